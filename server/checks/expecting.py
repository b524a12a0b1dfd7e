"""Which checks the records give, computed without writing: what `verify-seals` compares with.

The same as applying them all again, for a hundred thousand of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from ..database import db
from ..records.models import FieldRecord
from ..records.order import in_order
from .arranging import made_at
from .models import Check
from .replacing import Sealed, standings

Values = dict[str, Any]  # of a check's columns

# The whole of a record is not needed, and would not fit into memory as often.
_COLUMNS = (
    *(FieldRecord.sha256, FieldRecord.id, FieldRecord.person_id, FieldRecord.body),
    *(FieldRecord.kid, FieldRecord.sequence, FieldRecord.recorded_at, FieldRecord.skew_ms),
    FieldRecord.outcome,
)


class _Made(NamedTuple):
    """A check that a record gives, and what its place among others depends on."""

    values: Values
    sha256: str
    kid: str
    sequence: int | None
    recorded_at: datetime
    skew_ms: int


def expected(values_of: Callable[[Any], Values | None]) -> Mapping[str, object]:
    """All checks that there should be, as `derived` names them; `values_of` a record's check."""
    at_points: dict[UUID, list[_Made]] = defaultdict(list)
    applied = sa.select(*_COLUMNS).where(FieldRecord.kind == "check", FieldRecord.applied)
    for record in db.session.execute(applied, execution_options={"yield_per": 1000}):
        if values := values_of(record):
            at_points[values["control_point_id"]].append(
                _Made(
                    values,
                    record.sha256,
                    record.kid,
                    record.sequence,
                    record.recorded_at,
                    record.skew_ms,
                )
            )
    return {name: row for some in at_points.values() for name, row in _in_place(some).items()}


def there() -> Mapping[str, object]:
    """All checks that there are, by their record."""
    rows = db.session.execute(sa.select(*_check_columns()))
    return {f"check {row.record_sha256}": tuple(row) for row in rows}


def _in_place(made: list[_Made]) -> dict[str, object]:
    """The checks of one control point as they stand among each other."""
    ordered = in_order(made)
    stand = standings(
        [
            Sealed(
                one.sha256,
                one.values["record_id"],
                one.values["person_id"],
                one.values["replaces"],
            )
            for one in ordered
        ]
    )
    names = [column.key for column in _check_columns()]
    found: dict[str, object] = {}
    for one in ordered:
        standing = stand[one.sha256]
        whole = one.values | standing._asdict() | {"visited_at": made_at(ordered[standing.place])}
        found[f"check {one.sha256}"] = tuple(whole[name] for name in names)
    return found


def _check_columns() -> list[sa.Column[Any]]:
    return list(sa.inspect(Check).columns)
