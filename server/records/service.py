"""What staff see of records and devices: only those of people and places in their area."""

from __future__ import annotations

import re
from typing import NamedTuple

import sqlalchemy as sa

from ..accounts.areas import colleagues_of, covers
from ..accounts.models import Person, PersonArea
from ..database import db
from ..problems import NotFound
from . import kinds
from .models import Device, FieldRecord
from .reasons import HELD

_HEX = re.compile(r"[0-9a-f]{64}")


# What staff have to decide on; of a reason as all that are held, for which there is an index.
WAITING = sa.and_(
    FieldRecord.reason.in_(HELD), FieldRecord.outcome == "held", FieldRecord.decision == ""
)


def held_records(person: Person) -> sa.Select[FieldRecord]:
    """Select the held records that wait for a decision, oldest first: for `db.paginate`."""
    waiting = sa.select(FieldRecord).where(
        WAITING, FieldRecord.person_id.in_(colleagues_of(person))
    )
    return waiting.order_by(FieldRecord.leaf_index)


def count_held(person: Person) -> int:
    """How many held records wait for a decision in the person's area."""
    waiting = held_records(person).order_by(None).subquery()
    return db.session.scalar(sa.select(sa.func.count()).select_from(waiting)) or 0


def find_record(sha256: str, person: Person) -> FieldRecord:
    """One record by the hex SHA-256 of its text. Raises NotFound, also outside the area."""
    record = db.session.get(FieldRecord, sha256) if _HEX.fullmatch(sha256) else None
    if record is None or not may_see(record, person):
        raise NotFound
    return record


def may_see(record: FieldRecord, person: Person) -> bool:
    """Whether the record is the person's own, or of a place or an inspector in their area."""
    if record.person_id == person.id:
        return True
    region = region_of(record)
    if region is not None and covers(person, region):
        return True
    near = colleagues_of(person).where(PersonArea.person_id == record.person_id)
    # What has a place is seen there; staff elsewhere must see it only while it is held.
    return (region is None or record.outcome == "held") and db.session.scalar(near) is not None


def region_of(record: FieldRecord) -> str | None:
    """The region of the place that a record is about, where its kind can tell."""
    kind = kinds.find(record.kind or "")
    if kind is None:
        return None
    try:
        kind.validate(record.body)
    except kinds.InvalidBody:
        return None
    return kind.region(record.body)


def devices_with_unsent(person: Person) -> list[Device]:
    """Devices of the area's people that said at their last sending that they still hold
    something; the longest silent first."""
    holding = sa.select(Device).where(
        sa.or_(Device.unsent_records > 0, Device.unsent_photos > 0),
        Device.person_id.in_(colleagues_of(person)),
    )
    return list(db.session.scalars(holding.order_by(Device.sent_at)))


class Chain(NamedTuple):
    """A record's neighbours on its device, where they are kept."""

    before: FieldRecord | None  # the record that this one names as its previous
    after: list[FieldRecord]  # those that name this one; more than one is a fork


def chain(record: FieldRecord) -> Chain:
    """What came before and after a record on its device."""
    before = db.session.get(FieldRecord, record.previous) if record.previous else None
    following = sa.select(FieldRecord).where(
        FieldRecord.kid == record.kid,
        FieldRecord.sequence == (record.sequence or 0) + 1,
        FieldRecord.previous == record.sha256,
    )
    return Chain(before, list(db.session.scalars(following.order_by(FieldRecord.leaf_index))))
