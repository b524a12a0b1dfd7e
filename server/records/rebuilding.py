"""Deriving everything again from the records, as if they had just come."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import defer

from ..database import begin_snapshot, db, in_slices, write
from . import kinds
from .decisions import judge_unknown_kinds
from .models import Device, FieldRecord
from .order import in_order

CHUNK = 500  # records with their texts in memory at once


class Difference(NamedTuple):
    """Something that was not derived as it should have been."""

    kind: str
    name: str  # of what was derived, as its kind names it
    before: object  # None: it was not there
    after: object


class Rebuilt(NamedTuple):
    records: int
    judged_again: int  # of a kind that an earlier version did not know
    differences: list[Difference]


def rebuild() -> Rebuilt:
    """Empty the derived rows and apply every applied record again, in order.

    Inside `write()`: whoever reads meanwhile sees the old rows.
    """
    judged_again = judge_unknown_kinds()
    db.session.execute(sa.update(Device).values(complete_to=0))  # counted again when asked for
    count, differences = _rebuild(kinds.all_kinds())
    return Rebuilt(count, judged_again, differences)


def forget(records: Sequence[FieldRecord]) -> None:
    """Let records count no longer: what followed from them goes, and nothing else is touched.

    Inside `write()`, as long as their bodies are there.
    """
    counted = [record for record in records if record.applied]
    for record in counted:
        record.applied = False
    db.session.flush()
    for kind in kinds.all_kinds():
        if of_kind := [record for record in counted if record.kind == kind.name]:
            kind.forget(of_kind)


def differences() -> list[Difference]:
    """What `rebuild` would mend. Changes nothing, though it may hold the lock for a while."""
    begin_snapshot()
    quick = [kind for kind in kinds.all_kinds() if kind.expected]
    found = [
        difference
        for kind in quick
        if kind.expected
        for difference in _differences({kind.name: kind.derived()}, {kind.name: kind.expected()})
    ]
    db.session.rollback()
    others = [kind for kind in kinds.all_kinds() if not kind.expected]
    try:
        with write():
            found += _rebuild(others)[1]
            raise _LetGo
    except _LetGo:
        return found


class _LetGo(Exception):
    """Nothing of this is to be kept."""


def _rebuild(wanted: Sequence[kinds.Kind]) -> tuple[int, list[Difference]]:
    """Derive the rows of these kinds again: from how many records, and what differed."""
    before = _derived(wanted)
    for kind in reversed(wanted):
        kind.clear()
    db.session.flush()
    count, by_name = 0, {kind.name: kind for kind in wanted}
    for some in _applied(list(by_name)):
        for name in dict.fromkeys(record.kind or "" for record in some):
            of_kind = [record for record in some if record.kind == name]
            by_name[name].apply(of_kind)
            count += len(of_kind)
    db.session.flush()
    return count, list(_differences(before, _derived(wanted)))


def _derived(wanted: Sequence[kinds.Kind]) -> dict[str, Mapping[str, object]]:
    return {kind.name: dict(kind.derived()) for kind in wanted}


def _applied(names: Sequence[str]) -> Iterator[list[FieldRecord]]:
    """Every applied record of these kinds, in order, some at a time: not all of the texts are in
    memory."""
    light = sa.select(FieldRecord).where(FieldRecord.applied, FieldRecord.kind.in_(names))
    light = light.options(*(defer(part) for part in _HEAVY))
    hashes = [record.sha256 for record in in_order(db.session.scalars(light))]
    for some in in_slices(hashes, CHUNK):
        full = sa.select(FieldRecord).where(FieldRecord.sha256.in_(some))
        found = {
            record.sha256: record
            for record in db.session.scalars(full.execution_options(populate_existing=True))
        }
        yield [found[sha256] for sha256 in some]


_HEAVY = (FieldRecord.text, FieldRecord.body, FieldRecord.receipt)


def _differences(
    before: Mapping[str, Mapping[str, object]], after: Mapping[str, Mapping[str, object]]
) -> Iterator[Difference]:
    for kind, now_there in after.items():
        was_there = before.get(kind, {})
        for name in sorted(was_there.keys() | now_there.keys()):
            was, now_is = was_there.get(name), now_there.get(name)
            if was != now_is:
                yield Difference(kind, name, was, now_is)
