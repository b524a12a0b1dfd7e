"""Which texts are records at all: the outer form, without a server."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from joserfc.jwk import ECKey

from server.records.envelope import NotARecord, open_envelope, public_key, verifies
from tests import vectors
from tests.records.phone import Phone, part

HEADER = {"alg": "ES256", "typ": "field-record+jws"}


@pytest.fixture
def pen() -> Phone:
    """A phone that only signs."""
    return Phone(client=None, token="", person="")  # type: ignore[arg-type]


def a_header(pen: Phone, **members: Any) -> bytes:
    return json.dumps(HEADER | {"kid": pen.kid} | members).encode()


def test_a_record_of_the_vectors_verifies() -> None:
    for vector in vectors.read("records"):
        if vector["what"] == "record":
            envelope = open_envelope(vector["text"])

            assert envelope.sha256 == vector["sha256_hex"]
            assert verifies(envelope, public_key(vector["jwk"]))


def test_white_space_inside_the_decoded_json_is_free(pen: Phone) -> None:
    text = pen.sign_parts(
        b' {\n "kid" : "' + pen.kid.encode() + b'",\t"typ":"field-record+jws","alg":"ES256"}', b"{}"
    )

    assert verifies(open_envelope(text), public_key(pen.key.as_dict(private=False)))


@pytest.mark.parametrize(
    "members",
    [
        {"alg": "ES384"},
        {"alg": "none"},
        {"alg": "HS256"},
        {"typ": "JWT"},
        {"typ": "field-receipt+jws"},
        {"typ": None},
        {"crit": []},
        {"b64": False},
        {"jku": "https://example.com"},
        {"kid": "short"},
        {"kid": 5},
        {"kid": "a" * 42 + "\x00"},
    ],
    ids=str,
)
def test_another_header_is_no_record(pen: Phone, members: dict[str, Any]) -> None:
    with pytest.raises(NotARecord):
        open_envelope(pen.sign_parts(a_header(pen, **members), b"{}"))


@pytest.mark.parametrize("name", ["alg", "typ", "kid"])
def test_a_header_without_a_member_is_no_record(pen: Phone, name: str) -> None:
    members = json.loads(a_header(pen))
    del members[name]

    with pytest.raises(NotARecord):
        open_envelope(pen.sign_parts(json.dumps(members).encode(), b"{}"))


@pytest.mark.parametrize(
    "header",
    [
        b"",
        b"null",
        b'"alg"',
        b"[" * 100_000,
        b"\xff",
    ],
    ids=lambda header: header[:12],
)
def test_a_header_that_is_no_object_is_no_record(pen: Phone, header: bytes) -> None:
    with pytest.raises(NotARecord):
        open_envelope(pen.sign_parts(header, b"{}"))


def test_a_header_that_is_a_list_of_pairs_is_no_record(pen: Phone) -> None:
    pairs = json.dumps(list(json.loads(a_header(pen)).items())).encode()

    with pytest.raises(NotARecord):
        open_envelope(pen.sign_parts(pairs, b"{}"))


def test_a_name_given_twice_is_no_record(pen: Phone) -> None:
    twice = a_header(pen)[:-1] + b', "alg": "ES256"}'

    with pytest.raises(NotARecord):
        open_envelope(pen.sign_parts(twice, b"{}"))


def test_a_byte_order_mark_before_the_header_is_no_record(pen: Phone) -> None:
    with pytest.raises(NotARecord):
        open_envelope(pen.sign_parts(b"\xef\xbb\xbf" + a_header(pen), b"{}"))


def test_padding_white_space_and_other_alphabets_are_no_record(pen: Phone) -> None:
    text = pen.sign_parts(a_header(pen), b'{"a":"~~~"}')
    header, payload, signature = text.split(".")

    for changed in (
        text + "=",
        text + "\n",
        " " + text,
        f"{header}.{payload}==.{signature}",
        f"{header}.{payload} .{signature}",
        base64.b64encode(a_header(pen)).decode() + f".{payload}.{signature}",
        f"{header}.{payload}",
        f"{text}.",
        f"{text}.{signature}",
        text.replace(".", "。"),
        "",
        "..",
    ):
        with pytest.raises(NotARecord):
            open_envelope(changed)


def test_a_last_character_with_spare_bits_is_no_record(pen: Phone) -> None:
    signature_of_64_bytes = pen.sign_parts(a_header(pen), b"{}")
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    last = alphabet.index(signature_of_64_bytes[-1])

    with pytest.raises(NotARecord):
        open_envelope(signature_of_64_bytes[:-1] + alphabet[last | 1])


@pytest.mark.parametrize("value", [None, 5, [], {}, b"a.b.c", True])
def test_what_is_no_text_is_no_record(value: object) -> None:
    with pytest.raises(NotARecord):
        open_envelope(value)


def test_a_signature_of_another_form_or_key_does_not_verify(pen: Phone) -> None:
    signed, _, signature = pen.sign_parts(a_header(pen), b"{}").rpartition(".")
    key = public_key(pen.key.as_dict(private=False))
    stranger = public_key(ECKey.generate_key("P-256").as_dict(private=False))

    assert not verifies(open_envelope(f"{signed}.{part(bytes(64))}"), key)
    assert not verifies(open_envelope(f"{signed}."), key)
    assert not verifies(open_envelope(f"{signed}.{part(b'x' * 63)}"), key)
    assert not verifies(open_envelope(f"{signed}.{signature}"), stranger)
    assert verifies(open_envelope(f"{signed}.{signature}"), key)
