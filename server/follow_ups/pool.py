"""Who may be asked: the enterprises that a period gives a ground to visit.

A check counts by the day on which its visit was made, like everywhere else; one that was corrected
by a later record counts no more, unless a correction was ordered upon it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from .. import local_days
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


class Size(NamedTuple):
    """How many enterprises a pool has, and how many of them did badly."""

    pool: int
    severe: int


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
    grounds = list(_grounds(first, last, here))
    return {
        period: _entries(one for one in grounds if period.first <= one.day <= period.last)
        for period in periods
    }


def size_of(period: Period, here: sa.ColumnElement[bool]) -> Size:
    """How many `pool_of` has. The database counts: handing a country's over takes seconds."""
    asked = (
        *_from_checks(period.first, period.last, here),
        _by_hand(period.first, period.last, here),
    )
    grounds = sa.union_all(
        *(one.with_only_columns(Enterprise.id, one.selected_columns["ground"]) for one in asked)
    ).subquery()
    severe = sa.case((grounds.c.ground.in_(SEVERE), 1), else_=0)
    of_each = sa.select(sa.func.max(severe).label("severe")).group_by(grounds.c.id).subquery()
    counted = sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(of_each.c.severe), 0))
    return Size(*db.session.execute(counted.select_from(of_each)).one())


def instants(first: date, last: date) -> tuple[datetime, datetime]:
    """When the first day begins where the installation is, and when the last one has ended."""
    return local_days.midnight(first), local_days.midnight(last + timedelta(days=1))


def _grounds(first: date, last: date, here: sa.ColumnElement[bool]) -> Iterator[_Ground]:
    zone = current_settings().zone
    for statement in _from_checks(first, last, here):
        for id_, uscc, region, visited_at, ground in db.session.execute(statement):
            yield _Ground((id_, uscc, region), ground, visited_at.astimezone(zone).date())
    for id_, uscc, region, day, ground in db.session.execute(_by_hand(first, last, here)):
        yield _Ground((id_, uscc, region), ground, day)


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


def _from_checks(first: date, last: date, here: sa.ColumnElement[bool]) -> list[sa.Select[Any]]:
    """Enterprise, moment and ground of what checks give; two parts, each of which an index
    answers."""
    begin, end = instants(first, last)
    checks = (
        sa.select(*_ENTERPRISE, Check.visited_at)
        .select_from(Check)
        .join(ControlPoint, ControlPoint.id == Check.control_point_id)
        .join(Enterprise, Enterprise.id == ControlPoint.enterprise_id)
        .where(here, Check.visited_at >= begin, Check.visited_at < end)
    )
    deviating = checks.add_columns(Check.result.label("ground")).where(
        Check.replaced_by.is_(None), Check.result.in_(DEVIATING)
    )
    ordered = checks.add_columns(sa.literal("ordered").label("ground")).join(
        Correction, Correction.check_id == Check.record_id
    )
    return [deviating, ordered]


def _by_hand(
    first: date, last: date, here: sa.ColumnElement[bool]
) -> sa.Select[UUID, str, str, date, str]:
    """Enterprise, day and ground of what people added."""
    return (
        sa.select(*_ENTERPRISE, FollowUpAddition.day, FollowUpAddition.ground.label("ground"))
        .select_from(FollowUpAddition)
        .join(Enterprise, Enterprise.id == FollowUpAddition.enterprise_id)
        .where(here, FollowUpAddition.day.between(first, last))
        .where(FollowUpAddition.withdrawn_at.is_(None))
    )


_ENTERPRISE = (Enterprise.id, Enterprise.uscc, Enterprise.region_code)
