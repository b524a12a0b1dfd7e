"""What an administrator does with people in the console."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from server.accounts.models import Person, PersonArea
from server.changes.feed import FeedEntry
from server.database import db
from server.seals.models import Act
from tests.conftest import PASSWORD, sign_in
from tests.console.forms import post, signed_in

NOBODY = UUID("01890000-0000-7000-8000-000000000000")


def _acts() -> list[Act]:
    return list(db.session.scalars(sa.select(Act).order_by(Act.leaf_index)))


def _person(username: str) -> Person:
    return db.session.scalars(sa.select(Person).where(Person.username == username)).one()


@pytest.mark.parametrize("path", ["", "/new", f"/{NOBODY}"])
def test_only_administrators_keep_people(client: FlaskClient, staff: Person, path: str) -> None:
    signed_in(client, staff)

    assert client.get(f"/console/people{path}").status_code == 403


def test_a_new_person_signs_in_with_the_password_shown_once(
    client: FlaskClient, administrator: Person
) -> None:
    signed_in(client, administrator)

    page = post(
        client,
        "/console/people/new",
        {"username": "li", "name": "李巡查", "role": "inspector", "areas": ["430602", "430603"]},
    )

    password = page.text.split("<code>")[1].split("</code>")[0]
    answer = client.post("/api/v1/session", json={"username": "li", "password": password})
    assert answer.status_code == 200
    assert answer.json["person"]["regions"] == ["430602", "430603"]
    assert password not in client.get("/console/people").text


def test_adding_a_person_is_sealed_without_their_name(
    client: FlaskClient, administrator: Person
) -> None:
    signed_in(client, administrator)

    post(
        client,
        "/console/people/new",
        {"username": "li", "name": "李巡查", "role": "inspector", "areas": ["430602"]},
    )

    act = _acts()[-1]
    assert (act.kind, act.by) == ("person-changed", administrator.id)
    assert act.body == {
        "person": str(_person("li").id),
        "change": "added",
        "role": "inspector",
        "areas": ["430602"],
        "enterprise": None,
        "active": True,
    }


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"areas": []}, "请至少选择一个区划"),
        ({"areas": ["999999"]}, "没有区划"),
        ({"username": "chen"}, "已存在"),
        ({"username": "with space"}, "不含空格"),
        ({"username": ""}, "用户名为"),
        ({"name": " "}, "请填写姓名"),
        ({"role": "emperor"}, "没有角色"),
    ],
)
def test_what_cannot_be_added_is_said_and_the_form_stays_filled_in(
    client: FlaskClient, administrator: Person, wrong: dict[str, object], told: str
) -> None:
    signed_in(client, administrator)
    right = {"username": "li", "name": "李", "role": "staff", "areas": ["430600"]}

    page = post(client, "/console/people/new", right | wrong)

    assert page.status_code == 422
    assert told in page.text
    assert db.session.scalar(sa.select(sa.func.count(Person.id))) == 1
    if "areas" not in wrong:
        assert 'value="430600" checked' in page.text


def test_an_administrators_area_is_always_the_installation(
    client: FlaskClient, administrator: Person
) -> None:
    signed_in(client, administrator)

    post(
        client,
        "/console/people/new",
        {"username": "zhou", "name": "Zhou", "role": "administrator", "areas": ["430602"]},
    )

    assert _person("zhou").area_codes == [""]


def test_a_disabled_person_is_out_at_once(
    client: FlaskClient, administrator: Person, inspector: Person
) -> None:
    phone = client.application.test_client()
    sign_in(phone, inspector)
    signed_in(client, administrator)

    post(client, f"/console/people/{inspector.id}/disable")

    assert phone.get("/api/v1/session").status_code == 401
    again = phone.post("/api/v1/session", json={"username": "inspector", "password": PASSWORD})
    assert again.status_code == 401
    assert _acts()[-1].body["change"] == "disabled"


def test_enabling_brings_back_the_password_but_not_the_sessions(
    client: FlaskClient, administrator: Person, inspector: Person
) -> None:
    phone = client.application.test_client()
    sign_in(phone, inspector)
    signed_in(client, administrator)

    post(client, f"/console/people/{inspector.id}/disable")
    post(client, f"/console/people/{inspector.id}/enable")

    assert phone.get("/api/v1/session").status_code == 401
    sign_in(phone, inspector)


def test_nobody_disables_themselves(client: FlaskClient, administrator: Person) -> None:
    signed_in(client, administrator)

    assert post(client, f"/console/people/{administrator.id}/disable").status_code == 409
    assert client.get("/console/people").status_code == 200


def test_nobody_gives_up_their_own_administration(
    client: FlaskClient, administrator: Person
) -> None:
    signed_in(client, administrator)

    page = post(
        client,
        f"/console/people/{administrator.id}",
        {"name": "Chen", "role": "staff", "areas": ["430600"]},
    )

    assert page.status_code == 409
    assert _person("chen").role == "administrator"


def test_resetting_a_password_ends_the_sessions_and_shows_the_new_one(
    client: FlaskClient, administrator: Person, inspector: Person
) -> None:
    phone = client.application.test_client()
    sign_in(phone, inspector)
    signed_in(client, administrator)

    page = post(client, f"/console/people/{inspector.id}/password")

    password = page.text.split("<code>")[1].split("</code>")[0]
    assert phone.get("/api/v1/session").status_code == 401
    old = phone.post("/api/v1/session", json={"username": "inspector", "password": PASSWORD})
    new = phone.post("/api/v1/session", json={"username": "inspector", "password": password})
    assert (old.status_code, new.status_code) == (401, 200)


def test_moving_a_person_tells_the_phones_of_both_areas(
    client: FlaskClient, administrator: Person, inspector: Person
) -> None:
    signed_in(client, administrator)

    post(
        client,
        f"/console/people/{inspector.id}",
        {"name": "Inspector", "role": "inspector", "areas": ["430700"]},
    )

    areas = db.session.scalars(
        sa.select(PersonArea.region_code).where(PersonArea.person_id == inspector.id)
    )
    entries = db.session.execute(
        sa.select(FeedEntry.region_code, FeedEntry.gone).where(
            FeedEntry.object_id == str(inspector.id)
        )
    )
    assert list(areas) == ["430700"]
    assert {entry.region_code: entry.gone for entry in entries} == {"430600": True, "430700": False}


def test_people_are_found_by_part_of_their_name(
    client: FlaskClient, administrator: Person, staff: Person
) -> None:
    signed_in(client, administrator)

    assert "Staff" not in client.get("/console/people?q=che").text
    assert ">Chen</a>" in client.get("/console/people?q=che").text
    assert "没有找到" in client.get("/console/people?q=%25").text


def test_an_administrator_sees_and_ends_the_sessions_of_a_person(
    client: FlaskClient, administrator: Person, inspector: Person
) -> None:
    phones = [client.application.test_client() for _ in range(2)]
    for phone in phones:
        sign_in(phone, inspector)
    signed_in(client, administrator)

    page = client.get(f"/console/people/{inspector.id}").text
    ends = re.findall(
        rf'action="(/console/people/{inspector.id}/sessions/[0-9a-f]{{64}}/end)"', page
    )
    post(client, ends[0])
    left = [phone.get("/api/v1/session").status_code for phone in phones]
    post(client, f"/console/people/{inspector.id}/sessions/end")

    assert len(ends) == 2
    assert sorted(left) == [200, 401]
    assert [phone.get("/api/v1/session").status_code for phone in phones] == [401, 401]
    assert [act.body["change"] for act in _acts()[-2:]] == ["session-ended", "sessions-ended"]


def test_nobody_ends_a_session_by_another_persons_page(
    client: FlaskClient, administrator: Person, staff: Person, inspector: Person
) -> None:
    desk = client.application.test_client()
    sign_in(desk, staff)
    signed_in(client, administrator)
    page = client.get(f"/console/people/{staff.id}").text
    [key] = re.findall(r"/sessions/([0-9a-f]{64})/end", page)

    assert post(client, f"/console/people/{inspector.id}/sessions/{key}/end").status_code == 404
    assert desk.get("/api/v1/session").status_code == 200
