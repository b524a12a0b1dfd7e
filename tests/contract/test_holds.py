"""Each reason to hold a record, and that of two the first in the contract's order is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from tests.contract.conftest import Point
from tests.contract.phone import Phone, base64url, other_signature, sha256_of, uuid7
from tests.contract.program import Program

Check = Callable[..., dict[str, Any]]
ELSEWHERE = {"origin": "other.example/1/1", "size": 1, "root": base64url(bytes(32))}
NO_CODE_OF_OURS = "7K3MZQ9T4VWX2B5R"  # well formed, and never issued


def test_same_content(phone: Phone, check: Check) -> None:
    text = phone.seal(check())
    assert phone.verdict(text) == "stored"

    answer = phone.answer_to([other_signature(text)])

    assert answer["outcomes"][0]["problem"]["type"] == "/problems/same-content"
    assert answer["last_sequence"] == 1
    assert phone.verdict(phone.seal(check())) == "stored"  # it is no fork


def test_same_content_comes_before_invalid_json(phone: Phone) -> None:
    text = phone.sign(b"{}")

    assert phone.verdict(text) == "held:invalid-json"
    assert phone.verdict(other_signature(text)) == "held:same-content"


def test_a_held_record_stays_held_for_its_first_reason(phone: Phone) -> None:
    text = phone.seal({}, "tea-ceremony")

    outcomes = phone.send(text, text)

    assert outcomes[0] == outcomes[1]
    assert phone.send(text) == outcomes[:1]


# Each is broken in one way, and in every way that comes after it in the order.
LADDER: list[tuple[str, dict[str, Any]]] = [
    ("invalid-json", {"more": 0.5}),
    ("other-installation", {"installation": str(uuid4())}),
    ("other-person", {"by": str(uuid4())}),
    ("unknown-kind", {"kind": "tea-ceremony"}),
    ("invalid-body", {"kind": "check"}),
]


@pytest.mark.parametrize("step", range(len(LADDER)), ids=[reason for reason, _ in LADDER])
def test_of_the_form_the_first_reason_counts(phone: Phone, step: int) -> None:
    members = {name: value for _, some in reversed(LADDER[step:]) for name, value in some.items()}

    claims = phone.claims({"no": "check"}, seen=ELSEWHERE) | members

    assert phone.verdict(phone.sign(claims)) == f"held:{LADDER[step][0]}"


def test_id_taken(phone: Phone, check: Check) -> None:
    record_id = uuid7()
    assert phone.verdict(phone.seal(check(), id=record_id)) == "stored"

    # With the sequence taken, another previous and an unknown checkpoint: the id comes first.
    again = phone.sign(phone.claims(check(), id=record_id.upper(), sequence=1, previous=None))

    assert phone.verdict(again) == "held:id-taken"


def test_an_id_is_taken_across_devices(phone: Phone, colleague: Program, check: Check) -> None:
    record_id = uuid7()
    assert phone.verdict(phone.seal(check(), id=record_id)) == "stored"

    other = Phone(colleague).enrol()

    assert other.verdict(other.seal(check(), id=record_id)) == "held:id-taken"
    assert other.answer_to([])["last_sequence"] == 0


def test_sequence_taken(phone: Phone, check: Check) -> None:
    first = phone.seal(check())
    second = phone.seal(check())
    assert [one["outcome"] for one in phone.send(first, second)] == ["stored"] * 2

    fork = phone.sign(phone.claims(check(), sequence=2, previous=base64url(bytes(32))))

    assert phone.verdict(fork) == "held:sequence-taken"


def test_previous_differs_from_the_record_before(phone: Phone, check: Check) -> None:
    assert phone.verdict(phone.seal(check())) == "stored"

    text = phone.sign(phone.claims(check(), sequence=2, previous=base64url(bytes(32))))

    assert phone.verdict(text) == "held:previous-differs"
    assert phone.verdict(phone.seal(check())) == "stored"  # the sequence was still free


def test_previous_differs_from_what_the_record_after_names(phone: Phone, check: Check) -> None:
    first = phone.seal(check())
    second = phone.seal(check())
    assert phone.verdict(second) == "stored"  # the one before has not come: no mismatch

    other_first = phone.sign(phone.claims(check(), sequence=1, previous=None))

    assert phone.verdict(other_first) == "held:previous-differs"
    assert phone.verdict(first) == "stored"


def test_previous_is_null_at_another_sequence(phone: Phone, check: Check) -> None:
    text = phone.sign(phone.claims(check(), sequence=5, previous=None))

    assert phone.verdict(text) == "held:previous-differs"


def test_who_follows_a_record_without_a_place_differs(phone: Phone, check: Check) -> None:
    held = phone.seal(check(), installation=str(uuid4()))
    assert phone.verdict(held) == "held:other-installation"

    assert phone.verdict(phone.seal(check())) == "held:previous-differs"
    assert phone.verdict(phone.seal(check())) == "held:previous-differs"  # and whoever follows it


def test_who_follows_a_record_with_a_place_does_not(phone: Phone, check: Check) -> None:
    held = phone.seal({}, "tea-ceremony")
    outside = phone.seal(check(label=NO_CODE_OF_OURS))

    outcomes = phone.send(held, outside, phone.seal(check()))

    assert [one["outcome"] for one in outcomes] == ["held", "held", "stored"]
    assert phone.answer_to([])["last_sequence"] == 3


def test_a_revoked_device_and_a_disabled_person(
    administrator: Program, colleague: Program, leaver: Program, check: Check
) -> None:
    phone = Phone(leaver).enrol()
    early, late, later = (phone.seal(check()) for _ in range(3))
    outside = phone.seal(check(label=NO_CODE_OF_OURS), seen=ELSEWHERE)
    assert phone.verdict(early) == "stored"

    form = "application/x-www-form-urlencoded"
    revoke = f"/console/devices/{phone.kid}/revoke"
    assert administrator.post(revoke, b"", **{"Content-Type": form}).status == 303
    assert phone.verdict(late) == "held:device-revoked"
    assert phone.verdict(early) == "duplicate"
    answer = leaver.post("/api/v1/devices", {"jwk": phone.jwk, "name": "手机"})
    assert answer.problem(409)

    second = Phone(leaver).enrol()
    disable = f"/console/people/{leaver.person['id']}/disable"
    assert administrator.post(disable, b"", **{"Content-Type": form}).status == 302
    assert leaver.get("/api/v1/session").problem(401) == "not-signed-in"
    assert second.post([]).problem(401) == "not-signed-in"

    # A colleague sends what the leaver's phones still hold.
    phone.program = second.program = colleague
    phone_of_the_leaver = {"by": leaver.person["id"]}
    assert phone.verdict(later) == "held:device-revoked"
    assert phone.verdict(outside) == "held:device-revoked"
    text = second.seal(check(label=NO_CODE_OF_OURS), **phone_of_the_leaver)
    assert second.verdict(text) == "held:person-disabled"


def test_outside_area(stranger: Program, inspector: Program, check: Check) -> None:
    phone = Phone(stranger).enrol()
    text = phone.seal(check(label=NO_CODE_OF_OURS), seen=ELSEWHERE)
    phone.program = inspector  # whose area it is does not matter: it is asked of `by`

    assert phone.verdict(text) == "held:outside-area"


def test_what_the_sender_may_see_does_not_matter(
    phone: Phone, stranger: Program, check: Check
) -> None:
    text = phone.seal(check())

    answer = stranger.post("/api/v1/records", phone.envelope([text]))

    assert answer.json["outcomes"][0]["outcome"] == "stored"


def test_an_unknown_control_point_is_outside(phone: Phone, check: Check) -> None:
    assert phone.verdict(phone.seal(check(control_point=str(uuid4())))) == "held:outside-area"


def test_label_not_current(phone: Phone, points: list[Point], check: Check) -> None:
    other = check(label=points[1].label)
    forged = check(label=NO_CODE_OF_OURS)

    assert phone.verdict(phone.seal(other, seen=ELSEWHERE)) == "held:label-not-current"
    assert phone.verdict(phone.seal(forged)) == "held:label-not-current"


def test_unknown_checkpoint(phone: Phone, check: Check) -> None:
    assert phone.verdict(phone.seal(check(), seen=ELSEWHERE)) == "held:unknown-checkpoint"


def posting(label: str, state: str = "posted", **members: Any) -> dict[str, Any]:
    return {"label": label, "state": state, "photos": [], **members}


def test_a_posting(phone: Phone, points: list[Point], inspector: Program) -> None:
    label = points[2].label

    assert phone.verdict(phone.seal(posting(label), "posting")) == "stored"
    assert phone.verdict(phone.seal(posting(NO_CODE_OF_OURS), "posting")) == (
        "held:label-not-current"
    )
    assert phone.verdict(phone.seal(posting(label, "eaten"), "posting")) == "held:invalid-body"

    changes, _ = inspector.changes()
    [told] = [one["data"] for one in changes if (one["type"], one["id"]) == ("label", label)]
    assert told["state"] == "posted"


BODIES: dict[str, dict[str, Any]] = {
    "a label's code with a wrong check character": {"label": "7K3MZQ9T4VWX2B5S"},
    "a label's code in lower case": {"label": NO_CODE_OF_OURS.lower()},
    "a control point that is no UUID": {"control_point": "MEAT-01"},
    "plan version 0": {"plan_version": 0},
    "plan version of tomorrow": {"plan_version": 2**40},
    "a checklist version of tomorrow": {"checklist_version": 99},
    "scanned by smell": {"scan": {"by": "smell", "at": "2026-11-23T09:12:03.120+08:00"}},
    "no scan": {"scan": None},
    "an unknown result": {"result": "good"},
    "an item without result": {"items": [{"item": "C-06"}]},
    "a photo's hash in base64url": {
        "photos": [{"sha256": base64url(bytes(32)), "taken_at": "2026-11-23T09:12:03.120Z"}]
    },
    "a number instead of a decimal string": {
        "position": {"latitude": 29, "longitude": "113", "accuracy_m": "8"}
    },
    "a decimal string with a leading zero": {
        "position": {"latitude": "029", "longitude": "113", "accuracy_m": "8"}
    },
    "a limit that is none": {
        "measurements": [{"limit": "love", "value": "1", "unit": "1", "from": "measured"}]
    },
    "inspectors by name": {"inspectors": ["李巡查"]},
    "no list of photos": {"photos": None},
    "replaces a number": {"replaces": 7},
}


@pytest.mark.parametrize("members", BODIES.values(), ids=BODIES)
def test_invalid_body(phone: Phone, check: Check, members: dict[str, Any]) -> None:
    assert phone.verdict(phone.seal(check(**members))) == "held:invalid-body"


@pytest.mark.parametrize("name", ["label", "photos", "items", "inspectors", "result", "visit"])
def test_a_body_without_a_member(phone: Phone, check: Check, name: str) -> None:
    body = check()
    del body[name]

    assert phone.verdict(phone.seal(body)) == "held:invalid-body"


def test_what_is_held_is_no_check(phone: Phone, check: Check, inspector: Program) -> None:
    """Nothing derived follows from a held record: the feed tells of the stored one alone."""
    body = check(remark="stored")
    held = phone.sign(phone.claims(check(remark="held"), seen=ELSEWHERE))
    text = phone.seal(body)
    assert [one["outcome"] for one in phone.send(text, held)] == ["stored", "held"]

    changes, _ = inspector.changes()
    [told] = [
        one["data"]
        for one in changes
        if (one["type"], one["id"]) == ("check", body["control_point"])
    ]
    assert sha256_of(held) not in str(told)
