"""Who may be asked: the enterprises that a period gives a ground to visit.

A check counts by the day on which its visit was made, like everywhere else; one that was corrected
by a later record counts no more, unless a correction was ordered upon it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from ..checks.models import Check
from ..control_points.models import ControlPoint
from ..corrections.models import Correction
from ..database import db
from ..enterprises.models import Enterprise
from ..settings import current_settings
from .models import FollowUpAddition
from .periods import Period

DEVIATING = ("does-not-conform", "basically-conforms")
BY_HAND = ("penalised", "served", "other")
GROUNDS = (*DEVIATING, "ordered", *BY_HAND)
SEVERE = frozenset({"does-not-conform", "penalised"})  # ours: who did badly comes first


class Entry(NamedTuple):
    """An enterprise of the pool."""

    enterprise_id: UUID
    uscc: str
    region_code: str
    grounds: tuple[str, ...]  # of GROUNDS, in their order
    since: date  # the local day of the first of them

    @property
    def severe(self) -> bool:
        return not SEVERE.isdisjoint(self.grounds)


class _Ground(NamedTuple):
    enterprise: tuple[UUID, str, str]  # id, USCC, region
    ground: str
    day: date


def pool_of(period: Period, here: sa.ColumnElement[bool]) -> list[Entry]:
    """The pool of a period, of the enterprises that fulfil `here`; by USCC."""
    return pools_of([period], here)[period]


def pools_of(
    periods: Collection[Period], here: sa.ColumnElement[bool]
) -> dict[Period, list[Entry]]:
    """As `pool_of`, for several periods: what is read is read once for all of them."""
    first, last = min(one.first for one in periods), max(one.last for one in periods)
    grounds = [*_checked(first, last, here), *_added(first, last, here)]
    return {
        period: _entries(one for one in grounds if period.first <= one.day <= period.last)
        for period in periods
    }


def instants(first: date, last: date) -> tuple[datetime, datetime]:
    """When the first day begins where the installation is, and when the last one has ended."""
    zone = current_settings().zone
    ends = first, last + timedelta(days=1)
    begin, end = (datetime(day.year, day.month, day.day, tzinfo=zone) for day in ends)
    return begin.astimezone(UTC), end.astimezone(UTC)


def _entries(grounds: Iterable[_Ground]) -> list[Entry]:
    found: dict[tuple[UUID, str, str], list[_Ground]] = defaultdict(list)
    for ground in grounds:
        found[ground.enterprise].append(ground)
    entries = [_entry(enterprise, some) for enterprise, some in found.items()]
    return sorted(entries, key=lambda entry: entry.uscc)


def _entry(enterprise: tuple[UUID, str, str], grounds: Sequence[_Ground]) -> Entry:
    said = {one.ground for one in grounds}
    return Entry(
        *enterprise,
        grounds=tuple(ground for ground in GROUNDS if ground in said),
        since=min(one.day for one in grounds),
    )


def _checked(first: date, last: date, here: sa.ColumnElement[bool]) -> Iterator[_Ground]:
    """What checks give; asked in two parts, each of which an index answers."""
    begin, end = instants(first, last)
    checks = (
        sa.select(*_ENTERPRISE, Check.visited_at)
        .join(ControlPoint, ControlPoint.id == Check.control_point_id)
        .join(Enterprise, Enterprise.id == ControlPoint.enterprise_id)
        .where(here, Check.visited_at >= begin, Check.visited_at < end)
    )
    deviating = checks.add_columns(Check.result).where(
        Check.replaced_by.is_(None), Check.result.in_(DEVIATING)
    )
    ordered = checks.add_columns(sa.literal("ordered")).join(
        Correction, Correction.check_id == Check.record_id
    )
    zone = current_settings().zone
    for statement in (deviating, ordered):
        for id_, uscc, region, visited_at, ground in db.session.execute(statement):
            yield _Ground((id_, uscc, region), ground, visited_at.astimezone(zone).date())


def _added(first: date, last: date, here: sa.ColumnElement[bool]) -> Iterator[_Ground]:
    added = (
        sa.select(*_ENTERPRISE, FollowUpAddition.ground, FollowUpAddition.day)
        .join(Enterprise, Enterprise.id == FollowUpAddition.enterprise_id)
        .where(here, FollowUpAddition.day.between(first, last))
        .where(FollowUpAddition.withdrawn_at.is_(None))
    )
    for id_, uscc, region, ground, day in db.session.execute(added):
        yield _Ground((id_, uscc, region), ground, day)


_ENTERPRISE = (Enterprise.id, Enterprise.uscc, Enterprise.region_code)
