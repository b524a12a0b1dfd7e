"""How an enterprise's people come in, and that nobody else does."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from server.accounts.models import Person
from server.accounts.service import add_person
from server.database import db, write
from server.own_page import service
from server.own_page.models import AccessCode
from server.seals.models import Act
from tests.checks.conftest import label_of
from tests.conftest import PASSWORD, sign_in
from tests.console.forms import post
from tests.own_page.conftest import PASSWORD as OWN_PASSWORD
from tests.own_page.conftest import start


def test_staff_make_a_letter_that_carries_the_code_once(client, staff, meat_plant):
    sign_in(client, staff)

    answer = post(client, f"/console/enterprises/{meat_plant.id}/access-codes")

    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert "<svg" in answer.text
    assert meat_plant.name in answer.text
    kept = db.session.scalars(sa.select(AccessCode)).one()
    assert kept.code_hash not in answer.text


def test_a_code_becomes_an_account_and_opens_the_page(app, code, meat_plant):
    client = app.test_client()

    answer = start(client, code)

    assert answer.location == "/own/"
    assert meat_plant.name in client.get("/own/").text
    acts = {act.kind for act in db.session.scalars(sa.select(Act))}
    assert {"access-code-made", "person-changed"} <= acts


def test_a_code_is_typed_as_people_type(app, code):
    typed = f" {code[:4].lower()}-{code[4:8]} {code[8:]}"

    assert start(app.test_client(), typed).status_code == 302


@pytest.mark.parametrize("typed", ["", "7K3M", "7K3MZQ9T4VWX2B5R"])
def test_what_is_no_code_opens_nothing(app, code, typed):
    answer = start(app.test_client(), typed)

    assert answer.status_code == 422
    assert "开通码不能使用" in answer.text
    assert "wangfang" in answer.text  # what was typed is not lost


def test_a_code_is_used_once(app, code):
    start(app.test_client(), code)

    assert start(app.test_client(), code, username="second").status_code == 422


def test_an_expired_code_opens_nothing(app, code, monkeypatch):
    later = service.now() + timedelta(days=31)
    monkeypatch.setattr(service, "now", lambda: later)

    assert start(app.test_client(), code).status_code == 422


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"again": "another-password"}, "密码不一样"),
        ({"password": "short", "again": "short"}, "密码至少"),
        ({"username": "staff"}, "已存在"),
        ({"name": " "}, "请填写姓名"),
    ],
)
def test_a_mistake_in_the_form_leaves_the_code_unused(app, code, changes, said):
    answer = start(app.test_client(), code, **changes)

    assert answer.status_code == 422
    assert said in answer.text
    assert start(app.test_client(), code).status_code == 302


def test_who_was_shut_out_is_signed_out_at_once(plant, client, staff, meat_plant):
    person = db.session.scalars(sa.select(Person).where(Person.role == "enterprise")).one()
    sign_in(client, staff)

    post(client, f"/console/enterprises/{meat_plant.id}/people/{person.id}/shut-out")

    assert plant.get("/own/").status_code == 302
    assert "已停用" in client.get(f"/console/enterprises/{meat_plant.id}").text


def test_staff_of_another_area_give_no_code(elsewhere, meat_plant):
    assert post(elsewhere, f"/console/enterprises/{meat_plant.id}/access-codes").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/console/enterprises",
        "/console/checks",
        "/console/corrections",
        "/console/held",
        "/console/people",
        "/api/v1/changes",
        "/api/v1/label-index?region=430600",
        "/api/v1/photos/" + "ab" * 32,
        "/console/photos/" + "ab" * 32,
    ],
)
def test_the_bureaus_pages_stay_closed(plant, path):
    assert plant.get(path).status_code == 403


def test_somebody_of_an_enterprise_sends_no_records(plant):
    token = plant.get("/own/").text.split('name="csrf_token" value="')[1].split('"')[0]

    answer = plant.post("/api/v1/records", json={"records": []}, headers={"X-CSRF-Token": token})

    assert answer.status_code == 403


def test_the_account_page_is_theirs_too(plant):
    page = plant.get("/console/account")

    assert page.status_code == 200
    assert "企业人员" in page.text


def test_the_bureaus_people_have_no_own_page(client, inspector):
    sign_in(client, inspector)

    assert client.get("/own/").status_code == 403


def test_an_enterprises_people_are_not_among_the_bureaus(plant, app):
    with write():
        add_person("boss", "Boss", "administrator", [""], PASSWORD)
    client = app.test_client()
    client.post("/api/v1/session", json={"username": "boss", "password": PASSWORD})
    person = db.session.scalars(sa.select(Person).where(Person.role == "enterprise")).one()

    assert "王芳" not in client.get("/console/people").text
    assert client.get(f"/console/people/{person.id}").status_code == 404


def test_whose_person_somebody_is_cannot_be_changed_unseen(plant, bakery, guanqia):
    with write():
        db.session.scalars(
            sa.select(Person).where(Person.role == "enterprise")
        ).one().enterprise_id = bakery.id

    code, said, _ = guanqia("verify-seals")

    assert code == 1
    assert "enterprise_id" in said


def test_who_scanned_a_label_comes_to_its_lines_after_signing_in(app, code, warm_check, cold_store):
    start(app.test_client(), code)
    label, client = label_of(cold_store).code, app.test_client()
    sent = client.get(f"/monitoring/at/{label}")
    assert sent.status_code == 302
    token = client.get(sent.location).text.split('name="csrf_token" value="')[1].split('"')[0]
    typed = {"username": "wangfang", "password": OWN_PASSWORD, "csrf_token": token}

    assert client.post(sent.location, data=typed).location.startswith(f"/monitoring/at/{label}")


def test_a_missing_label_is_told_from_the_own_page(plant, app, warm_check, cold_store):
    label = label_of(cold_store).code
    link = f"/L/{label}/report?about=label"

    assert link in plant.get("/own/").text
    assert cold_store.code in app.test_client().get(link).text
