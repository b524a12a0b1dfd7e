"""What is kept of one person is found, shown, and gone for good; the log verifies on."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
import sqlalchemy as sa

from server import work
from server.accounts.models import Person
from server.checks.models import Check
from server.database import db, write
from server.enterprises.models import Enterprise
from server.labels.models import Label
from server.photos import store
from server.problem_reports import service as problem_reports
from server.problem_reports.models import ProblemReport
from server.problem_reports.telling import Told
from server.records.models import FieldRecord
from server.seals.acts import found_log
from server.seals.models import Act
from server.verification.service import verify
from tests.accounts.conftest import administrator
from tests.console.forms import post, signed_in
from tests.documents.conftest import *  # noqa: F403  a check with people's names in it
from tests.documents.conftest import rich_body, rich_check

__all__ = ["administrator", "rich_body", "rich_check"]  # fixtures, used by name

PAGE = "/console/erasures"
NAME, NUMBER = "王芳", "13900001234"
WHY = {"law": "个人信息保护法第四十七条", "why": "本人已离职并提出要求"}


@pytest.fixture
def desk(app, administrator):
    work.do_at_once(app)
    client = app.test_client()
    signed_in(client, administrator)
    return client


@pytest.fixture
def everywhere(rich_check, plant, staff):
    """She signed a check, signs in for the enterprise, is its contact, and reported a problem."""
    with write():
        enterprise = db.session.scalars(
            sa.select(Enterprise).join(Person, Person.enterprise_id == Enterprise.id)
        ).one()
        enterprise.contact_person, enterprise.contact_phone = NAME, NUMBER
    code = db.session.scalars(sa.select(Label.code).where(Label.control_point_id.is_not(None)))
    told = Told("地上有水", f"{NAME} {NUMBER}", b"", uuid4(), "192.0.2.7")
    report = problem_reports.receive(code.first(), told)
    with write():
        problem_reports.answer(db.session.merge(report), f"已告知{NAME}女士", staff)


def items_in(page: str) -> list[str]:
    return re.findall(r'name="items" value="([^"]+)"', page)


def look(desk, words: str = NAME) -> list[str]:
    return items_in(post(desk, f"{PAGE}/found", {"words": words}).text)


def erase(desk, items, **form):
    return post(desk, PAGE, {"words": NAME, "items": items, **WHY, **form})


def test_all_that_is_kept_of_her_goes_and_the_log_verifies(desk, everywhere, rich_check, client):
    named = db.session.get_one(FieldRecord, rich_check).body
    pictures = [one["image"] for one in named["signatures"] if "image" in one]
    assert all(store.has(one) for one in pictures)
    before = verify()
    assert [str(one) for one in before.findings] == []

    items = look(desk)
    assert {one.partition(":")[0] for one in items} == {"record", "report", "contact", "person"}
    answer = erase(desk, items)

    assert answer.status_code == 303
    assert "已删除" in desk.get(answer.location).text
    assert look(desk) == look(desk, NUMBER) == []
    db.session.rollback()
    assert db.session.get_one(FieldRecord, rich_check).text == ""
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Check)) == 0
    assert not any(store.has(one) for one in pictures)
    report = db.session.scalars(sa.select(ProblemReport)).one()
    assert (report.text, report.contact, report.answer) == ("", "", "")
    after = verify()
    assert [str(one) for one in after.findings] == []
    photos = sa.select(sa.func.count()).where(Act.kind == "photo-erased")
    assert after.erased - before.erased == len(items) + (db.session.scalar(photos) or 0)


def test_no_word_of_the_search_is_kept_anywhere(desk, everywhere):
    erase(desk, look(desk))

    for act in db.session.scalars(sa.select(Act).order_by(Act.leaf_index.desc()).limit(20)):
        assert NAME not in str(act.payload)
    assert NAME not in desk.get(PAGE).text


def test_only_what_is_ticked_goes(desk, everywhere):
    [contact] = [one for one in look(desk) if one.startswith("contact:")]

    erase(desk, [contact])

    assert contact not in look(desk)
    assert {one.partition(":")[0] for one in look(desk)} == {"record", "report", "person"}


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"law": ""}, "law-error"),
        ({"why": " "}, "why-error"),
        ({"why": f"{NAME}本人要求"}, "why-error"),
        ({"items": []}, "没有删除任何内容"),
        ({"items": ["record:" + "0" * 64]}, "没有找到"),
        ({"items": ["person:nobody"]}, "没有找到"),
    ],
)
def test_nothing_goes_where_something_is_missing(desk, everywhere, form, told):
    items = look(desk)

    answer = erase(
        desk, form.get("items", items), **{k: v for k, v in form.items() if k != "items"}
    )

    assert answer.status_code in (404, 422)
    assert told in answer.text
    assert look(desk) == items


def test_nobody_erases_the_account_they_act_by(desk, administrator):
    with write():
        found_log()
    answer = post(
        desk, PAGE, {"words": administrator.name, "items": [f"person:{administrator.id}"], **WHY}
    )

    assert answer.status_code == 409


def test_what_was_erased_and_is_there_again_is_found(desk, everywhere):
    [report] = [one for one in look(desk) if one.startswith("report:")]
    erase(desk, [report])
    with write():
        db.session.execute(sa.update(ProblemReport).values(contact=NAME))

    assert [one.what.en for one in verify().findings] == ["Problem report"]


def test_a_single_character_finds_nothing(desk):
    answer = post(desk, f"{PAGE}/found", {"words": "王"})

    assert answer.status_code == 422
    assert 'id="words-error"' in answer.text
