"""Labels without a control point: printed by the roll, bound on site, withdrawn when lost."""

import io
import re

import pypdfium2
import pytest
import sqlalchemy as sa
from PIL import Image

from server import work
from server.accounts.service import add_person
from server.control_points import service as control_points
from server.database import db, uuid7, write
from server.labels import blanks, life, rendering, runs, service
from server.labels.codes import grouped, is_well_formed
from server.labels.manner import Manner
from server.labels.models import Label, PrintRun, PrintRunItem
from server.labels.selection import USUAL_NEEDS, Selection, select
from server.problems import InvalidInput, NotFound
from server.verification.service import verify
from tests.conftest import PASSWORD, sign_in
from tests.labels.test_pages import count, form_of
from tests.labels.test_postings import HERE, seen, send
from tests.labels.test_rendering import scanned
from tests.labels.test_runs import acts, items

YUEYANG = "430600"


@pytest.fixture
def neighbour(app):
    """Staff of one county of Yueyang alone."""
    with write():
        person, _ = add_person("neighbour", "Neighbour", "staff", ["430602"], PASSWORD)
    return person


def print_blanks(number, region=YUEYANG, by=None, **manner):
    with write():
        return blanks.confirm(Selection(region=region, blanks=number), Manner(**manner), by)


def labels_of(run):
    db.session.rollback()
    return [db.session.get(Label, item.code) for item in items(run)]


def test_each_label_has_a_code_of_its_own_and_one_act_tells_of_them(app, staff):
    run = print_blanks(3, by=staff.id)

    labels = labels_of(run)
    codes = [label.code for label in labels]
    assert all(is_well_formed(code) for code in codes)
    assert len(set(codes)) == run.total == 3
    assert {(label.state, label.control_point_id) for label in labels} == {("blank", None)}
    body = {"run": str(run.id), "codes": codes, "blank": True, "region": YUEYANG}
    assert acts("labels-issued") == [body]


def test_the_file_reads_back_and_is_the_same_at_any_time(app):
    run = print_blanks(5, size="S", stock="A4-4", start=2)

    path = rendering.render(run.id)

    before = path.read_bytes()
    assert (run.state, run.verified, run.total) == ("complete", 5, 5)
    document = pypdfium2.PdfDocument(path)
    read = [
        url for page in document for url in sorted(scanned(page.render(scale=200 / 72).to_pil()))
    ]
    assert sorted(read) == sorted(item.spec["url"] for item in items(run))
    assert "由检查人员现场绑定" in document[0].get_textpage().get_text_range()
    assert {label.state for label in labels_of(run)} == {"blank"}
    path.unlink()
    assert rendering.render(run.id).read_bytes() == before


@pytest.mark.parametrize("format_", ["png", "zpl"])
def test_they_come_as_pictures_and_for_label_printers_too(app, format_):
    run = print_blanks(1, size="T", format=format_)

    data = rendering.render(run.id).read_bytes()

    if format_ == "png":
        assert scanned(Image.open(io.BytesIO(data))) == [items(run)[0].spec["url"]]
    assert len(data) > 1000


@pytest.mark.parametrize(
    ("number", "region", "manner"),
    [
        (0, YUEYANG, {}),
        (blanks.MOST + 1, YUEYANG, {}),
        (5, "", {}),
        (5, "999999", {}),
        (5, "430000", {}),  # a province is no place to put up a label
        (5, "430702", {}),  # outside the area
        (5, YUEYANG, {"size": "XL"}),
        (5, YUEYANG, {"size": "BOARD"}),
        (5, YUEYANG, {"size": "M", "stock": "A4", "start": 9}),
    ],
)
def test_what_cannot_be_printed_leaves_nothing(app, staff, enterprises, number, region, manner):
    with pytest.raises(InvalidInput):
        print_blanks(number, region, staff.id, **manner)

    assert (count(Label), count(PrintRun), acts("labels-issued")) == (0, 0, [])


def test_a_name_that_no_label_can_carry_is_refused_before_a_code_is_given(app, settings):
    app.config["SETTINGS"] = type(settings)(
        **{**settings.__dict__, "issuer_zh": "市场监督管理局" * 60}
    )
    with pytest.raises(runs.LabelImpossible, match="请缩短"):
        print_blanks(5, size="S")

    assert count(Label) == 0


def test_the_same_form_sent_twice_is_one_run(app, staff, colleague):
    run_id = uuid7()
    for _ in range(2):
        with write():
            wanted = Selection(region=YUEYANG, blanks=2)
            blanks.confirm(wanted, Manner(), staff.id, run_id)

    assert (count(PrintRun), count(Label)) == (1, 2)
    with pytest.raises(NotFound), write():
        blanks.confirm(wanted, Manner(), colleague.id, run_id)


