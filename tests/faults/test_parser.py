"""Texts made to break a reader: kept and held, or refused, as the contract says; never a 500."""

from __future__ import annotations

import json
from collections.abc import Callable
from random import Random
from typing import Any

from tests.contract.phone import Phone, base64url, bytes_of, other_signature, verdict
from tests.faults.conftest import Figure, Reporter
from tests.faults.field import Field, Ledger
from tests.faults.server import Server

LARGEST = 64 * 1024


def payload(phone: Phone, body: dict[str, Any], **members: Any) -> bytes:
    return json.dumps(phone.claims(body, **members), ensure_ascii=False).encode()


def with_member(phone: Phone, body: dict[str, Any], member: bytes) -> str:
    """A sealed record whose payload has this member, written as it is, as its last one."""
    return phone.sign(payload(phone, body)[:-1] + b"," + member + b"}")


def nested(levels: int) -> bytes:
    """Arrays within the payload, which is the first level itself."""
    return b'"deep":' + b"[" * (levels - 1) + b"]" * (levels - 1)


def of_length(phone: Phone, body: dict[str, Any], length: int) -> str:
    """A sealed record of so many characters."""
    remark = ""
    for _ in range(9):
        text = phone.sign(phone.claims({**body, "remark": remark}))
        if len(text) == length:
            return text
        remark = "x" * (len(remark) + (length - len(text)) * 3 // 4)
    return phone.sign(phone.claims({**body, "remark": remark[:-1]}))


def padded(text: str) -> str:
    """The same signature with base64's padding."""
    return text + "=="


def spare_bits(text: str) -> str:
    """The last character's unused bits set: another text for the same bytes."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return text[:-1] + alphabet[alphabet.index(text[-1]) + 1]


def header_with(phone: Phone, **members: Any) -> str:
    header = json.dumps({**phone.header, **members}).encode()
    return phone.sign_parts(header, payload(phone, {}))


Make = Callable[[Phone, dict[str, Any]], str]
FAULTS: list[tuple[str, Make]] = [
    ("held:invalid-json", lambda p, b: with_member(p, b, b'"x":"\\ud800"')),
    ("held:invalid-json", lambda p, b: with_member(p, b, b'"x":"\xed\xa0\x80"')),
    ("held:invalid-json", lambda p, b: with_member(p, b, b'"x":"\\u0000"')),
    ("held:invalid-json", lambda p, b: with_member(p, b, b'"x":"\\ufdd0"')),
    ("held:invalid-json", lambda p, b: with_member(p, b, b'"x":NaN')),
    ("held:invalid-json", lambda p, b: with_member(p, b, b'"x":-Infinity')),
    ("held:invalid-json", lambda p, b: with_member(p, b, b'"x":1e400')),
    ("held:invalid-json", lambda p, b: with_member(p, b, b'"x":' + b"9" * 5000)),
    ("held:invalid-json", lambda p, b: with_member(p, b, b'"kind":"check"')),
    ("held:invalid-json", lambda p, b: with_member(p, b, nested(40))),
    ("held:invalid-json", lambda p, b: with_member(p, b, nested(10_000))),
    ("stored", lambda p, b: with_member(p, b, nested(32))),
    ("held:invalid-json", lambda p, b: with_member(p, b, nested(33))),
    ("held:invalid-json", lambda p, b: p.sign(payload(p, b, sequence=2**53))),
    ("held:invalid-json", lambda p, b: p.sign(payload(p, b, sequence=0))),
    ("held:invalid-json", lambda p, b: p.sign(payload(p, b, sequence=True))),
    ("stored", lambda p, b: of_length(p, b, LARGEST)),
    ("held:invalid-json", lambda p, b: of_length(p, b, 65 * 1024)),
    ("held:invalid-json", lambda p, b: p.sign(b"\xef\xbb\xbf" + payload(p, b))),
    ("refused:not-a-record", lambda p, _: header_with(p, jwk=p.jwk)),
    ("refused:not-a-record", lambda p, _: header_with(p, alg="none")),
    ("refused:not-a-record", lambda p, _: header_with(p, crit=["b64"], b64=False)),
    ("refused:not-a-record", lambda p, b: padded(p.sign(payload(p, b)))),
    ("refused:not-a-record", lambda p, b: spare_bits(p.sign(payload(p, b)))),
    ("refused:not-a-record", lambda p, b: p.sign(payload(p, b)) + "\n"),
    ("refused:wrong-signature", lambda p, b: f"{p.sign(payload(p, b))[:-86]}{'A' * 86}"),
    ("refused:unknown-device", lambda p, b: Phone(p.program).sign(payload(p, b))),
]


def test_parser(server: Server, field: Field, figure: Figure, report: Reporter) -> None:
    rounds, wrong, sent = figure(1, 200), [], 0
    ledger = Ledger()
    for _ in range(rounds):
        for expected, make in FAULTS:
            phone = field.phone()
            text = make(phone, field.body(phone))
            wrong += disagreements(phone, text, expected, ledger)
            sent += 1
        wrong += second_signature(field, ledger)
        noise = at_random(field.phone(), field.chance)
        ledger.note_sealed([noise])
        assert phone.post([noise]).status == 200
        sent += 2

    held = ledger.held_against(server.database)
    errors = server.log.count("Traceback")
    report(
        "parser",
        f"{sent - len(wrong)} of {sent} judged as the contract says, on retry too; {errors} "
        f"errors logged; {held.lost}/{held.doubled}",
        holds=not wrong and not errors and (held.lost, held.doubled) == (0, 0),
    )


def disagreements(phone: Phone, text: str, expected: str, ledger: Ledger) -> list[str]:
    """Send the text twice: what was told otherwise than expected, each time."""
    ledger.note_sealed([text])
    again = "duplicate" if expected == "stored" else expected
    wrong = []
    for verdict_expected in (expected, again):
        answer = phone.post([text])
        assert answer.status == 200, (expected, answer.body)
        ledger.note(phone, [text], answer)
        [outcome] = answer.json["outcomes"]
        if verdict(outcome) != verdict_expected:
            wrong.append(f"{verdict(outcome)} instead of {verdict_expected}: {text[:200]}")
    print(*wrong, sep="\n", end="")
    return wrong


def second_signature(field: Field, ledger: Ledger) -> list[str]:
    phone = field.phone()
    [text] = field.seal(phone, 1)
    return disagreements(phone, text, "stored", ledger) + disagreements(
        phone, other_signature(text), "held:same-content", ledger
    )


def at_random(phone: Phone, chance: Random) -> str:
    """A signed payload with some bytes changed before it was signed."""
    data = bytearray(payload(phone, {}))
    for _ in range(chance.randint(1, 8)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    text = phone.sign(bytes(data))
    assert bytes_of(text.split(".")[1]) == bytes(data)
    assert base64url(bytes(data)) in text
    return text
