"""Under a signature that verifies, whatever breaks the payload's form is kept and held."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.contract.phone import Phone, base64url, uuid7

Check = Callable[..., dict[str, Any]]
Claims = dict[str, Any]
INVALID = "held:invalid-json"


def nested(levels: int) -> Any:
    """A value of so many levels of lists."""
    value: Any = 0
    for _ in range(levels):
        value = [value]
    return value


def with_remark(claims: Claims, remark: Any) -> Claims:
    return claims | {"body": claims["body"] | {"remark": remark}}


def written(claims: Claims, old: str, new: str) -> bytes:
    """The JSON of the claims, with a piece of its text replaced."""
    text = json.dumps(claims)
    assert old in text
    return text.replace(old, new, 1).encode()


def without(claims: Claims, name: str) -> Claims:
    return {key: value for key, value in claims.items() if key != name}


BROKEN: dict[str, Callable[[Claims], Any]] = {
    "a fraction": lambda claims: claims | {"more": 1.5},
    "a point": lambda claims: claims | {"more": 1.0},
    "an exponent": lambda claims: written(claims, '"seen": null', '"seen": null, "x": 1e2'),
    "a great exponent": lambda claims: written(claims, '"seen": null', '"seen": null, "x": 1E2'),
    "2^53": lambda claims: claims | {"more": 2**53},
    "-2^53": lambda claims: claims | {"more": -(2**53)},
    "five thousand digits": lambda claims: written(claims, "null", f'null, "x": {"9" * 5000}'),
    "NaN": lambda claims: claims | {"more": float("nan")},
    "Infinity": lambda claims: claims | {"more": float("-inf")},
    "a name twice": lambda claims: written(claims, '"seen": null', '"seen": null, "seen": null'),
    "a name twice within": lambda claims: written(claims, '"scan": {', '"scan": {"by": "list", '),
    "U+0000": lambda claims: with_remark(claims, "a\0b"),
    "U+0000 in a name": lambda claims: claims | {"a\0b": 1},
    "a lone surrogate": lambda claims: written(claims, '"seen"', '"x": "\\ud800", "seen"'),
    "a pair the wrong way": lambda claims: written(
        claims, '"seen"', '"x": "\\udc00\\ud800", "seen"'
    ),
    "a noncharacter": lambda claims: with_remark(claims, "\uffff"),
    "a name beyond ASCII": lambda claims: claims | {"天气": "雨"},
    "a name beyond ASCII, escaped": lambda claims: written(claims, '"seen"', '"\\u00e9":1, "seen"'),
    "33 levels": lambda claims: claims | {"more": nested(32)},
    "no bottom": lambda claims: written(claims, "null", "[" * 10_000 + "]" * 10_000),
    "no JSON": lambda _claims: b"{",
    "nothing": lambda _claims: b"",
    "two values": lambda claims: json.dumps(claims).encode() + b"{}",
    "a list": lambda claims: [claims],
    "not UTF-8": lambda claims: json.dumps(claims).encode() + b"\xff",
    "a byte order mark": lambda claims: b"\xef\xbb\xbf" + json.dumps(claims).encode(),
    "UTF-16": lambda claims: json.dumps(claims).encode("utf-16"),
    "a comma too many": lambda claims: (
        written(claims, "null}", "null,}")
        if "null}" in json.dumps(claims)
        else json.dumps(claims)[:-1].encode() + b",}"
    ),
    "sequence 0": lambda claims: claims | {"sequence": 0},
    "sequence a text": lambda claims: claims | {"sequence": "1"},
    "sequence true": lambda claims: claims | {"sequence": True},
    "a previous of the first": lambda claims: claims | {"previous": base64url(bytes(32))},
    "previous in hex": lambda claims: claims | {"sequence": 2, "previous": "ab" * 32},
    "previous too short": lambda claims: claims | {"sequence": 2, "previous": base64url(bytes(31))},
    "previous padded": lambda claims: (
        claims | {"sequence": 2, "previous": base64url(bytes(32)) + "="}
    ),
    "an id of version 4": lambda claims: claims | {"id": "6f3f3a49-1c1e-4b43-9c6f-0a4e6c2d8a11"},
    "an id in braces": lambda claims: claims | {"id": "{" + uuid7() + "}"},
    "recorded_at without offset": lambda claims: (
        claims | {"recorded_at": "2026-11-23T09:12:03.120"}
    ),
    "recorded_at without milliseconds": lambda claims: (
        claims | {"recorded_at": "2026-11-23T09:12:03Z"}
    ),
    "recorded_at on no day": lambda claims: claims | {"recorded_at": "2026-02-30T09:12:03.000Z"},
    "recorded_at before the first year": lambda claims: (
        claims | {"recorded_at": "0001-01-01T00:00:00.000+08:00"}
    ),
    "body a list": lambda claims: claims | {"body": []},
    "kind a number": lambda claims: claims | {"kind": 1},
    "seen without a root": lambda claims: claims | {"seen": {"origin": "a", "size": 1}},
    **{
        f"no {name}": lambda claims, name=name: without(claims, name)  # type: ignore[misc]
        for name in (
            *("id", "kind", "installation", "by", "sequence", "previous"),
            *("seen", "recorded_at", "body"),
        )
    },
}


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_is_held(phone: Phone, check: Check, broken: Callable[[Claims], Any]) -> None:
    claims = broken(phone.claims(check()))
    text = phone.sign(claims if isinstance(claims, bytes) else json.dumps(claims).encode())

    [first] = phone.send(text)
    [again] = phone.send(text)

    assert first["problem"]["type"] == "/problems/invalid-json"
    assert first == again


GOOD: dict[str, Callable[[Claims], Any]] = {
    "2^53-1": lambda claims: claims | {"more": [2**53 - 1, -(2**53 - 1), 0]},
    "minus nothing": lambda claims: written(claims, '"seen": null', '"seen": null, "x": -0'),
    "32 levels": lambda claims: claims | {"more": nested(31)},
    "a pair of surrogates": lambda claims: with_remark(claims, "🙂"),
    "control characters": lambda claims: with_remark(claims, "\x01\x1f\x7f\u2028"),
    "Z": lambda claims: claims | {"recorded_at": "2026-11-23T01:12:03.120Z"},
    "an offset": lambda claims: claims | {"recorded_at": "2026-11-23T09:12:03.120+08:00"},
    "UUIDs in capitals": lambda claims: (
        claims | {name: claims[name].upper() for name in ("id", "installation", "by")}
    ),
}


@pytest.mark.parametrize("good", GOOD.values(), ids=GOOD)
def test_is_stored(phone: Phone, check: Check, good: Callable[[Claims], Any]) -> None:
    claims = good(phone.claims(check()))

    assert phone.verdict(phone.sign(claims)) == "stored"


@pytest.mark.parametrize(("length", "outcome"), [(65536, "stored"), (65537, INVALID)])
def test_a_text_has_at_most_64_kib(phone: Phone, check: Check, length: int, outcome: str) -> None:
    text = sized(phone, check(), length)

    assert len(text) == length
    assert phone.verdict(text) == outcome


def sized(phone: Phone, body: dict[str, Any], length: int) -> str:
    """A record whose text has exactly this length: base64url makes 4n, 4n+2 or 4n+3 of a part,
    so white space in the header makes up for what the payload cannot."""
    claims = json.dumps(phone.claims(body)).encode()
    for spaces in range(3):
        header = json.dumps(phone.header).encode() + b" " * spaces
        rest = length - len(base64url(header)) - 2 - 86
        padding = rest * 3 // 4 - len(claims)
        text = phone.sign_parts(header, claims + b" " * padding)
        if len(text) == length:
            return text
    raise AssertionError("no such length")


def test_invalid_json_takes_neither_id_nor_sequence(phone: Phone, check: Check) -> None:
    claims = phone.claims(check())
    held = phone.sign(claims | {"more": 0.5})

    assert phone.verdict(held) == INVALID
    assert phone.answer_to([])["last_sequence"] == 0
    assert phone.verdict(phone.sign(claims)) == "stored"


def test_the_answer_names_the_id_where_it_can_be_read(phone: Phone, check: Check) -> None:
    claims = phone.claims(check(), more=0.5)

    [readable, unreadable] = phone.send(phone.sign(claims), phone.sign(b"{"))

    assert readable["id"] == claims["id"]
    assert unreadable["id"] is None