def test_who_lacks_the_region_sees_neither_run_nor_labels(app, staff, neighbour):
    run = print_blanks(2, by=staff.id)
    code = items(run)[0].code
    every = service.Search(state="blank")

    assert service.find(code, staff).code == code
    assert service.page(staff, every, "", 10).total == 2
    assert [each.id for each in db.session.scalars(blanks.runs_of(staff))] == [run.id]
    with pytest.raises(NotFound):
        service.find(code, neighbour)
    assert service.page(neighbour, every, "", 10).total == 0
    assert db.session.scalars(blanks.runs_of(neighbour)).all() == []
    found = service.page(staff, service.Search(text=code[:6], state="blank"), "", 10)
    assert [label.code for label in found.items] == [code]


def test_a_bound_label_counts_for_its_point_and_one_that_is_not_for_none(
    app, meat_plant, phone, staff
):
    run = print_blanks(3, by=staff.id)
    first, *_ = labels_of(run)
    point = control_points.points_of(meat_plant)[0]
    here = {"430600"}

    send(phone, seen(first, "bound", point=point, position=HERE))

    assert (first.control_point_id, life.state_of(first)) == (point.id, "posted")
    assert service.counts_by_state(sa.true()) == {"posted": 1}
    wanting = {one.point.code for one in select(Selection(needs=USUAL_NEEDS), here)}
    assert len(wanting) == 7
    assert point.code not in wanting
    of_run = blanks.of_run(run, staff, "", 10)
    assert of_run.tally == blanks.Tally(bound=1, left=2, withdrawn=0, conflicts=0)
    assert of_run.bindings[first.code].by == "Inspector"


def test_reprinting_a_bound_label_gives_it_its_points_text_and_keeps_its_code(
    app, meat_plant, phone, staff
):
    first, *_ = labels_of(print_blanks(1, by=staff.id))
    point = control_points.points_of(meat_plant)[0]
    send(phone, seen(first, "bound", point=point))

    with write():
        run = runs.confirm(Selection(enterprise=meat_plant.id), Manner(), staff.id)

    codes = {item.spec["control_point"]: item.code for item in items(run)}
    assert codes[point.code] == first.code
    assert verify().findings == []


def test_the_second_binding_is_a_conflict_that_the_run_shows(
    app, console, meat_plant, phone, other_phone, staff
):
    run = print_blanks(2, by=staff.id)
    label = labels_of(run)[0]
    one, other = control_points.points_of(meat_plant)[:2]
    send(phone, seen(label, "bound", point=one), minutes_ago=30)
    send(other_phone, seen(label, "bound", point=other), minutes_ago=5)

    page = console.get(f"/console/labels/runs/{run.id}").text
    binding = blanks.of_run(run, staff, "", 10).bindings[label.code]
    assert (binding.by, binding.conflicts) == ("Inspector", 1)
    assert "绑定冲突" in page
    assert "绑定冲突 1" in console.get("/console/labels/blanks").text
    of_label = console.get(f"/console/labels/{label.code}").text
    assert "此码已先绑定到别处" in of_label
    assert other.code in of_label
    page_of = "/console/enterprises/control-points/{}".format
    told = f"空白标签 {grouped(label.code)}，但它已先绑定到别处"
    assert told in console.get(page_of(other.id)).text
    assert told not in console.get(page_of(one.id)).text
    changed = labels_of(run)[1]
    send(phone, seen(changed, "bound", point=other))  # another label hangs there now
    assert told not in console.get(page_of(other.id)).text


def test_a_label_bound_outside_the_area_says_so_and_no_more(app, meat_plant, phone, staff):
    with write():
        county, _ = add_person("county", "County", "staff", ["430603"], PASSWORD)
    run = print_blanks(1, "430603", staff.id)
    label = labels_of(run)[0]
    send(phone, seen(label, "bound", point=control_points.points_of(meat_plant)[0]))
    work.do_at_once(app)
    client = app.test_client()
    sign_in(client, county)

    page = client.get(f"/console/labels/runs/{run.id}").text

    assert "在您的区域之外" in page
    assert meat_plant.name not in page
    assert "Inspector" not in page
    assert client.get(f"/console/labels/{label.code}").status_code == 404


