"""An inspector sets up a phone with an invitation, once."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from server.accounts import invitations
from server.accounts.models import Invitation, Person
from server.database import db
from server.seals.models import Act
from tests.conftest import PASSWORD, sign_in
from tests.console.forms import post, signed_in

CHOSEN = "chosen-by-myself"
CODE = re.compile(r'<strong class="code" translate="no">([A-Z2-7-]{19})</strong>')


def invite(client: FlaskClient, person: Person) -> str:
    page = post(client, f"/console/people/{person.id}/invitation")
    found = CODE.search(page.text)
    assert found, page.text
    return found[1]


@pytest.fixture
def desk(client: FlaskClient, administrator: Person) -> FlaskClient:
    signed_in(client, administrator)
    return client


@pytest.fixture
def code(desk: FlaskClient, inspector: Person) -> str:
    return invite(desk, inspector)


@pytest.fixture
def phone(desk: FlaskClient) -> FlaskClient:
    return desk.application.test_client()


def accept(phone: FlaskClient, code: str, password: str = CHOSEN) -> TestResponse:
    given = {"code": code, "password": password}
    return phone.post("/api/v1/invitation/acceptance", json=given)


def refusal(answer: TestResponse) -> tuple[int, str]:
    return answer.status_code, str(answer.json["type"])


NOT_USABLE = (422, "/problems/invitation-not-usable")


def test_the_phone_learns_whom_it_is_for_and_signs_in_with_the_password_chosen(
    phone: FlaskClient, code: str, inspector: Person
) -> None:
    looked = phone.post("/api/v1/invitation", json={"code": code})
    answer = accept(phone, code)

    assert looked.json == {"name": "Inspector", "username": "inspector", "shortest_password": 10}
    assert answer.json["person"]["id"] == str(inspector.id)
    assert answer.json["csrf_token"]
    assert phone.get("/api/v1/session").status_code == 200
    again = phone.post("/api/v1/session", json={"username": "inspector", "password": CHOSEN})
    assert again.status_code == 200


def test_it_is_used_once(phone: FlaskClient, code: str) -> None:
    assert accept(phone, code).status_code == 200

    assert refusal(accept(phone, code, "somebody-elses")) == NOT_USABLE
    assert refusal(phone.post("/api/v1/invitation", json={"code": code})) == NOT_USABLE


def test_the_old_password_and_the_old_phone_are_out(
    phone: FlaskClient, code: str, inspector: Person
) -> None:
    old = phone.application.test_client()
    sign_in(old, inspector)

    accept(phone, code)

    assert old.get("/api/v1/session").status_code == 401
    known = phone.post("/api/v1/session", json={"username": "inspector", "password": PASSWORD})
    assert known.status_code == 401


def test_a_password_too_short_leaves_it_usable(phone: FlaskClient, code: str) -> None:
    refused = accept(phone, code, "short")

    assert refused.status_code == 422
    assert "至少 10 个字符" in refused.json["detail"]
    assert accept(phone, code).status_code == 200


@pytest.mark.parametrize("typed", ["", "AAAA-AAAA-AAAA-AAAA", "x' OR 1=1", "邀请码"])
def test_what_is_no_code_is_refused(phone: FlaskClient, code: str, typed: str) -> None:
    assert accept(phone, typed).status_code == 422


def test_a_code_may_be_typed_without_its_hyphens(phone: FlaskClient, code: str) -> None:
    assert accept(phone, code.replace("-", " ").lower()).status_code == 200


def test_it_ends_after_a_week(
    phone: FlaskClient, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = invitations.now
    monkeypatch.setattr(invitations, "now", lambda: real() + timedelta(days=7, minutes=1))

    assert refusal(accept(phone, code)) == NOT_USABLE


def test_a_newer_one_takes_its_place(
    desk: FlaskClient, phone: FlaskClient, code: str, inspector: Person
) -> None:
    newer = invite(desk, inspector)

    assert refusal(accept(phone, code)) == NOT_USABLE
    assert accept(phone, newer).status_code == 200


@pytest.mark.parametrize("step", ["disable", "password"])
def test_disabling_or_a_new_password_withdraws_it(
    desk: FlaskClient, phone: FlaskClient, code: str, inspector: Person, step: str
) -> None:
    post(desk, f"/console/people/{inspector.id}/{step}")

    assert refusal(accept(phone, code)) == NOT_USABLE


def test_staff_are_not_invited_by_phone(desk: FlaskClient, staff: Person) -> None:
    assert post(desk, f"/console/people/{staff.id}/invitation").status_code == 409


def test_the_code_is_kept_as_a_hash_and_both_ends_are_acts(
    phone: FlaskClient, code: str, inspector: Person, administrator: Person
) -> None:
    accept(phone, code)

    [kept] = db.session.scalars(sa.select(Invitation))
    acts = db.session.scalars(sa.select(Act).order_by(Act.leaf_index)).all()[-2:]
    assert code.replace("-", "") not in kept.code_hash.upper()
    assert [(act.body["change"], act.by) for act in acts] == [
        ("invited", administrator.id),
        ("invitation-accepted", inspector.id),
    ]


def test_the_symbol_leads_to_the_app_with_the_code_behind_the_hash(
    desk: FlaskClient, inspector: Person
) -> None:
    page = post(desk, f"/console/people/{inspector.id}/invitation")

    assert "http://127.0.0.1:8000/app/invitation<" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert "有效期至" in desk.get(f"/console/people/{inspector.id}").text
