"""Photos in any order and of any make: refused at once, or stored once, in bounded memory."""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from tests.contract.phone import Phone
from tests.contract.program import Answer
from tests.faults import pictures
from tests.faults.conftest import Figure, Reporter
from tests.faults.field import Field, Ledger
from tests.faults.server import Server

CLIENTS = 4
REFUSED_WITHIN = 0.2  # seconds
MEMORY_MIB = 256  # of one worker process


def address(data: bytes) -> str:
    return f"/api/v1/photos/{hashlib.sha256(data).hexdigest()}"


def put(phone: Phone, data: bytes, path: str = "") -> Answer:
    return phone.program.request("PUT", path or address(data), data)


class Refusal(NamedTuple):
    name: str
    seconds: float
    status: int


def refusals(field: Field, phone: Phone) -> list[Refusal]:
    """How each file that is no photo of ours is refused, the fastest of three times."""
    chance = field.chance
    jpeg = pictures.photo(chance)
    bad = {
        "50 MP PNG": pictures.png_bomb(10_000, 5000),
        "50 MP JPEG": pictures.jpeg_bomb(chance),
        "65,500 × 65,500": pictures.png_bomb(65_500, 1).replace(
            (65_500).to_bytes(4, "big") + (1).to_bytes(4, "big"), (65_500).to_bytes(4, "big") * 2
        ),
        "truncated JPEG": jpeg[: len(jpeg) // 2],
        "JPEG without its end": jpeg[:-2000],
        "SVG": pictures.SVG,
        "HEIC": pictures.HEIC,
        "GIF": pictures.GIF,
        "HTML before a JPEG": pictures.HTML + jpeg,
        "JPEG in a PNG's name": b"\x89PNG\r\n\x1a\n" + jpeg,
        "nothing": b"",
        "over 5 MiB": jpeg + bytes(5 * 1024 * 1024),
    }
    found = []
    for name, data in bad.items():
        seconds = []
        for _ in range(3):
            began = time.perf_counter()
            answer = put(phone, data)
            seconds.append(time.perf_counter() - began)
        assert phone.program.get(address(data)).status == 404, name
        found.append(Refusal(name, min(seconds), answer.status))
    wrong = put(phone, jpeg, address(b"another"))
    found.append(Refusal("wrong hash", 0, wrong.status))
    return found


def test_photos(server: Server, field: Field, figure: Figure, report: Reporter) -> None:
    phone, ledger = field.phone(), Ledger()
    refused = refusals(field, phone)
    stored = in_any_order(field, ledger, figure(20, 500))
    memory = hungry(server, field, figure(1, 20))

    held = ledger.held_against(server.database)
    slowest = max(refused, key=lambda one: one.seconds)
    report(
        "photos",
        f"{len(refused)} kinds of file refused, the slowest ({slowest.name}) within "
        f"{slowest.seconds * 1000:.0f} ms; {dict(stored)}; a worker held {memory:.0f} MiB at most; "
        f"{held.lost}/{held.doubled}",
        holds={one.status for one in refused} <= {413, 422}
        and slowest.seconds <= REFUSED_WITHIN
        and stored["new"] == stored["asked for"] == figure(20, 500)
        and memory <= MEMORY_MIB
        and (held.lost, held.doubled) == (0, 0),
    )


def in_any_order(field: Field, ledger: Ledger, count: int) -> Counter[str]:
    """Photos before, with and after the records that name them, some sent again: what happened."""
    happened = Counter[str]()
    phones = [field.phone() for _ in range(CLIENTS)]
    photos = [pictures.photo(field.chance, 320, 240, kind) for kind in KINDS * count][:count]

    def one(number: int) -> Counter[str]:
        phone, data = phones[number % CLIENTS], photos[number]
        told = Counter[str]()
        sha256 = hashlib.sha256(data).hexdigest()
        first = number % 3  # the photo first, the record first, or the photo on both sides
        if first != 1:
            told["new" if put(phone, data).status == 201 else "known"] += 1
        body = field.body(phone, photos=[{"sha256": sha256, "taken_at": NOON}])
        text = phone.sign(phone.claims(body))
        ledger.note_sealed([text])
        answer = phone.post([text])
        ledger.note(phone, [text], answer)
        missing = answer.json["outcomes"][0]["photos_missing"]
        assert missing == ([sha256] if first == 1 else [])
        if first:
            told["new" if put(phone, data).status == 201 else "known"] += 1
        assert phone.post([text]).json["outcomes"][0]["photos_missing"] == []
        got = phone.program.get(address(data))
        told["asked for"] += got.body == data
        return told

    with ThreadPoolExecutor(CLIENTS) as clients:
        for told in clients.map(one, range(count)):
            happened += told
    return happened


KINDS = ("JPEG", "PNG", "WEBP")
NOON = "2026-11-23T12:00:00.000+08:00"


def hungry(server: Server, field: Field, rounds: int) -> float:
    """The largest pictures that are still taken, many at once; returns MiB of a worker's peak."""
    phone = field.phone()
    large = [
        pictures.png_bomb(5000, 5000),
        pictures.photo(
            field.chance, 5000, 5000, "JPEG", quality=60, progressive=True, subsampling=0
        ),
        pictures.photo(field.chance, 5000, 5000, "WEBP", quality=30, method=0),
    ]
    with ThreadPoolExecutor(12) as clients:
        for answer in clients.map(lambda data: put(phone, data), large * 4 * rounds):
            assert answer.status in (200, 201, 422), answer.body
    return server.peak_memory_mib()