def test_a_lost_roll_is_withdrawn_in_one_act_and_what_is_bound_stays(
    app, console, client, meat_plant, phone, other_phone, staff
):
    run = print_blanks(4, by=staff.id)
    bound, late, *rest = labels_of(run)
    one, other = control_points.points_of(meat_plant)[:2]
    send(phone, seen(bound, "bound", point=one))
    address = f"/console/labels/runs/{run.id}"
    data = form_of(console.get(address).text, f"{address}/withdraw")

    def withdraw(reason):
        console.post(f"{address}/withdraw", data=data | {"reason": reason})
        return console.get(address).text

    assert "请写明作废原因" in withdraw(" ")
    page = withdraw("整卷遗失")

    assert "3 张未绑定的标签已作废" in page
    codes = [late.code, *(label.code for label in rest)]
    body = {"run": str(run.id), "codes": codes, "reason": "整卷遗失"}
    assert acts("blank-labels-withdrawn") == [body]
    assert [label.state for label in labels_of(run)] == ["posted", *["withdrawn"] * 3]
    assert f"{address}/withdraw" not in page
    public = client.get(f"/L/{late.code}").text
    assert "整卷遗失" in public
    # A phone that was out of reach had bound one of them before.
    send(other_phone, seen(late, "bound", point=other), minutes_ago=60)
    assert (late.state, late.control_point_id) == ("withdrawn", other.id)
    assert "没有未绑定的标签可作废" in withdraw("再一次")
    assert verify().findings == []


@pytest.mark.parametrize(
    ("edit", "says"),
    [
        ({"code": "7K3MZQ9T4VWX2B5R"}, "inserted"),
        ({"born_blank": False}, "born_blank"),
        ({"reason": "x"}, "reason"),
    ],
)
def test_a_blank_label_that_no_act_issued_or_withdrew_so_is_found(app, staff, edit, says):
    label = labels_of(print_blanks(1, by=staff.id))[0]
    assert verify().findings == []
    with write():
        if says == "inserted":
            db.session.add(Label(state="blank", born_blank=True, **edit))
        else:
            db.session.execute(sa.update(Label).values(edit))

    (finding,) = verify().findings

    assert finding.name == edit.get("code", label.code)


def test_from_choice_to_file_and_list(console, enterprises):
    assert "打印空白标签" in console.get("/console/labels/blanks/new").text
    query = "blanks=6&region=430600&size=S&format=pdf&stock=A4-4"
    page = console.get(f"/console/labels/blanks/preview?{query}").text
    assert "共 6 张空白标签" in page
    pictures = re.findall(r'src="(/console/labels/blanks/[^"]+)"', page)
    shown = [console.get(address.replace("&amp;", "&")).mimetype for address in pictures]
    assert shown == ["image/svg+xml", "image/png"]
    assert count(Label) == 0

    form = form_of(page, "/console/labels/blanks") | {"stock": "A4-4"}
    answer = console.post("/console/labels/blanks", data=form)

    run_page = console.get(answer.headers["Location"]).text
    assert "已完成" in run_page
    assert "空白标签，岳阳市" in run_page
    file = console.get(f"{answer.headers['Location']}/file")
    assert len(pypdfium2.PdfDocument(file.data)) == 2
    assert console.get(f"{answer.headers['Location']}/index.pdf").status_code == 404
    codes = db.session.scalars(sa.select(PrintRunItem.code)).all()
    listed = console.get("/console/labels/list?state=blank").text
    assert all(grouped(code) in listed for code in codes)
    assert "供岳阳市使用" in console.get(f"/console/labels/{codes[0]}").text
    assert "还有 6 张没有绑定" in console.get(f"/console/labels/blanks/preview?{query}").text


@pytest.mark.parametrize(
    "query",
    [
        "blanks=&region=430600",
        "blanks=-3&region=430600",
        "blanks=1e3&region=430600",
        "blanks=99999999999999999999&region=430600",
        "blanks=5001&region=430600",
        "blanks=<script>&region=430600",
        "blanks=5&region=430702",
        "blanks=5&region='--",
        "blanks=5&region=430600&size=XL",
        "blanks=5&region=430600&size=S-landscape",
    ],
)
def test_what_is_wrong_is_said_where_it_is_chosen(console, enterprises, query):
    answer = console.get(f"/console/labels/blanks/preview?{query}")

    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert "<script>&" not in answer.text
    assert console.post("/console/labels/blanks").status_code == 400


def test_the_command_prints_blank_labels_for_a_region(guanqia, enterprises, tmp_path):
    out = tmp_path / "blank.pdf"

    code, said, _ = guanqia("print", "--blank", 3, "--region", "430602", "--out", out)

    assert (code, len(pypdfium2.PdfDocument(out))) == (0, 3), said
    for wrong in (["--blank", 3, "--all"], ["--blank", 0, "--region", "430602"]):
        assert guanqia("print", *wrong, "--out", out)[0] == 2
    wrong = guanqia("print", "--blank", 3, "--region", "430602", "--size", "XL", "--out", out)
    assert wrong[0] == 1
    assert "S、M、L、T" in wrong[2]
    assert count(PrintRun) == 1
