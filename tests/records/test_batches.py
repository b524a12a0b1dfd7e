"""A batch as a whole: its size and its form."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.records.phone import Phone, instant


def raw(phone: Phone, body: bytes) -> Any:
    return phone.client.post(
        "/api/v1/records",
        data=body,
        content_type="application/json",
        headers={"X-CSRF-Token": phone.csrf_token},
    )


def test_three_mebibytes_are_too_large(phone: Phone) -> None:
    answer = phone.try_to_send(["x" * 3 * 1024 * 1024])

    assert answer.status_code == 413
    assert answer.content_type == "application/problem+json"
    assert answer.json["type"] == "/problems/batch-too-large"


def test_more_than_200_records_are_too_many(phone: Phone) -> None:
    assert phone.try_to_send(["x"] * 200).status_code == 200
    assert phone.try_to_send(["x"] * 201).status_code == 413


@pytest.mark.parametrize(
    "changed",
    [
        {"records": "x"},
        {"records": None},
        {"device": "\x00" * 43},
        {"device": 5},
        {"sent_at": "yesterday"},
        {"sent_at": "2026-11-23T09:21:00"},
        {"sent_at": "0001-01-01T00:00:00+08:00"},
        {"unsent": {"records": -1, "photos": 0}},
        {"unsent": {"records": 10**30, "photos": 0}},
        {"unsent": {}},
        {"app_version": "\x00"},
        {"app_version": "\ud800"},
    ],
    ids=str,
)
def test_a_batch_of_another_form_is_a_problem(phone: Phone, changed: dict[str, Any]) -> None:
    answer = phone.try_to_send([], **changed)

    assert answer.status_code == 422
    assert answer.json["type"].startswith("/problems/")
    assert answer.json["errors"]


def test_members_of_later_versions_are_ignored(phone: Phone) -> None:
    assert phone.try_to_send([], battery="80").status_code == 200


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[]", b"[" * 1_000_000], ids=lambda b: b[:4])
def test_what_is_no_json_object_is_a_problem(phone: Phone, body: bytes) -> None:
    answer = raw(phone, body)

    assert answer.status_code in (400, 422)
    assert answer.content_type == "application/problem+json"


def test_texts_of_every_json_kind_are_refused_one_by_one(phone: Phone) -> None:
    texts = [None, 1, 1.5, True, [], {}, "", "文", "\ud800", "a.b.c"]
    body = {
        "records": texts,
        "sent_at": instant(),
        "unsent": {"records": 0, "photos": 0},
        "app_version": "",
    }

    answer = raw(phone, json.dumps(body).encode())

    assert [outcome["outcome"] for outcome in answer.json["outcomes"]] == ["refused"] * len(texts)
    assert answer.json["last_sequence"] is None
