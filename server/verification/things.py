"""The installation, devices and photos against the acts about them."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from ..accounts.models import Person
from ..language import Text
from ..photos.models import Photo
from ..records.models import Device
from ..seals import receipts
from ..seals.models import Installation
from .facts import ActRead, Facts
from .findings import (
    DEVICE,
    INSERTED,
    INSTALLATION,
    MISSING,
    PERSON,
    PHOTO,
    RECEIPT,
    REFERENCE,
    Finding,
    columns_differ,
)
from .signatures import open_sealed
from .stored import Comparer, Row, hex_of, shown, text_of

OTHER_BYTES = Text("图片文件与其哈希不符", "its bytes do not hash to it")
NO_BYTES = Text("图片文件已不存在", "its bytes are gone")
STILL_THERE = Text("已依法删除，图片文件却还在", "it was erased by law, but its bytes are there")

Read = Callable[[str], bytes]  # a photo's bytes; raises FileNotFoundError


def check_installation(rows: Iterator[Row], facts: Facts, raw: bool) -> Iterator[Finding]:
    """Check the one row that says whose database this is."""
    comparer, this, found = Comparer(Installation, raw), facts.this, False
    expected = {
        name: getattr(this, name) for name in ("number", "id", "host", "epoch", "key", "created_at")
    }
    for row in rows:
        name = shown(row["number"])
        if found:
            yield Finding(INSTALLATION, None, name, INSERTED)
        elif wrong := comparer.differing(row, expected):
            yield Finding(INSTALLATION, None, name, columns_differ(wrong))
        found = True
    if not found:
        yield Finding(INSTALLATION, None, "1", MISSING)


def check_people(
    rows: Iterable[Row], areas: Iterable[Row], facts: Facts, raw: bool
) -> Iterator[Finding]:
    """Check what people may do, and where; nobody signed their names."""
    comparer, waiting = Comparer(Person, raw), dict(facts.people)
    of_person: dict[str, list[str]] = defaultdict(list)
    for area in areas:
        of_person[hex_of(area["person_id"])].append(shown(area["region_code"]))
    for row in rows:
        id_ = hex_of(row["id"])
        act = waiting.pop(id_, None)
        if act is None:
            yield Finding(PERSON, None, id_, INSERTED)
            continue
        wrong = comparer.differing(row, _person(act.body))
        if (row["disabled_at"] is None) != act.body["active"]:
            wrong.append("disabled_at")
        if sorted(of_person.pop(id_, [])) != act.body["areas"]:
            wrong.append("areas")
        if wrong:
            yield Finding(PERSON, act.leaf, id_, columns_differ(wrong))
    for id_, act in waiting.items():
        yield Finding(PERSON, act.leaf, id_, MISSING)
    for id_ in of_person:
        yield Finding(PERSON, None, id_, INSERTED)


def _person(said: Mapping[str, Any]) -> dict[str, object]:
    told: dict[str, object] = {"role": said["role"]}
    if "enterprise" in said:  # the first acts left it out
        told["enterprise_id"] = UUID(said["enterprise"]) if said["enterprise"] else None
    return told


def check_devices(rows: Iterator[Row], facts: Facts, raw: bool) -> Iterator[Finding]:
    """Check the keys by which records are signed."""
    comparer, waiting = Comparer(Device, raw), dict(facts.enrolled)
    for row in rows:
        kid = shown(row["kid"])
        enrolled = waiting.pop(kid, None)
        if enrolled is None:
            yield Finding(DEVICE, None, kid, INSERTED)
        elif wrong := comparer.differing(row, _device(kid, enrolled, facts.revoked.get(kid))):
            yield Finding(DEVICE, enrolled.leaf, kid, columns_differ(wrong))
    for kid, enrolled in waiting.items():
        yield Finding(DEVICE, enrolled.leaf, kid, MISSING)


def _device(kid: str, enrolled: ActRead, revoked: ActRead | None) -> dict[str, object]:
    return {
        "kid": kid,
        "person_id": UUID(enrolled.body["person"]),
        "jwk": enrolled.body["jwk"],
        "enrolled_at": enrolled.at,
        "revoked_at": revoked.at if revoked else None,
    }


def check_photos(rows: Iterator[Row], facts: Facts, raw: bool, read: Read) -> Iterator[Finding]:
    """Check the pictures' rows and their bytes."""
    comparer, waiting = Comparer(Photo, raw), dict(facts.photos)
    for row in rows:
        sha256 = shown(row["sha256"])
        received = waiting.pop(sha256, None)
        if received is None:
            yield Finding(PHOTO, None, sha256, INSERTED)
            continue
        erased = facts.photos_erased.get(sha256)
        if wrong := comparer.differing(row, _photo(received, erased)):
            yield Finding(PHOTO, received.leaf, sha256, columns_differ(wrong))
        if not _receipt_names(row, received, facts):
            yield Finding(PHOTO, received.leaf, sha256, RECEIPT)
        if why := _bytes(sha256, erased is not None, read):
            yield Finding(PHOTO, received.leaf, sha256, why)
    for sha256, received in waiting.items():
        yield Finding(PHOTO, received.leaf, sha256, MISSING)


def check_references(
    rows: Iterable[Row], named: Mapping[str, tuple[list[str], bool]], leaves: Mapping[str, int]
) -> Iterator[Finding]:
    """Check which records and acts are known to name which photos. `leaves`: theirs, by hash."""
    waiting = {(photo, record) for record, (photos, _) in named.items() for photo in photos}
    found = {(shown(row["photo_sha256"]), shown(row["record_sha256"])) for row in rows}
    for photo, record in sorted(found - waiting):
        yield Finding(REFERENCE, leaves.get(record), f"{photo} {record}", INSERTED)
    for photo, record in sorted(waiting - found):
        if not named[record][1]:
            yield Finding(REFERENCE, leaves.get(record), f"{photo} {record}", MISSING)


def _photo(received: ActRead, erased: ActRead | None) -> dict[str, object]:
    seen = ("mime_type", "size", "width", "height")
    return {
        **{name: received.body[name] for name in seen},
        "sha256": received.body["photo"],
        "uploaded_by": received.by,
        "received_at": received.at,
        "erased_by": erased.sha256 if erased else None,
    }


def _receipt_names(row: Row, received: ActRead, facts: Facts) -> bool:
    jwks = [facts.history.jwk_at(received.leaf)]
    try:
        told = open_sealed(text_of(row["receipt"]), receipts.TYPE, jwks) or {}
        at = datetime.fromisoformat(told.pop("received_at"))
    except (ValueError, KeyError, TypeError):
        return False
    epoch = facts.history.epoch_at(received.leaf).number
    return at == received.at and told == {
        "sha256": received.body["photo"],
        "skew_ms": 0,
        "epoch": epoch,
    }


def _bytes(sha256: str, erased: bool, read: Read) -> Text | None:
    try:
        data = read(sha256)
    except FileNotFoundError:
        return None if erased else NO_BYTES
    if erased:
        return STILL_THERE
    return None if hashlib.sha256(data).hexdigest() == sha256 else OTHER_BYTES
