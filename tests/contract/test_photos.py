"""Photos by the hash of their bytes, before and after the records that name them."""

from __future__ import annotations

import hashlib
import os
import struct
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.contract.phone import Phone, base64url
from tests.contract.program import Answer, Program

Check = Callable[..., dict[str, Any]]
LARGEST = 5 * 1024 * 1024


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(size: int = 0) -> bytes:
    """A new picture of 8 × 8 pixels, of `size` bytes where that is more than it needs."""
    rows = b"".join(b"\0" + os.urandom(24) for _ in range(8))
    parts = [
        b"\x89PNG\r\n\x1a\n",
        chunk(b"IHDR", struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0)),
        chunk(b"IDAT", zlib.compress(rows)),
        chunk(b"IEND", b""),
    ]
    if rest := size - sum(map(len, parts)):
        parts.insert(2, chunk(b"gqRn", bytes(max(rest - 12, 0))))
    return b"".join(parts)


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def put(program: Program, data: bytes, digest: str = "") -> Answer:
    headers = {"Content-Type": "image/png"}
    return program.request("PUT", f"/api/v1/photos/{digest or sha256(data)}", data, headers)


def named(*pictures: bytes) -> list[dict[str, str]]:
    return [{"sha256": sha256(one), "taken_at": "2026-11-23T09:12:03.120Z"} for one in pictures]


def test_new_then_known(phone: Phone) -> None:
    picture = png()

    first, second = put(phone.program, picture), put(phone.program, picture)

    assert (first.status, second.status) == (201, 200)
    assert first.json == second.json
    receipt = phone.receipt(first.json)
    assert (receipt["skew_ms"], receipt["epoch"]) == (0, 1)


def test_one_photo_on_many_connections_at_once(phone: Phone) -> None:
    picture = png(200_000)

    with ThreadPoolExecutor(6) as threads:
        answers = list(threads.map(lambda _: put(phone.program, picture), range(6)))

    assert sorted(one.status for one in answers) == [200] * 5 + [201]
    assert len({one.json["receipt"] for one in answers}) == 1


@pytest.mark.parametrize(
    "digest", ["0" * 64, "0" * 63, "x", sha256(b"x").upper(), "%00", "x" * 3000, "..%2f..%2fx"]
)
def test_bytes_that_do_not_hash_to_the_address(inspector: Program, digest: str) -> None:
    answer = put(inspector, png(), digest)

    assert answer.status in (404, 422)
    assert answer.problem(answer.status)


@pytest.mark.parametrize(
    "data",
    [b"", b"no picture", b"GIF89a" + bytes(50), png()[:-20], png()[:60], b"<svg/>", b"BM"],
    ids=["nothing", "text", "GIF", "cut", "cut shorter", "SVG", "BMP"],
)
def test_bytes_that_are_no_picture(inspector: Program, data: bytes) -> None:
    assert put(inspector, data).problem(422) == "no-picture"
    assert inspector.get(f"/api/v1/photos/{sha256(data)}").problem(404)


@pytest.mark.parametrize(
    ("size", "status"), [(LARGEST, 201), (LARGEST + 1, 413), (7_000_000, 413), (20_000_000, 413)]
)
def test_at_most_five_mebibytes(inspector: Program, size: int, status: int) -> None:
    picture = png(size)
    assert len(picture) == size

    answer = put(inspector, picture)

    assert answer.status == status
    if status == 413:
        assert answer.problem(413)


def test_the_very_bytes_come_back(inspector: Program) -> None:
    picture = png()
    put(inspector, picture)
    address = f"/api/v1/photos/{sha256(picture)}"

    got, head = inspector.get(address), inspector.request("HEAD", address)

    assert (got.status, got.body, got.headers["Content-Type"]) == (200, picture, "image/png")
    assert (head.status, head.body) == (200, b"")
    assert head.headers["Content-Length"] == str(len(picture))


def test_who_sees_a_photo_follows_from_the_record(
    phone: Phone, colleague: Program, stranger: Program, staff: Program, check: Check
) -> None:
    picture = png()
    address = f"/api/v1/photos/{sha256(picture)}"
    assert put(phone.program, picture).status == 201
    assert colleague.get(address).problem(404)  # no record names it yet

    assert phone.verdict(phone.seal(check(photos=named(picture)))) == "stored"

    assert [who.get(address).status for who in (colleague, staff)] == [200, 200]
    assert stranger.get(address).problem(404) == "not-found"
    assert stranger.request("HEAD", address).status == 404


def test_photos_missing_until_they_come(phone: Phone, check: Check) -> None:
    first, second, drawn = png(), png(), png()
    signature = {
        "role": "enterprise",
        "name": "张经理",
        "image": sha256(drawn),
        "signed_at": "2026-11-23T09:12:03.120Z",
        "covers": base64url(bytes(32)),
    }
    assert put(phone.program, second).status == 201
    text = phone.seal(check(photos=named(first, second), signatures=[signature]))

    [outcome] = phone.send(text)
    assert sorted(outcome["photos_missing"]) == sorted([sha256(first), sha256(drawn)])
    put(phone.program, drawn)
    [outcome] = phone.send(text)
    assert (outcome["outcome"], outcome["photos_missing"]) == ("duplicate", [sha256(first)])
    put(phone.program, first)
    [outcome] = phone.send(text)
    assert outcome["photos_missing"] == []


def test_a_held_record_asks_for_its_photos_too(phone: Phone, check: Check) -> None:
    picture = png()
    text = phone.seal(
        check(photos=named(picture)), by=phone.kid and "0" * 8 + "-0000" * 3 + "-" + "0" * 12
    )

    [outcome] = phone.send(text)

    assert outcome["outcome"] == "held"
    assert outcome["photos_missing"] == [sha256(picture)]
