"""A check in full, as its page shows it: what the record says beside what the server finds."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from ..accounts.models import Person
from ..database import db
from ..labels.models import Label
from ..language import pick
from ..photos.models import Photo, PhotoReference
from ..records.canonical import covers
from ..records.envelope import open_envelope
from ..records.models import FieldRecord
from . import checklist
from .distance import metres_between
from .limits import Limit
from .service import CheckInFull
from .wording import SIGNERS, TONES, limit_text, measured_text, verdict_text


class MeasurementLine(NamedTuple):
    """One limit and what was found; `measurement` None: left out, so not assessed."""

    limit: Limit
    limit_text: str
    measurement: dict[str, Any] | None
    measured_text: str
    verdict: str
    tone: str


class ItemLine(NamedTuple):
    item: checklist.Item
    answer: dict[str, Any]


class Picture(NamedTuple):
    """A photo that the record names; it may not have come yet."""

    sha256: str
    has_come: bool
    erased: bool  # by law
    shows: str  # the item or limit, where the record says
    taken_at: str


class SignatureLine(NamedTuple):
    """One signature of a check or an order, beside what is known of it here."""

    signature: dict[str, Any]
    role: str  # in words
    name_by_register: str  # of the person, where the record names one
    covers_this: bool  # it was given for exactly this content
    image_has_come: bool
    image_erased: bool  # by law
    image_used_twice: bool  # another signature of this record shows the same picture
    image_elsewhere: int  # how many other records show the same picture


_CONFORMING = {"does-not-conform": 0, "basically-conforms": 1}


def measurement_lines(full: CheckInFull) -> list[MeasurementLine]:
    """What was measured, then the limits left out."""
    measured = [
        MeasurementLine(
            limit=judged.limit,
            limit_text=limit_text(judged.limit),
            measurement=dict(judged.measurement),
            measured_text=measured_text(judged.limit, judged.measurement),
            verdict=verdict_text(judged.met),
            tone=TONES[judged.met],
        )
        for judged in full.judged.measurements
    ]
    left_out = [
        MeasurementLine(limit, limit_text(limit), None, "", verdict_text(None), TONES[None])
        for limit in full.judged.not_measured
    ]
    return measured + left_out


def item_lines(full: CheckInFull) -> list[ItemLine]:
    """The answers in the order of the record; what did not conform first."""
    items = checklist.items()
    lines = [ItemLine(items[answer["item"]], answer) for answer in full.record.body["items"]]
    return sorted(lines, key=lambda line: _CONFORMING.get(line.answer["result"], 2))


def pictures(full: CheckInFull) -> list[Picture]:
    photos = full.record.body["photos"]
    here = come(photo["sha256"] for photo in photos)
    return [
        Picture(
            sha256=photo["sha256"],
            has_come=photo["sha256"] in here,
            erased=here.get(photo["sha256"]) is not None,
            shows=photo.get("of", ""),
            taken_at=photo["taken_at"],
        )
        for photo in photos
    ]


def signature_lines(record: FieldRecord) -> list[SignatureLine]:
    """The signatures of a record whose body has some, in its order."""
    signatures = record.body["signatures"]
    images = [signature["image"] for signature in signatures if "image" in signature]
    here = come(images)
    content = covers(_written_id(record), str(record.kind), record.body)
    names = names_of(signature.get("person") for signature in signatures)
    return [
        SignatureLine(
            signature=signature,
            role=pick(SIGNERS[signature["role"]]),
            name_by_register=names.get(signature.get("person", ""), ""),
            covers_this=signature["covers"] == content,
            image_has_come=signature.get("image") in here,
            image_erased=here.get(signature.get("image")) is not None,
            image_used_twice=images.count(signature.get("image")) > 1,
            image_elsewhere=_other_records(signature.get("image"), record.sha256),
        )
        for signature in signatures
    ]


def metres_from_label(full: CheckInFull) -> int | None:
    """How far from the place where the label was posted; None where one of them is unknown."""
    label = db.session.get(Label, full.check.label_code)
    position = full.record.body.get("position")
    if position is None or label is None or label.latitude is None or label.longitude is None:
        return None
    return metres_between(
        (label.latitude, label.longitude), (position["latitude"], position["longitude"])
    )


def names_of(person_ids: Iterable[str | UUID | None]) -> dict[str, str]:
    """The names of people, by their id as it was given; who is unknown is left out."""
    written = {str(id_): UUID(str(id_)) for id_ in person_ids if id_ is not None}
    people = sa.select(Person.id, Person.name).where(Person.id.in_(set(written.values())))
    names = dict(db.session.execute(people).all())
    return {text: names[id_] for text, id_ in written.items() if id_ in names}


def come(hashes: Iterable[str]) -> dict[str | None, str | None]:
    """Those of these pictures that came, each with the act that erased it if one did."""
    found = sa.select(Photo.sha256, Photo.erased_by).where(Photo.sha256.in_(set(hashes)))
    return dict(db.session.execute(found).all())


def _other_records(image: str | None, record_sha256: str) -> int:
    if image is None:
        return 0
    others = (
        sa.select(sa.func.count())
        .select_from(PhotoReference)
        .where(
            PhotoReference.photo_sha256 == image,
            PhotoReference.record_sha256 != record_sha256,
        )
    )
    return db.session.scalar(others) or 0


def _written_id(record: FieldRecord) -> str:
    """The record's id in the very letters that were hashed."""
    return str(json.loads(open_envelope(record.text).payload)["id"])
