"""What is kept that a batch must be judged against: read with one query, then counted on.

One query per record and question would take most of the time that a batch holds the lock.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from ..database import among, db
from .models import FieldRecord
from .signed import Signed


class Entry(NamedTuple):
    """What of a kept record others are judged against."""

    sha256: str  # hex
    content_sha256: str  # hex
    id: UUID | None
    kid: str
    sequence: int | None
    previous: str | None  # hex
    takes_place: bool


class Neighbour(NamedTuple):
    """A record that took a sequence of its device."""

    sha256: str  # hex
    previous: str | None  # hex


class Kept:
    """The kept records that those of a batch may meet. Inside `write()`."""

    def __init__(self, batch: Sequence[Signed]) -> None:
        self._contents: dict[str, set[str]] = {}  # content_sha256 → sha256 of each
        self._ids: dict[UUID | None, set[str]] = {}  # taken, by whom
        self._places: dict[tuple[str, int | None], dict[str, Neighbour]] = {}
        self._takes_place: dict[str, bool] = {}  # of records that are named as previous
        claims = [signed.claims for signed in batch if signed.claims]
        meeting = {
            "contents": list({one.envelope.content_sha256 for one in batch}),
            "ids": list({UUID(one.id) for one in claims}),
            "devices": list({one.kid for one in batch}),
            "sequences": list({one.sequence + step for one in claims for step in (-1, 0, 1)}),
            "previous": list({one.previous for one in claims if one.previous}),
        }
        for found in db.session.execute(_MEETING, meeting):
            self.add(Entry(*found))

    def add(self, entry: Entry) -> None:
        """Judge what follows against this one too."""
        self._contents.setdefault(entry.content_sha256, set()).add(entry.sha256)
        self._takes_place[entry.sha256] = entry.takes_place
        if entry.takes_place:  # then it has both id and sequence
            self._ids.setdefault(entry.id, set()).add(entry.sha256)
            there = self._places.setdefault((entry.kid, entry.sequence), {})
            there[entry.sha256] = Neighbour(entry.sha256, entry.previous)

    def twin(self, signed: Signed) -> str | None:
        """Another record of the same content."""
        sha256 = signed.envelope.sha256
        return _other(self._contents.get(signed.envelope.content_sha256, set()), sha256)

    def holder_of(self, id_: UUID, sha256: str) -> str | None:
        """The record, other than this one, that took the id."""
        return _other(self._ids.get(id_, set()), sha256)

    def at(self, kid: str, sequence: int, sha256: str) -> Neighbour | None:
        """The record, other than this one, that took the sequence on its device."""
        there = self._places.get((kid, sequence), {})
        return next((one for one in there.values() if one.sha256 != sha256), None)

    def has_no_place(self, sha256: str) -> bool:
        """Whether the record is kept, and held for a reason that takes it its place."""
        return self._takes_place.get(sha256) is False


_COLUMNS = [getattr(FieldRecord, name) for name in Entry._fields]
_MEETING = sa.union_all(
    *(
        sa.select(*_COLUMNS).where(meeting)
        for meeting in (
            FieldRecord.content_sha256.in_(among("contents")),
            FieldRecord.id.in_(among("ids")),
            sa.and_(
                FieldRecord.kid.in_(among("devices")), FieldRecord.sequence.in_(among("sequences"))
            ),
            FieldRecord.sha256.in_(among("previous")),
        )
    )
)


def _other(hashes: set[str], sha256: str) -> str | None:
    return next((one for one in sorted(hashes) if one != sha256), None)
