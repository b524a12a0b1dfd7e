"""Each reason to hold a record, in the contract's order, and what a held record takes."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from joserfc.util import urlsafe_b64decode

from server import schema
from server.accounts.models import Person
from server.database import db, now, write
from server.records import devices, kinds
from server.records.decisions import judge_unknown_kinds
from server.records.models import FieldRecord
from tests.records.conftest import NOTE, PhoneOf, note, said
from tests.records.phone import Phone, part, sha256_of, uuid7

P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


@pytest.fixture
def database_url(each_database: str) -> str:
    return each_database


def reason(outcome: dict[str, Any]) -> str:
    """Why a record is held; "" for one that is not."""
    assert outcome["outcome"] in ("held", "stored", "duplicate")
    assert "receipt" in outcome
    return str(outcome.get("problem", {"type": ""})["type"].removeprefix("/problems/"))


def with_other_signature(text: str) -> str:
    """The same content under the other signature that ES256 allows: s becomes n − s."""
    signed, _, signature = text.rpartition(".")
    pair = urlsafe_b64decode(signature.encode())
    s = P256_ORDER - int.from_bytes(pair[32:], "big")
    return f"{signed}.{part(pair[:32] + s.to_bytes(32, 'big'))}"


def test_the_same_content_under_another_signature_is_no_fork(phone: Phone) -> None:
    first = phone.seal("test-note", note())
    second = phone.seal("test-note", note("two"))

    outcomes = phone.send(first, with_other_signature(first), second)

    assert [reason(outcome) for outcome in outcomes] == ["", "same-content", ""]
    assert phone.try_to_send([]).json["last_sequence"] == 2


def test_the_twin_may_come_first(phone: Phone) -> None:
    text = phone.seal("test-note", note())

    outcomes = phone.send(with_other_signature(text), text)

    assert [reason(outcome) for outcome in outcomes] == ["", "same-content"]


AGAINST_THE_TABLE: list[tuple[str, object]] = [
    ("id", "not a uuid"),
    ("id", str(uuid4())),
    ("kind", 5),
    ("installation", "x"),
    ("by", None),
    ("sequence", 0),
    ("sequence", True),
    ("sequence", "1"),
    ("sequence", 2**53),
    ("previous", "AAAA"),
    ("previous", sha256_of("the first has none")),
    ("seen", {"origin": "x", "size": -1, "root": sha256_of("x")}),
    ("seen", {"origin": "x", "size": 1}),
    ("recorded_at", "2026-11-23T09:21:00+08:00"),
    ("recorded_at", "2026-11-23T09:21:00.000"),
    ("recorded_at", "2026-02-30T09:21:00.000Z"),
    ("recorded_at", "0001-01-01T00:00:00.000+08:00"),
    ("body", []),
]

EXCLUDED_JSON = [
    "1.0",
    "1e3",
    "9007199254740992",
    "-9007199254740992",
    "NaN",
    "Infinity",
    "1" * 5000,
    '"\\ud800"',
    '"\\u0000"',
    '"\\ufffe"',
    '"\\ud83f\\udffe"',
    '{"a": 1, "a": 1}',
    '{"名": 1}',
    '"tab\there"',
    "[" * 31 + "]" * 31,
    "[" * 100_000 + "]" * 100_000,
    '"' + "x" * 70_000 + '"',
    "nothing",
]

JSON_AT_THE_EDGE = [
    "9007199254740991",
    "-0",
    '"\\ud83d\\ude00"',
    "[" * 30 + "]" * 30,
    '"7.50"',
    '{" ": 1}',
]


def with_json(phone: Phone, json_text: str, **members: Any) -> str:
    """Sign a record that has this JSON, as written, in its body."""
    payload = json.dumps(phone.payload("test-note", note(remark="HERE"), **members))
    return phone.sign(payload.replace('"HERE"', json_text).encode())


def test_a_payload_against_the_table_is_kept_and_held(phone: Phone) -> None:
    whole = phone.payload("test-note", note())
    without_a_member = [
        {other: value for other, value in whole.items() if other != name} for name in whole
    ]
    wrong = [whole | {name: value} for name, value in AGAINST_THE_TABLE] + without_a_member

    outcomes = phone.send(*(phone.sign(json.dumps(payload).encode()) for payload in wrong))

    assert [reason(outcome) for outcome in outcomes] == ["invalid-json"] * len(wrong)
    assert said() == {}


def test_json_that_the_contract_excludes_is_kept_and_held(phone: Phone) -> None:
    texts = [with_json(phone, json_text) for json_text in EXCLUDED_JSON]

    outcomes = phone.send(*texts)

    assert [reason(outcome) for outcome in outcomes] == ["invalid-json"] * len(texts)
    assert set(db.session.scalars(sa.select(FieldRecord.text))) == set(texts)
    assert phone.try_to_send([]).json["last_sequence"] == 0


def test_json_at_the_edge_of_the_contract_is_stored(phone: Phone) -> None:
    for json_text in JSON_AT_THE_EDGE:
        text = with_json(phone, json_text)
        phone.sequence, phone.last = phone.sequence + 1, sha256_of(text)

        assert reason(phone.send(text)[0]) == ""


def test_a_payload_that_is_no_json_object_is_kept_and_held(phone: Phone) -> None:
    payloads = [b"", b"\xff\xfe", b"[]", b'{"a": 1', b'\xef\xbb\xbf{"a":1}', b"null"]

    outcomes = phone.send(*(phone.sign_parts(_header(phone), payload) for payload in payloads))

    for outcome in outcomes:
        assert reason(outcome) == "invalid-json"
        assert outcome["id"] is None
        assert set(phone.receipt(outcome)) == {"sha256", "received_at", "skew_ms", "epoch"}


def test_what_can_be_read_of_a_held_record_names_it(phone: Phone) -> None:
    named = uuid7()

    (outcome,) = phone.send(with_json(phone, "1.5", id=named))

    assert outcome["id"] == phone.receipt(outcome)["record"] == named


def _header(phone: Phone) -> bytes:
    return json.dumps({"alg": "ES256", "typ": "field-record+jws", "kid": phone.kid}).encode()


def test_a_record_of_another_installation(phone: Phone) -> None:
    first = phone.seal("test-note", note(), installation=str(uuid4()))

    assert reason(phone.send(first)[0]) == "other-installation"
    assert phone.try_to_send([]).json["last_sequence"] == 0


def test_a_record_in_anothers_name_takes_its_place(phone: Phone, staff: Person) -> None:
    text = phone.seal("test-note", note(), by=str(staff.id))

    assert reason(phone.send(text)[0]) == "other-person"
    assert phone.try_to_send([]).json["last_sequence"] == 1


def test_an_unknown_kind_is_judged_again_after_an_upgrade(phone: Phone) -> None:
    kinds._kinds.pop("test-note")
    text = phone.seal("test-note", note("from the future"))
    (outcome,) = phone.send(text)
    kinds.register(NOTE)

    with write():
        count = judge_unknown_kinds()

    assert reason(outcome) == "unknown-kind"
    assert "photos_missing" not in outcome  # only the kind could tell
    assert count == 1
    assert said() == {"冷库": "from the future"}
    assert phone.send(text)[0]["outcome"] == "duplicate"


def test_a_start_after_an_upgrade_judges_again(
    phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    kinds._kinds.pop("test-note")
    text = phone.seal("test-note", note("from the future"))
    phone.send(text)
    kinds.register(NOTE)
    monkeypatch.setattr(schema, "migrate", lambda: None)  # the tables are there

    schema.prepare()

    assert said() == {"冷库": "from the future"}
    assert phone.send(text)[0]["outcome"] == "duplicate"


def test_a_body_against_its_kind(phone: Phone) -> None:
    (outcome,) = phone.send(phone.seal("test-note", {"text": 5}))

    assert reason(outcome) == "invalid-body"
    assert outcome["problem"]["detail"] == "text: no text"


def test_an_id_is_taken_once(phone: Phone, phone_of: PhoneOf, colleague: Person) -> None:
    other, same = phone_of(colleague), uuid7()

    (first,) = phone.send(phone.seal("test-note", note(), id=same))
    (second,) = other.send(other.seal("test-note", note(), id=same))

    assert [reason(first), reason(second)] == ["", "id-taken"]
    assert other.try_to_send([]).json["last_sequence"] == 0


def test_a_sequence_is_taken_once_on_a_device(phone: Phone) -> None:
    first = phone.seal("test-note", note("one"))
    fork = phone.seal("test-note", note("fork"), sequence=1, previous=None)

    outcomes = phone.send(first, fork)

    assert [reason(outcome) for outcome in outcomes] == ["", "sequence-taken"]
    assert said() == {"冷库": "one"}


def test_null_as_previous_is_for_the_first_record(phone: Phone) -> None:
    phone.send(phone.seal("test-note", note()))

    (outcome,) = phone.send(phone.seal("test-note", note(), previous=None))

    assert reason(outcome) == "previous-differs"


def test_a_record_that_does_not_link_with_the_one_before(phone: Phone) -> None:
    phone.send(phone.seal("test-note", note()))

    (outcome,) = phone.send(phone.seal("test-note", note(), previous=sha256_of("another")))

    assert reason(outcome) == "previous-differs"


def test_of_two_that_do_not_link_the_second_to_arrive_is_held(phone: Phone) -> None:
    first = phone.seal("test-note", note("one"))
    second = phone.seal("test-note", note("two"), previous=sha256_of("another"))

    (early,) = phone.send(second)
    (late,) = phone.send(first)

    assert [reason(early), reason(late)] == ["", "previous-differs"]


def test_a_predecessor_that_has_not_come_yet_is_no_mismatch(phone: Phone) -> None:
    texts = [phone.seal("test-note", note(str(n))) for n in range(3)]

    outcomes = [phone.send(text)[0] for text in reversed(texts)]

    assert [reason(outcome) for outcome in outcomes] == ["", "", ""]
    assert said() == {"冷库": "2"}


def test_what_names_a_record_without_a_place_does_not_link(phone: Phone) -> None:
    foreign = phone.seal("test-note", note(), installation=str(uuid4()))
    follower = phone.seal("test-note", note())

    outcomes = phone.send(foreign, follower)

    assert [reason(outcome) for outcome in outcomes] == ["other-installation", "previous-differs"]


def test_what_arrives_from_a_revoked_device(phone: Phone, staff: Person) -> None:
    before = phone.seal("test-note", note("one"))
    phone.send(before)
    with write():
        devices.revoke(phone.kid, staff)

    outcomes = phone.send(before, phone.seal("test-note", note("two")))

    assert outcomes[0]["outcome"] == "duplicate"
    assert reason(outcomes[1]) == "device-revoked"


def test_what_arrives_from_a_disabled_person(
    phone: Phone, phone_of: PhoneOf, inspector: Person, colleague: Person
) -> None:
    text = phone.seal("test-note", note())
    other = phone_of(colleague)
    with write():
        db.session.get_one(Person, inspector.id).disabled_at = now()

    assert reason(other.send(text)[0]) == "person-disabled"


def test_outside_the_area_of_the_person_not_of_the_sender(phone: Phone) -> None:
    assert reason(phone.send(phone.seal("test-note", note(region="430700")))[0]) == "outside-area"


def test_a_label_that_is_not_current(phone: Phone) -> None:
    (outcome,) = phone.send(phone.seal("test-note", note(label="unknown")))

    assert reason(outcome) == "label-not-current"


def test_a_checkpoint_that_this_log_never_gave(phone: Phone) -> None:
    seen = {"origin": f"127.0.0.1:8000/{phone.installation}/1", "size": 1, "root": sha256_of("")}

    assert reason(phone.send(phone.seal("test-note", note(), seen=seen))[0]) == (
        "unknown-checkpoint"
    )


def test_the_first_reason_of_the_list_is_given(app: Flask, phone: Phone, staff: Person) -> None:
    """One record against every rule at once; each repaired fault lets the next one show."""
    taken = uuid7()
    phone.send(phone.seal("test-note", note(), id=taken))
    with write():
        devices.revoke(phone.kid, staff)
    faults: dict[str, dict[str, Any]] = {
        "other-installation": {"installation": str(uuid4())},
        "other-person": {"by": str(staff.id)},
        "unknown-kind": {"kind": "test-note-9"},
        "invalid-body": {"body": {"text": 1}},
        "id-taken": {"id": taken},
        "sequence-taken": {"sequence": 1, "previous": None},
        "previous-differs": {"previous": sha256_of("another"), "sequence": 2},
        "device-revoked": {},
    }
    wrong = list(faults)
    sequence, previous = phone.sequence, phone.last
    for number, expected in enumerate(wrong):
        members = {"kind": "test-note", "body": note(region="430700")}
        for name in reversed(wrong[number:]):
            members |= faults[name]
        phone.sequence, phone.last = sequence, previous
        text = phone.seal(members.pop("kind"), members.pop("body"), **members)

        assert reason(phone.send(text)[0]) == expected


def test_a_held_record_stays_held_when_it_comes_again(phone: Phone) -> None:
    text = phone.seal("test-note", note(region="430700"))
    (first,) = phone.send(text)

    (again,) = phone.send(text)

    assert again == first
