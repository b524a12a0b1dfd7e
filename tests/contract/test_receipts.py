"""A full check is stored, and its receipt holds against the installation's published key."""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from joserfc.jwk import OKPKey

from tests.contract.phone import Phone, base64url, bytes_of, sha256_of, uuid7
from tests.contract.program import Program

Check = Callable[..., dict[str, Any]]


def test_a_full_check_is_stored_with_a_receipt(phone: Phone, check: Check) -> None:
    body, record_id = check(), uuid7()
    unsigned = {"id": record_id, "kind": "check", "body": body}
    del unsigned["body"]["signatures"]
    canonical = json.dumps(unsigned, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    body["signatures"] = [
        {
            "role": role,
            "name": name,
            "signed_at": body["scan"]["at"],
            "covers": base64url(hashlib.sha256(canonical.encode()).digest()),
            **({"person": phone.by} if role == "inspector" else {"refused": "不在场"}),
        }
        for role, name in (("inspector", "李巡查"), ("enterprise", "张经理"))
    ]
    text = phone.seal(body, id=record_id)
    before = datetime.now(UTC) - timedelta(seconds=1)

    answer = phone.answer_to([text])

    [outcome] = answer["outcomes"]
    assert (outcome["outcome"], outcome["id"]) == ("stored", record_id)
    assert outcome["sha256"] == sha256_of(text)
    assert outcome["photos_missing"] == []
    assert (answer["last_sequence"], answer["missing"], answer["epoch"]) == (1, [], 1)
    receipt = phone.receipt(outcome)
    assert receipt["record"] == record_id
    assert receipt["epoch"] == 1
    assert type(receipt["skew_ms"]) is int
    assert before < datetime.fromisoformat(receipt["received_at"]) < datetime.now(UTC)


def test_the_receipt_is_repeated_to_the_letter(phone: Phone, check: Check, staff: Program) -> None:
    text = phone.seal(check())
    [first] = phone.send(text)

    phone.ahead = timedelta(hours=3)
    [second] = phone.send(text)
    again = staff.post("/api/v1/records", phone.envelope([text], device=None)).json
    [third] = again["outcomes"]

    assert [one["outcome"] for one in (first, second, third)] == ["stored", *["duplicate"] * 2]
    assert first["receipt"] == second["receipt"] == third["receipt"]


def test_the_skew_is_of_the_records_own_phone(
    phone: Phone, check: Check, inspector: Program
) -> None:
    other = Phone(inspector).enrol()
    mine, other_ones = phone.seal(check()), other.seal(check())
    phone.ahead = timedelta(minutes=-10)  # its clock is late, so server minus phone is positive

    skews = [phone.receipt(one)["skew_ms"] for one in phone.send(mine, other_ones)]

    assert 600_000 <= skews[0] < 660_000
    assert skews[1] == 0


def test_the_keys_are_public_and_those_of_enrolment(phone: Phone, nobody: Program) -> None:
    published = nobody.get("/api/v1/seals/keys").json

    assert published == phone.keys
    jwk = published["keys"][-1]
    assert (jwk["kty"], jwk["crv"]) == ("OKP", "Ed25519")
    assert "d" not in jwk
    assert jwk["kid"] == OKPKey.import_key(jwk).thumbprint()
    assert published["handovers"] == []


def test_the_verifier_key_is_a_c2sp_note_key(phone: Phone, nobody: Program) -> None:
    [verifier] = phone.keys["verifiers"]
    key = b"\x01" + bytes_of(phone.keys["keys"][-1]["x"])

    name, key_hash, encoded = verifier.split("+", 2)

    assert name == f"{nobody.host}:{nobody.port}/{phone.installation}/1"
    assert key_hash == hashlib.sha256(name.encode() + b"\n" + key).hexdigest()[:8]
    assert encoded == b64encode(key).decode()


def test_the_servers_result_is_no_reason_to_hold(phone: Phone, check: Check) -> None:
    claimed_better = check(items=[{"item": "C-06", "result": "does-not-conform"}])

    assert phone.verdict(phone.seal(claimed_better)) == "stored"


def test_unknown_members_are_kept_and_ignored(phone: Phone, check: Check) -> None:
    assert phone.verdict(phone.seal(check(weather="雨"), mood="gut")) == "stored"


def test_white_space_and_escapes_inside_the_json_are_free(phone: Phone, check: Check) -> None:
    claims = json.dumps(phone.claims(check()), indent=2).encode()
    header = json.dumps(phone.header, indent=1).encode()

    assert phone.verdict(phone.sign_parts(header, claims)) == "stored"
