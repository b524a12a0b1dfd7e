"""Batches: sizes, orders, repetitions, and two connections at once."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.contract.phone import Phone, base64url, sha256_of
from tests.contract.program import Program

Check = Callable[..., dict[str, Any]]
MIB = 1024 * 1024


def test_no_records_at_all(phone: Phone, check: Check) -> None:
    assert phone.answer_to([]) == {"outcomes": [], "last_sequence": 0, "missing": [], "epoch": 1}
    assert phone.answer_to([], device=None) == {
        "outcomes": [],
        "last_sequence": None,
        "missing": None,
        "epoch": None,
    }


def test_the_device_is_that_of_the_first_record(
    phone: Phone, inspector: Program, check: Check
) -> None:
    other = Phone(inspector).enrol()
    texts = [phone.seal(check()), phone.seal(check()), other.seal(check())]
    envelope = phone.envelope(texts)
    del envelope["device"]

    answer = inspector.post("/api/v1/records", envelope).json

    assert [one["outcome"] for one in answer["outcomes"]] == ["stored"] * 3
    assert answer["last_sequence"] == 2


def test_two_hundred_records_and_no_more(phone: Phone) -> None:
    texts = ["not a record"] * 201

    assert phone.post(texts).problem(413)
    assert {one["outcome"] for one in phone.send(*texts[:200])} == {"refused"}


def padded(phone: Phone, texts: list[str], size: int) -> bytes:
    envelope = phone.envelope(texts)
    envelope["app_version"] = ""
    envelope["padding"] = ""
    envelope["padding"] = "x" * (size - len(json.dumps(envelope)))
    return json.dumps(envelope).encode()


def test_two_mebibytes_and_no_more(phone: Phone, check: Check) -> None:
    text = phone.seal(check())

    for size in (2 * MIB + 1, 3 * MIB, 7 * MIB):
        assert phone.program.post("/api/v1/records", padded(phone, [text], size)).problem(413)
    assert phone.answer_to([])["last_sequence"] == 0

    answer = phone.program.post("/api/v1/records", padded(phone, [text], 2 * MIB))
    assert answer.status == 200, answer.body
    assert answer.json["outcomes"][0]["outcome"] == "stored"


def test_a_large_text_is_kept_and_held(phone: Phone, check: Check) -> None:
    text = phone.sign(phone.claims(check(remark="x" * MIB)))

    assert phone.verdict(text) == "held:invalid-json"


def test_one_bad_record_never_fails_its_batch(phone: Phone, check: Check) -> None:
    good = [phone.seal(check()) for _ in range(3)]

    answer = phone.answer_to([good[0], None, good[1], "x", phone.sign(b"["), good[2]])

    assert [one["outcome"] for one in answer["outcomes"]] == [
        *("stored", "refused", "stored", "refused", "held", "stored")
    ]
    assert answer["last_sequence"] == 3


def test_any_order_will_do(phone: Phone, check: Check) -> None:
    texts = [phone.seal(check()) for _ in range(6)]

    answer = phone.answer_to([texts[5], texts[2]])
    assert (answer["last_sequence"], answer["missing"]) == (6, [1, 2, 4, 5])
    answer = phone.answer_to([texts[4], texts[0], texts[5]])
    assert [one["outcome"] for one in answer["outcomes"]] == ["stored", "stored", "duplicate"]
    assert (answer["last_sequence"], answer["missing"]) == (6, [2, 4])
    answer = phone.answer_to([texts[3], texts[1]])
    assert [one["outcome"] for one in answer["outcomes"]] == ["stored"] * 2
    assert (answer["last_sequence"], answer["missing"]) == (6, [])


def test_the_lowest_two_hundred_missing_are_told(phone: Phone, check: Check) -> None:
    far = phone.sign(phone.claims(check(), sequence=2**53 - 1, previous=base64url(bytes(32))))

    answer = phone.answer_to([far])

    assert answer["last_sequence"] == 2**53 - 1
    assert answer["missing"] == list(range(1, 201))


def test_what_is_kept_without_a_place_is_not_missing(phone: Phone, check: Check) -> None:
    first = phone.seal(check(), more=0.5)  # held, but kept
    second = phone.claims(check(), previous=sha256_of(first))
    third = phone.sign(phone.claims(check(), sequence=3, previous=base64url(bytes(32))))

    answer = phone.answer_to([first, phone.sign(second), third])

    assert [one["problem"]["type"] for one in answer["outcomes"][:2]] == [
        "/problems/invalid-json",
        "/problems/previous-differs",
    ]
    assert (answer["last_sequence"], answer["missing"]) == (3, [])


def test_a_text_twice_in_one_batch(phone: Phone, check: Check) -> None:
    text = phone.seal(check())

    [first, second] = phone.send(text, text)

    assert (first["outcome"], second["outcome"]) == ("stored", "duplicate")
    assert first["receipt"] == second["receipt"]


def test_the_same_batch_on_two_connections_at_once(phone: Phone, check: Check) -> None:
    texts = [phone.seal(check()) for _ in range(25)]

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(phone.answer_to, [texts] * 8))

    for number in range(len(texts)):
        told = [answer["outcomes"][number] for answer in answers]
        counts = Counter(one["outcome"] for one in told)
        assert counts == {"stored": 1, "duplicate": 7}
        assert len({one["receipt"] for one in told}) == 1
    assert {answer["last_sequence"] for answer in answers} == {25}


def test_forks_sent_at_once_leave_one_on_each_sequence(phone: Phone, check: Check) -> None:
    forks = [phone.sign(phone.claims(check())) for _ in range(12)]

    with ThreadPoolExecutor(6) as threads:
        told = list(threads.map(phone.verdict, forks))

    assert Counter(told) == {"stored": 1, "held:sequence-taken": 11}


ENVELOPES: dict[str, dict[str, Any]] = {
    "no list of records": {"records": "x"},
    "records null": {"records": None},
    "sent_at without offset": {"sent_at": "2026-11-23T09:12:03.120"},
    "sent_at no time": {"sent_at": "now"},
    "unsent a text": {"unsent": "none"},
    "unsent less than nothing": {"unsent": {"records": -1, "photos": 0}},
    "unsent without photos": {"unsent": {"records": 0}},
    "a device that is no thumbprint": {"device": "phone"},
    "a device with U+0000": {"device": "\0" * 43},
    "a version with U+0000": {"app_version": "1\0"},
    "a version with half a surrogate pair": {"app_version": "\ud800"},
    "a version that is a number": {"app_version": 1},
}


@pytest.mark.parametrize("members", ENVELOPES.values(), ids=ENVELOPES)
def test_an_envelope_of_another_form(phone: Phone, members: dict[str, Any]) -> None:
    assert phone.post([], **members).problem(422)


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 100_000, b'{"records":' + b"9" * 9999]
)
def test_no_envelope_at_all(phone: Phone, body: bytes) -> None:
    answer = phone.program.post("/api/v1/records", body)

    assert answer.status in (400, 422)
    assert answer.problem(answer.status)


def test_a_body_in_chunks(phone: Phone, check: Check) -> None:
    data = json.dumps(phone.envelope([phone.seal(check())])).encode()
    chunks = b"".join(
        b"%x\r\n%s\r\n" % (len(some), some)
        for some in (data[at : at + 1000] for at in range(0, len(data), 1000))
    )
    headers = {"Content-Type": "application/json", "Transfer-Encoding": "chunked"}

    answer = phone.program.request("POST", "/api/v1/records", chunks + b"0\r\n\r\n", headers)

    assert answer.status == 200, answer.body
    assert answer.json["outcomes"][0]["outcome"] == "stored"
