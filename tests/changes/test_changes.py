"""The feed that a phone follows (records.md §7)."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server.accounts.models import Person, PersonArea
from server.accounts.service import add_person
from server.changes import feed
from server.changes.schemas import DATA
from server.database import db, write
from server.records.canonical import decode_base64url, encode_base64url
from server.seals.service import installation
from tests.conftest import PASSWORD, sign_in


@pytest.fixture
def database_url(each_database: str) -> str:
    return each_database


def read(client, since=None, limit=None):
    query = {"since": since, "limit": limit}
    return client.get(
        "/api/v1/changes", query_string={k: v for k, v in query.items() if v is not None}
    )


def follow(client, since=None, limit=1000):
    """All changes from a cursor to the end, and the cursor there."""
    changes, more = [], True
    while more:
        page = read(client, since, limit).json
        assert len(page["changes"]) <= limit
        changes += page["changes"]
        since, more = page["cursor"], page["more"]
    return changes, since


def after(changes):
    """What a phone holds once it has taken in these changes."""
    held = {}
    for change in changes:
        held[change["type"], change["id"]] = change["data"]
    return {key: data for key, data in held.items() if data is not None}


def names(changes):
    return {data["name"] for (type_, _id), data in after(changes).items() if type_ == "person"}


def a_person(name, area, role="inspector"):
    with write():
        person, _ = add_person(name.replace(" ", "-"), name, role, [area], PASSWORD)
    return person


@pytest.fixture
def phone(client: FlaskClient, inspector: Person) -> FlaskClient:
    """Signed in as an inspector of Yueyang (430600)."""
    sign_in(client, inspector)
    return client


def test_first_reading_brings_checklist_settings_and_colleagues(
    phone: FlaskClient, inspector: Person, colleague: Person
) -> None:
    held = after(follow(phone)[0])

    assert len(held["checklist", "1"]["items"]) == 52
    assert len(held["checklist", "1"]["ledgers"]) == 18
    assert held["settings", "settings"]["installation"] == str(installation().id)
    assert held["settings", "settings"]["visits_per_year"] == {"A": 1, "B": 1, "C": 2, "D": 3}
    assert {"code": "430600", "zh": "岳阳市", "en": "Yueyang"} in held["settings", "settings"][
        "prefectures"
    ]
    assert ("person", str(colleague.id)) in held
    assert ("person", str(inspector.id)) in held


def test_what_the_feed_carries_has_the_form_that_the_openapi_document_gives(
    phone: FlaskClient,
) -> None:
    for change in follow(phone)[0]:
        assert DATA[change["type"]]().validate(change["data"]) == {}, change["type"]


def test_following_the_cursor_brings_only_what_is_new(phone: FlaskClient) -> None:
    _, cursor = follow(phone)
    a_person("Chen", "430621")

    changes, _ = follow(phone, cursor)

    assert [change["data"]["name"] for change in changes] == ["Chen"]


def test_nothing_new_leaves_the_cursor_where_it_is(phone: FlaskClient) -> None:
    _, cursor = follow(phone)

    page = read(phone, cursor).json

    assert page == {"changes": [], "cursor": cursor, "more": False}


@pytest.mark.parametrize("limit", [1, 2, 3, 1000])
def test_pages_of_any_size_bring_the_same(phone: FlaskClient, limit: int) -> None:
    for number in range(5):
        a_person(f"Colleague {number}", "430600")

    assert after(follow(phone, limit=limit)[0]) == after(follow(phone)[0])


def test_area_decides_what_is_in_scope(phone: FlaskClient) -> None:
    a_person("County below", "430621")
    a_person("Province above", "430000")
    a_person("Other prefecture", "430700")
    a_person("Other county", "430721")

    found = names(follow(phone)[0])

    assert {"County below", "Province above"} <= found
    assert not {"Other prefecture", "Other county"} & found


def test_who_leaves_the_area_is_gone_from_the_phone(phone: FlaskClient) -> None:
    leaver = a_person("Leaver", "430621")
    first, cursor = follow(phone)
    with write():
        person = db.session.get_one(Person, leaver.id)
        person.areas = [PersonArea(region_code="430700")]
        feed.publish("person", str(person.id), ["430700"])

    changes, _ = follow(phone, cursor)

    assert changes == [{"type": "person", "id": str(leaver.id), "data": None}]
    assert "Leaver" not in names(first + changes)


def test_who_moves_within_the_area_stays_on_the_phone(phone: FlaskClient) -> None:
    mover = a_person("Mover", "430621")
    first, cursor = follow(phone)
    with write():
        person = db.session.get_one(Person, mover.id)
        person.areas = [PersonArea(region_code="430602")]
        feed.publish("person", str(person.id), ["430602"])

    changes, _ = follow(phone, cursor, limit=1)

    assert "Mover" in names(first + changes)


def test_changed_setting_reaches_the_phone_without_anybody_publishing_it(
    app: Flask, phone: FlaskClient
) -> None:
    _, cursor = follow(phone)
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], hotline="0730-12315")

    changes, _ = follow(phone, cursor)

    assert [change["type"] for change in changes] == ["settings"]
    assert changes[0]["data"]["hotline"] == "0730-12315"


def test_cursor_of_another_person_is_gone(
    app: Flask, phone: FlaskClient, colleague: Person
) -> None:
    _, cursor = follow(phone)
    other = app.test_client()
    sign_in(other, colleague)

    answer = read(other, cursor)

    assert answer.status_code == 410
    assert answer.json["type"] == "/problems/cursor-expired"


def test_cursor_is_gone_when_the_area_changes(phone: FlaskClient, inspector: Person) -> None:
    _, cursor = follow(phone)
    with write():
        person = db.session.get_one(Person, inspector.id)
        person.areas = [PersonArea(region_code="430621")]

    assert read(phone, cursor).status_code == 410


def test_cursor_is_gone_after_a_restore(phone: FlaskClient) -> None:
    _, cursor = follow(phone)
    with write():
        installation().epoch += 1

    assert read(phone, cursor).status_code == 410


@pytest.mark.parametrize(
    "nonsense", ["1", "abc", "W10", "e30", "bnVsbA", "W1tdLFtdLFtdXQ", "=", "é", "[" * 9999]
)
def test_what_never_was_a_cursor_sends_the_phone_to_the_start(
    phone: FlaskClient, nonsense: str
) -> None:
    assert read(phone, nonsense).status_code == 410


@pytest.mark.parametrize("editions", [b'{"x": "\\ud800"}', b'{"x": NaN}'])
def test_a_cursor_that_the_next_could_not_carry_on_sends_the_phone_to_the_start(
    phone: FlaskClient, editions: bytes
) -> None:
    scope, revision, _ = json.loads(decode_base64url(read(phone).json["cursor"]))

    forged = b'["%s", %d, %s]' % (scope.encode(), revision, editions)

    assert read(phone, encode_base64url(forged)).status_code == 410


@pytest.mark.parametrize("limit", ["0", "-1", "1001", "many"])
def test_limit_that_cannot_be_is_a_problem(phone: FlaskClient, limit: str) -> None:
    answer = read(phone, limit=limit)

    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"


def test_nobody_reads_without_signing_in(client: FlaskClient) -> None:
    assert read(client).status_code == 401


def test_openapi_document_describes_the_data_of_each_type(client: FlaskClient) -> None:
    document = client.get("/api/openapi.json").json
    operation = document["paths"]["/api/v1/changes"]["get"]
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
    one_of = schema["properties"]["changes"]["items"]["properties"]["data"]["oneOf"]

    named = {entry["$ref"].rsplit("/", 1)[1] for entry in one_of if "$ref" in entry}

    assert len(named) == len(DATA)
    assert named <= set(document["components"]["schemas"])
