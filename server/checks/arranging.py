"""In which place each check of a control point stands, and which of them hold.

What stands follows from all checks of the point. Nearly always a check that comes is simply the
next one there, though, and then nothing that stands already needs to be read or changed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from ..control_points.models import ControlPoint
from ..database import among, db, insert, table_of
from ..records.kinds import Applied
from ..records.models import FieldRecord
from ..records.order import Placed, in_order
from .models import Check
from .replacing import Sealed, Standing, standings


class New(NamedTuple):
    """A check that is not in the database yet, and the record that it comes from."""

    values: dict[str, Any]  # of its columns, without those that say how it stands
    record: Applied


class _Standing(NamedTuple):
    """What stands at a control point already."""

    last_place: int | None
    latest: datetime | None
    has_replacing: bool  # a check that names another one

    @property
    def next_place(self) -> int:
        """Where nothing is replaced, the places have no gaps."""
        return 0 if self.last_place is None else self.last_place + 1


_NOTHING = _Standing(None, None, False)


def place(new: Sequence[New]) -> None:
    """Add these checks, and say of every check of their points how it stands. Inside `write()`."""
    at_points: dict[UUID, list[New]] = defaultdict(list)
    for one in new:
        at_points[one.values["control_point_id"]].append(one)
    stand = _standing_at(at_points)
    out_of_turn = _devices_out_of_turn(new)
    places: dict[str, int] = {}
    to_arrange: dict[UUID, int] = {}
    for point_id, some in at_points.items():
        there = stand.get(point_id, _NOTHING)
        ordered = in_order(one.record for one in some)
        places |= {one.sha256: place for place, one in enumerate(ordered, there.next_place)}
        if not _are_only_more(some, there, out_of_turn):
            to_arrange[point_id] = 0
        elif not _come_next(some, there):
            to_arrange[point_id] = _first_after(point_id, some)
    insert(Check, [one.values | {"place": places[one.record.sha256]} for one in new])
    if to_arrange:
        arrange(to_arrange)


def made_at(record: Placed) -> datetime:
    """When it was made, by the server's clock as far as the receipt knows it."""
    return record.recorded_at + timedelta(milliseconds=record.skew_ms)


def _are_only_more(new: Sequence[New], there: _Standing, out_of_turn: Collection[str]) -> bool:
    """Whether nothing is replaced at the point, and each check is its device's latest there.

    While nothing is, `visited_at` is when a check itself was made.
    """
    if there.has_replacing or any(one.values["replaces"] for one in new):
        return False
    return not any(one.record.kid in out_of_turn for one in new)


def _come_next(new: Sequence[New], there: _Standing) -> bool:
    """Whether these, being only more, stand after all that are there."""
    return there.latest is None or all(made_at(one.record) > there.latest for one in new)


def _first_after(point_id: UUID, new: Sequence[New]) -> int:
    """The first place at the point behind which these, being only more, may stand.

    What was made before all of them stands before them, unless its device's clock had been set
    back: then it stands after the check that its device made before, which has the later time.
    """
    earliest = min(made_at(one.record) for one in new)
    first = sa.select(sa.func.min(Check.place)).where(
        Check.control_point_id == point_id, Check.visited_at >= earliest
    )
    return db.session.scalars(first).one()


def _standing_at(points: Iterable[UUID]) -> Mapping[UUID, _Standing]:
    found = db.session.execute(_ENDS, {"points": list(points)})
    return {row[0]: _Standing(*row[1:]) for row in found}


# Each answer is at the end of an index; counting would read all checks of every point.
_there = Check.control_point_id == ControlPoint.id
_ENDS = sa.select(
    ControlPoint.id,
    sa.select(sa.func.max(Check.place)).where(_there).scalar_subquery(),
    sa.select(sa.func.max(Check.visited_at)).where(_there).scalar_subquery(),
    sa.exists().where(_there, Check.replaces.is_not(None)),
).where(ControlPoint.id.in_(among("points")))


def _devices_out_of_turn(new: Sequence[New]) -> set[str]:
    """Devices of which something later than one of these checks is kept already."""
    hashes = [one.record.sha256 for one in new]
    earliest: dict[str, int] = {}
    for one in new:
        sequence = one.record.sequence or 0
        earliest[one.record.kid] = min(sequence, earliest.get(one.record.kid, sequence))
    return {
        kid
        for kid, sequence in earliest.items()
        if db.session.scalar(
            sa.select(FieldRecord.sha256)
            .where(
                FieldRecord.kid == kid,
                FieldRecord.sequence >= sequence,
                FieldRecord.sha256.not_in(hashes),
            )
            .limit(1)
        )
    }


# What standing depends on, and how each check stands now: not the whole of either row. UUIDs are
# only compared, and making thousands of them takes longer than all the rest.
_COLUMNS = (
    Check.record_sha256.label("sha256"),
    Check.control_point_id,
    sa.type_coerce(Check.record_id, sa.String).label("id"),
    sa.type_coerce(Check.person_id, sa.String).label("person"),
    sa.type_coerce(Check.replaces, sa.String).label("replaces"),
    *(Check.place, Check.replaced_by, Check.flagged, Check.visited_at),
    *(FieldRecord.kid, FieldRecord.sequence, FieldRecord.recorded_at, FieldRecord.skew_ms),
)


def arrange(points: Mapping[UUID, int]) -> None:
    """Say anew which checks of these control points stand, and where, each point from a place on.

    Inside `write()`. Nothing of a point that begins later than its first replaces or is replaced.
    """
    at_points = defaultdict(list)
    for row in _standing_from(points):
        at_points[row.control_point_id].append(row)
    changed = []
    for point_id, rows in at_points.items():
        ordered, first = in_order(rows), points[point_id]
        now_stand = standings(
            [Sealed(row.sha256, row.id, row.person, row.replaces) for row in ordered]
        )
        for row in ordered:
            standing = now_stand[row.sha256]
            visited_at = made_at(ordered[standing.place])
            standing = standing._replace(place=first + standing.place)
            if (*standing, visited_at) != (row.place, row.replaced_by, row.flagged, row.visited_at):
                stands = {**standing._asdict(), "visited_at": visited_at}
                changed.append({"of_record": row.sha256, **stands})
    if changed:
        db.session.execute(_STANDS, changed)


def _standing_from(points: Mapping[UUID, int]) -> Iterator[Any]:
    """The checks of these points from a place on, as `_COLUMNS` has them."""
    statement = sa.select(*_COLUMNS).join(FieldRecord, FieldRecord.sha256 == Check.record_sha256)
    whole = [point_id for point_id, first in points.items() if first == 0]
    yield from db.session.execute(statement.where(Check.control_point_id.in_(whole)))
    for point_id, first in points.items():
        if first:
            later = statement.where(Check.control_point_id == point_id, Check.place >= first)
            yield from db.session.execute(later)


_STANDS = (
    sa.update(table_of(Check))
    .where(table_of(Check).c.record_sha256 == sa.bindparam("of_record"))
    .values({name: sa.bindparam(name) for name in (*Standing._fields, "visited_at")})
)
