"""What is no record, or nobody's: refused, and nothing of it is kept."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from joserfc.jwk import ECKey

from tests.contract.phone import Phone, base64url, other_signature, sha256_of
from tests.contract.program import Program

Check = Callable[..., dict[str, Any]]
NOT_A_RECORD = "refused:not-a-record"


def raw(phone: Phone, header: bytes, payload: Any) -> str:
    return phone.sign_parts(header, json.dumps(payload).encode())


HEADERS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "an extra member": lambda header: header | {"cty": "json"},
    "an embedded key": lambda header: header | {"jwk": {"kty": "EC"}},
    "crit": lambda header: header | {"crit": ["b64"], "b64": True},
    "alg none": lambda header: header | {"alg": "none"},
    "alg ES384": lambda header: header | {"alg": "ES384"},
    "alg in lower case": lambda header: header | {"alg": "es256"},
    "another typ": lambda header: header | {"typ": "JWT"},
    "no typ": lambda header: {name: header[name] for name in ("alg", "kid")},
    "no kid": lambda header: {name: header[name] for name in ("alg", "typ")},
    "kid a number": lambda header: header | {"kid": 7},
    "kid too short": lambda header: header | {"kid": header["kid"][:-2]},
    "kid padded": lambda header: header | {"kid": header["kid"] + "="},
    "a list": lambda header: [header],
    "a list of pairs": lambda header: [list(pair) for pair in header.items()],
    "a text": lambda _header: b'"ES256"',
    "null": lambda _header: b"null",
    "no JSON": lambda _header: b"{",
    "a byte order mark": lambda header: b"\xef\xbb\xbf" + json.dumps(header).encode(),
    "UTF-16": lambda header: json.dumps(header).encode("utf-16"),
    "a bottomless one": lambda _header: b"[" * 5000,
}


@pytest.mark.parametrize("header", HEADERS.values(), ids=HEADERS)
def test_the_header_is_exactly_the_contracts(
    phone: Phone, check: Check, header: Callable[[dict[str, Any]], Any]
) -> None:
    text = phone.sign(phone.claims(check()), header(phone.header))

    assert phone.verdict(text) == NOT_A_RECORD


def test_a_name_given_twice_in_the_header(phone: Phone, check: Check) -> None:
    twice = json.dumps(phone.header)[:-1] + ', "alg": "ES256"}'

    assert phone.verdict(raw(phone, twice.encode(), phone.claims(check()))) == NOT_A_RECORD


def tampered(text: str) -> dict[str, Any]:
    header, payload, signature = text.split(".")
    return {
        "padding": f"{header}.{payload}.{signature}==",
        "white space before": f" {text}",
        "a line break after": f"{text}\n",
        "a line break within": f"{header}.\n{payload}.{signature}",
        "a plus": f"{header}.{payload}.+{signature[1:]}",
        "spare bits": f"{header}.{payload}.{signature[:-1]}{spare(signature[-1])}",
        "two parts": f"{header}.{payload}",
        "four parts": f"{text}.{signature}",
        "a dot after": f"{text}.",
        "an empty text": "",
        "a full-width letter": f"{text[:-1]}\uff21",
        "half of a surrogate pair": f"{text}\ud800",
        "a number": 7,
        "null": None,
        "true": True,
        "a list": [text],
        "flattened JSON": {"protected": header, "payload": payload, "signature": signature},
    }


def spare(last: str) -> str:
    """The next letter: the same bytes, for one who does not look at the spare bits."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return alphabet[alphabet.index(last) ^ 1]


@pytest.mark.parametrize("how", tampered("a.b.c"))
def test_the_text_has_one_spelling(phone: Phone, check: Check, how: str) -> None:
    text = phone.seal(check())
    entry = tampered(text)[how]

    [outcome] = phone.send(entry)

    assert outcome["outcome"] == "refused"
    assert outcome["problem"]["type"] == "/problems/not-a-record"
    ascii_text = isinstance(entry, str) and entry.isascii()
    assert outcome["sha256"] == (sha256_of(entry) if ascii_text else None)
    assert phone.verdict(text) == "stored"  # the text itself is as welcome as before


@pytest.mark.parametrize("cut", [1, 2, 40, 86, 87, 300])
def test_a_cut_text_is_refused(phone: Phone, check: Check, cut: int) -> None:
    text = phone.seal(check())

    assert phone.verdict(text[:-cut]).startswith("refused:")
    assert phone.answer_to([])["last_sequence"] == 0


def test_an_unknown_device(inspector: Program, phone: Phone, check: Check) -> None:
    stray = Phone(inspector)  # never enrolled
    stray.installation, stray.keys = phone.installation, phone.keys
    text = stray.seal(check())

    [outcome] = phone.send(text)

    assert outcome["problem"]["type"] == "/problems/unknown-device"
    assert stray.verdict(text) == "refused:unknown-device"
    stray.enrol()
    assert stray.verdict(text) == "stored"


SIGNATURES: dict[str, Callable[[Phone, str], bytes]] = {
    "of another key": lambda phone, content: Phone(phone.program).signature(content),
    "of another content": lambda phone, content: phone.signature(content + "A"),
    "empty": lambda _phone, _content: b"",
    "cut": lambda phone, content: phone.signature(content)[:-1],
    "longer": lambda phone, content: phone.signature(content) + b"\0",
    "zero": lambda _phone, _content: bytes(64),
    "ones": lambda _phone, _content: b"\xff" * 64,
}


@pytest.mark.parametrize("signature", SIGNATURES.values(), ids=SIGNATURES)
def test_a_wrong_signature(
    phone: Phone, check: Check, signature: Callable[[Phone, str], bytes]
) -> None:
    content = phone.seal(check()).rpartition(".")[0]

    text = f"{content}.{base64url(signature(phone, content))}"

    assert phone.verdict(text) == "refused:wrong-signature"
    assert phone.answer_to([])["last_sequence"] == 0


def test_a_key_in_the_header_is_never_believed(phone: Phone, check: Check) -> None:
    forger = Phone(phone.program)
    header = phone.header | {"jwk": ECKey.import_key(forger.jwk).as_dict()}

    assert phone.verdict(forger.sign(phone.claims(check()), header)) == NOT_A_RECORD


def test_what_was_refused_may_come_again_and_is_no_twin(phone: Phone, check: Check) -> None:
    text = phone.seal(check())
    wrong = text.rpartition(".")[0] + "." + base64url(bytes(64))

    assert phone.verdict(wrong) == "refused:wrong-signature"
    assert phone.verdict(text) == "stored"
    assert phone.verdict(other_signature(text)) == "held:same-content"
