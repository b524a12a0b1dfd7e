"""How far a plan is: who was drawn, who was visited, and the rate. No database, no clock."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple
from uuid import UUID

from .periods import Period


class Visited(NamedTuple):
    """A visit as far as it counts for a plan."""

    plan_id: UUID | None
    day: date  # local


class Standing(NamedTuple):
    """An enterprise of a plan: of its pool, or drawn from it earlier, mostly both."""

    enterprise_id: UUID
    region_code: str
    grounds: tuple[str, ...]  # none: it is in the pool no longer
    severe: bool
    since: date
    place: int | None  # in the draw, from 1
    visited_on: date | None

    @property
    def in_pool(self) -> bool:
        return bool(self.grounds)

    @property
    def state(self) -> str:
        """visited, due (drawn and not visited), or undrawn."""
        if self.visited_on:
            return "visited"
        return "due" if self.place else "undrawn"


class Figures(NamedTuple):
    """Counts of enterprises."""

    pool: int
    drawn: int  # those who have left the pool since are among them
    due: int  # of the drawn ones
    visited: int  # of the pool, drawn or not: the rate's numerator

    @property
    def rate(self) -> float | None:
        """Visited enterprises of the pool; None without any."""
        return self.visited / self.pool if self.pool else None

    @property
    def percent(self) -> str:
        """The rate as people read it; cut, not rounded: 49.96 % does not reach 50 %."""
        return f"{self.visited * 1000 // self.pool / 10:g} %" if self.pool else "—"


def counts_for(plan_id: UUID, period: Period, since: date, visit: Visited) -> bool:
    """Whether a visit to an enterprise that has been in the pool since a day is one of the plan's.

    It is when the phone says so, or when it was made within the period after that day.
    """
    return visit.plan_id == plan_id or max(since, period.first) <= visit.day <= period.last


def first_that_counts(
    plan_id: UUID, period: Period, since: date, visits: Iterable[Visited]
) -> date | None:
    """The day of the first visit that counts."""
    days = (one.day for one in visits if counts_for(plan_id, period, since, one))
    return min(days, default=None)


def figures(standings: Iterable[Standing]) -> Figures:
    """Count them."""
    found = list(standings)
    return Figures(
        pool=sum(one.in_pool for one in found),
        drawn=sum(one.place is not None for one in found),
        due=sum(one.state == "due" for one in found),
        visited=sum(one.in_pool and one.visited_on is not None for one in found),
    )
