"""What an administrator sets for the installation, and where it shows."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from server.accounts.models import Person
from server.bureau.models import BureauSetting
from server.bureau.service import changed
from server.database import db, write
from server.seals.models import Act
from tests.accounts.conftest import administrator
from tests.conftest import sign_in
from tests.console.forms import post, signed_in

__all__ = ["administrator"]  # a fixture, used by name

PAGE = "/console/settings"
USUAL = {
    "issuer_zh": "市场监督管理局",
    "issuer_en": "Administration for Market Regulation",
    "hotline": "12315",
    "label_valid_months": "24",
    "correction_days": "0",
    "reports_per_address": "10",
    "reports_per_point": "50",
    "report_contact_days": "180",
    "sign_in_days": "180",
    "ended_account_days": "365",
    "closed_contact_days": "730",
}


@pytest.fixture
def desk(client: FlaskClient, administrator: Person) -> FlaskClient:
    signed_in(client, administrator)
    return client


def save(desk: FlaskClient, **typed: str) -> TestResponse:
    return post(desk, PAGE, USUAL | typed)


def acts() -> list[Act]:
    db.session.rollback()
    found = sa.select(Act).where(Act.kind == "settings-changed").order_by(Act.leaf_index)
    return list(db.session.scalars(found))


def test_the_form_shows_what_holds(desk: FlaskClient) -> None:
    page = desk.get(PAGE).text

    for value in USUAL.values():
        assert f'value="{value}"' in page
    assert "http://127.0.0.1:8000" in page


def test_a_change_holds_at_once_and_says_who_made_it(
    desk: FlaskClient, administrator: Person
) -> None:
    save(desk, issuer_zh="岳阳市市场监督管理局", hotline="0730-12315")

    assert "岳阳市市场监督管理局" in desk.application.test_client().get("/console/sign-in").text
    [act] = acts()
    assert act.by == administrator.id
    assert act.body == {
        "changed": {
            "issuer_zh": {"from": "市场监督管理局", "to": "岳阳市市场监督管理局"},
            "hotline": {"from": "12315", "to": "0730-12315"},
        }
    }


def test_phones_hear_of_a_new_deadline(desk: FlaskClient, inspector: Person) -> None:
    phone = desk.application.test_client()
    sign_in(phone, inspector)
    before = phone.get("/api/v1/changes").json

    save(desk, correction_days="15")

    page = phone.get(f"/api/v1/changes?since={before['cursor']}").json
    [told] = [one["data"] for one in page["changes"] if one["type"] == "settings"]
    assert told["correction_days"] == 15


def test_saving_without_a_difference_is_no_act(desk: FlaskClient) -> None:
    save(desk)

    assert acts() == []


def test_the_servers_value_again_leaves_it_to_the_server(desk: FlaskClient, app: Flask) -> None:
    save(desk, hotline="0730-12315")
    save(desk)

    assert db.session.scalars(sa.select(BureauSetting)).all() == []
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], hotline="0736-12315")
    assert 'value="0736-12315"' in desk.get(PAGE).text


@pytest.mark.parametrize(
    ("name", "typed", "told"),
    [
        ("issuer_zh", " ", "1 到 60 个字"),
        ("issuer_zh", "局" * 61, "1 到 60 个字"),
        ("issuer_zh", "市监局🍜", "印不出"),
        ("hotline", "call us", "电话号码"),
        ("hotline", "12315<b>", "只含数字"),
        ("label_valid_months", "0", "1 到 120"),
        ("label_valid_months", "1.5", "1 到 120"),
        ("correction_days", "-1", "0 到 365"),
        ("report_contact_days", "9" * 40, "0 到 3650"),
        ("reports_per_point", "٣", "1 到 10000"),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_nothing_is_kept(
    desk: FlaskClient, name: str, typed: str, told: str
) -> None:
    page = save(desk, **{"correction_days": "15", name: typed})

    assert page.status_code == 422
    assert told in page.text.split(f'id="{name}-error"')[1].split("</div>")[0]
    assert 'value="15"' in page.text or name == "correction_days"
    assert changed() == {}


@pytest.mark.parametrize(("name", "value"), [("hotline", "<b>"), ("of_a_later_version", "1")])
def test_what_this_version_cannot_read_leaves_the_servers_value(
    desk: FlaskClient, administrator: Person, name: str, value: str
) -> None:
    by = administrator.id
    with write():
        db.session.add(BureauSetting(name=name, value=value, changed_by=by))

    assert 'value="12315"' in desk.get(PAGE).text


def test_demanding_a_second_factor_leads_everybody_at_a_desk_to_its_set_up(
    desk: FlaskClient, staff: Person
) -> None:
    other = desk.application.test_client()
    signed_in(other, staff)

    sent = save(desk, require_second_factor="1")

    assert other.get("/console/checks").location == "/console/account/second-factor"
    assert desk.get(sent.location).location == "/console/account/second-factor"


def test_it_is_for_administrators_alone(client: FlaskClient, staff: Person) -> None:
    signed_in(client, staff)

    assert client.get(PAGE).status_code == 403
    assert PAGE not in client.get("/console/account").text


def test_administrators_find_it_in_their_menu(desk: FlaskClient) -> None:
    assert f'href="{PAGE}"' in desk.get("/console/").text
