"""Long pages of the feed come compressed to those who can read that."""

from __future__ import annotations

import gzip
import json

import brotli
import pytest
from flask.testing import FlaskClient

from server.accounts.models import Person
from tests.conftest import sign_in


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [("gzip, deflate, br", "br"), ("gzip", "gzip"), ("br;q=0, gzip", "gzip"), ("", None)],
)
def test_a_page_of_the_feed(client: FlaskClient, inspector: Person, accepted, coding) -> None:
    sign_in(client, inspector)

    answer = client.get("/api/v1/changes", headers={"Accept-Encoding": accepted})

    unpack = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[coding]
    assert answer.headers.get("Content-Encoding") == coding
    assert "Accept-Encoding" in answer.headers["Vary"]
    assert json.loads(unpack(answer.data))["changes"]
