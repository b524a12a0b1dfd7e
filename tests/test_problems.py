"""What was never a request that could be met is refused as such, on both databases."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server.accounts.models import Person
from tests.conftest import sign_in


@pytest.fixture
def database_url(each_database: str) -> str:
    return each_database


PLACES = [
    "/L/{}",
    "/api/v1/photos/{}",
    "/api/v1/label-index?region={}",
    "/api/v1/changes?since={}",
    "/console/labels/{}",
    "/console/enterprises/{}",
    "/console/enterprises/import/{}",
    "/console/enterprises/?q={}",
    "/console/enterprises/?page={}",
    "/console/labels/?q={}&page={}",
    "/console/held/{}",
    "/app/{}",
]
GARBAGE = ["%00", "%00" * 16, "9" * 20, "x" * 3000, "%ff%fe", "%ed%a0%80"]


@pytest.mark.parametrize("garbage", GARBAGE, ids=["nul", "nuls", "digits", "long", "bytes", "half"])
def test_garbage_in_an_address_never_fails(
    client: FlaskClient, staff: Person, garbage: str
) -> None:
    sign_in(client, staff)

    for place in PLACES:
        answer = client.get(place.replace("{}", garbage))

        assert answer.status_code < 500, place


def test_garbage_in_a_form_never_fails(client: FlaskClient) -> None:
    client.application.config["WTF_CSRF_ENABLED"] = False

    answer = client.post("/console/sign-in", data={"username": "a\0b", "password": "\0"})

    assert answer.status_code in (401, 422)


def test_a_program_that_is_not_signed_in_is_told_so(client: FlaskClient) -> None:
    for answer in (
        client.post("/api/v1/records", json={}),
        client.put("/api/v1/photos/" + "0" * 64, data=b"x"),
        client.delete("/api/v1/session"),
    ):
        assert (answer.status_code, answer.json["type"]) == (401, "/problems/not-signed-in")


@pytest.mark.parametrize("body", [b"[" * 100_000, b'{"username": ' + b"9" * 9999 + b"}"])
def test_json_that_cannot_be_read_is_the_senders_mistake(client: FlaskClient, body: bytes) -> None:
    answer = client.post("/api/v1/session", data=body, content_type="application/json")

    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"


def test_every_address_of_the_api_is_described(app: Flask, client: FlaskClient) -> None:
    described = client.get("/api/openapi.json").json["paths"]

    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/api/v1/"):
            path = described[re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)]
            methods = {method.lower() for method in rule.methods or ()} - {"head", "options"}
            assert methods <= path.keys(), rule.rule
