"""Problem reports at the desk: found, taken in hand, answered, each by whose area it is."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from server import work
from server.accounts.service import add_person
from server.console.overview import overview
from server.database import db, now, write
from server.labels.models import Label
from server.problem_reports import desk_pages, service
from server.records.canonical import sha256_base64url
from server.seals.models import Act
from server.verification.service import verify
from tests.conftest import PASSWORD, sign_in
from tests.console.forms import post
from tests.problem_reports.conftest import ENGLISH, TEXT, a_photo, reports, tell, the_report

ANSWER = "已到现场核实，冷库已维修，联系了王小明"
EVIL = '<script>alert(1)</script><img src=x onerror="alert(1)">'


@pytest.fixture
def database_url(each_database):
    return each_database


@pytest.fixture
def report(passer_by, label):
    tell(passer_by, label, contact="13800000000", photo=a_photo())
    return the_report()


def address(report, more=""):
    return f"/console/problem-reports/{report.id}{more}"


def acts():
    db.session.rollback()
    return db.session.scalars(
        sa.select(Act).where(Act.kind.startswith("problem-report")).order_by(Act.leaf_index)
    ).all()


def test_a_new_report_waits_in_the_list_and_among_what_is_to_do(desk, report, staff):
    page = desk.get("/console/").text
    assert overview(staff).reports == {"new": 1}
    assert re.search(r">1</strong><span>条新的问题反映", page)
    assert 'href="/console/problem-reports?state=new"' in page

    listed = desk.get("/console/problem-reports").text
    assert f'href="{address(report)}"' in listed
    assert TEXT in listed
    assert "新收到" in listed


def test_a_report_is_shown_with_its_point_photo_and_contact(desk, report, label):
    page = desk.get(address(report)).text

    for part in (
        TEXT,
        "13800000000",
        label.control_point.enterprise.name,
        "MEAT-05",
        f"{report.reference[:4]} {report.reference[4:]}",
        f'href="/console/enterprises/control-points/{label.control_point_id}"',
        f'href="/console/checks?q={label.code}"',
        f'src="{address(report, "/photo")}"',
        "已发放",  # the label's state when it was reported
    ):
        assert part in page
    picture = desk.get(address(report, "/photo"))
    assert picture.mimetype == "image/jpeg"
    assert picture.headers["X-Content-Type-Options"] == "nosniff"
    assert picture.headers["Cache-Control"].startswith("private")
    assert picture.data == the_report().photo.jpeg


def test_what_strangers_write_is_text_wherever_it_stands(desk, passer_by, label):
    tell(passer_by, label, EVIL, contact=EVIL)
    report = the_report()
    post(desk, address(report, "/answer"), {"answer": EVIL})

    for path in (
        "/console/problem-reports",
        f"/console/problem-reports?q={EVIL}",
        address(report),
        f"/console/enterprises/{label.control_point.enterprise_id}",
    ):
        page = desk.get(path).text
        assert "<script>alert" not in page
        assert "<img src=x" not in page


def test_it_is_taken_in_hand_and_answered(desk, report, staff):
    assert post(desk, address(report, "/take")).location == address(report)
    page = desk.get(address(report)).text
    assert "处理中" in page
    assert "受理：Staff" in page

    post(desk, address(report, "/answer"), {"answer": f"  {ANSWER}\n"})
    page = desk.get(address(report)).text
    assert "已答复" in page
    assert ANSWER in page
    assert 'name="answer"' not in page
    report = the_report()
    assert (report.state, report.taken_by, report.answered_by) == ("answered", staff.id, staff.id)


def test_both_are_acts_that_name_no_person_but_who_did_it(desk, report, staff):
    post(desk, address(report, "/take"))
    post(desk, address(report, "/answer"), {"answer": ANSWER})

    taken, answered = acts()
    report = the_report()
    assert (taken.kind, answered.kind) == (service.TAKEN, service.ANSWERED)
    assert taken.by == answered.by == staff.id
    assert (taken.at, answered.at) == (report.taken_at, report.answered_at)
    assert answered.body == {
        "report": str(report.id),
        "label": report.label_code,
        "text": sha256_base64url(TEXT.encode()),
        "photo": report.photo.sha256,
        "answer": sha256_base64url(ANSWER.encode()),
    }
    assert verify().findings == []


def test_an_answer_needs_words_and_what_was_typed_stays(desk, report):
    page = post(desk, address(report, "/answer"), {"answer": " "})
    assert page.status_code == 422
    assert "请写明处理结果" in page.text

    long = "很" * 2001
    assert long in post(desk, address(report, "/answer"), {"answer": long}).text
    assert acts() == []


def test_what_is_answered_stays_answered(desk, report):
    post(desk, address(report, "/answer"), {"answer": ANSWER})

    again = post(desk, address(report, "/answer"), {"answer": "something else"})
    post(desk, address(report, "/take"))

    assert again.status_code == 409
    assert the_report().answer == ANSWER
    assert the_report().state == "answered"
    assert len(acts()) == 1


def test_the_list_is_narrowed_by_state_text_and_number(desk, passer_by, label, other_label):
    tell(passer_by, label, "first")
    tell(passer_by, other_label, "second")
    first, second = reports()
    post(desk, address(first, "/take"))
    number = f"{second.reference[:4]} {second.reference[4:]}".lower()

    def listed(**query):
        page = desk.get("/console/problem-reports", query_string=query).text
        return [one.text for one in (first, second) if address(one) in page]

    first, second = reports()
    assert listed() == ["first", "second"]
    assert listed(state="new") == ["second"]
    assert listed(state="in-hand") == ["first"]
    assert listed(state="nonsense") == ["first", "second"]
    assert listed(q=number) == ["second"]
    assert listed(q="MEAT-05") == ["first"]
    assert listed(q="示例岳阳楼") == ["first", "second"]
    assert listed(q="nothing") == []


def test_a_long_list_has_pages_and_new_ones_come_first(desk, passer_by, label, monkeypatch):
    monkeypatch.setattr(desk_pages, "PER_PAGE", 2)
    for number in range(3):
        tell(passer_by, label, f"text {number}")
    post(desk, address(reports()[2], "/take"))

    first, second = (desk.get(f"/console/problem-reports?page={page}").text for page in (1, 2))

    assert ("text 0" in first, "text 1" in first, "text 2" in first) == (True, True, False)
    assert "text 2" in second
    assert "page=2" in first


def test_an_enterprises_page_shows_what_waits_there(desk, report, label):
    path = f"/console/enterprises/{label.control_point.enterprise_id}"
    assert "待答复的问题反映" in desk.get(path).text

    post(desk, address(report, "/answer"), {"answer": ANSWER})

    page = desk.get(path).text
    assert "待答复的问题反映" not in page
    assert address(report) in page  # in its history


def test_another_area_sees_nothing_of_it(elsewhere, report):
    assert TEXT not in elsewhere.get("/console/problem-reports").text
    assert "条新的问题反映" not in elsewhere.get("/console/").text
    assert elsewhere.get(address(report)).status_code == 404
    assert elsewhere.get(address(report, "/photo")).status_code == 404
    assert post(elsewhere, address(report, "/take")).status_code == 404
    assert post(elsewhere, address(report, "/answer"), {"answer": ANSWER}).status_code == 404
    assert the_report().state == "new"
    assert acts() == []


def test_a_label_at_no_point_is_for_who_has_the_whole_installation(app, desk, passer_by):
    blank = Label(code="7K3MZQ9T4VWX2B5R", state="blank", born_blank=True)
    with write():
        db.session.add(blank)
        boss, _ = add_person("boss", "Boss", "administrator", [""], PASSWORD)
    tell(passer_by, blank)
    report = the_report()
    everywhere = app.test_client()
    sign_in(everywhere, boss)

    assert desk.get(address(report)).status_code == 404
    assert TEXT in everywhere.get("/console/problem-reports").text
    assert "标签尚未绑定控制点" in everywhere.get(address(report)).text
    assert post(everywhere, address(report, "/answer"), {"answer": ANSWER}).status_code == 303


def test_an_inspector_has_no_desk(client, inspector, report):
    sign_in(client, inspector)

    for path in ("/console/problem-reports", address(report), address(report, "/photo")):
        assert client.get(path).status_code == 403


def test_the_desk_is_in_english_for_who_reads_english(desk, report):
    assert "Problem reports" in desk.get("/console/problem-reports", headers=ENGLISH).text
    assert "Take it in hand" in desk.get(address(report), headers=ENGLISH).text


def test_contacts_are_erased_when_their_time_is_over(desk, report, guanqia, monkeypatch):
    post(desk, address(report, "/answer"), {"answer": ANSWER})
    code, said, _ = guanqia("purge-reports")
    assert (code, "0 contacts" in said) == (0, True)
    assert the_report().contact == "13800000000"

    later = now() + timedelta(days=181)
    monkeypatch.setattr(service, "now", lambda: later)
    work.do_chores()  # as the worker process does every hour

    assert the_report().contact == ""
    page = desk.get(address(report)).text
    assert "13800000000" not in page
    assert TEXT in page
    assert re.search(r"已于 \d{4}-\d\d-\d\d 删除", page)


def test_who_waits_for_an_answer_can_still_be_asked(report, monkeypatch):
    later = now() + timedelta(days=500)
    monkeypatch.setattr(service, "now", lambda: later)

    assert service.purge() == 0
    assert the_report().contact == "13800000000"
