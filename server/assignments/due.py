"""Whom the rules say is to be visited by a day, and who could go there."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from .. import local_days
from ..accounts.models import Person
from ..checks.due import due_date
from ..database import db
from ..enterprises.models import Enterprise
from ..enterprises.visits import last_visits
from ..regions.models import Region
from ..regions.service import within
from . import standing
from .distributing import Place, distribute
from .models import Assignment

FIRST = date.min  # in sorting: who was never visited is due now


class Due(NamedTuple):
    """An enterprise that is due, with who is suggested to go there by when."""

    enterprise: Enterprise
    last_visit: date | None
    due: date | None  # None: now, never visited
    by: date  # the last day suggested
    inspector: UUID | None  # None: the area of none holds it


def proposals(
    area: Collection[str], until: date, most: int, viewer: Person
) -> tuple[list[Due], int]:
    """The enterprises of an area that are due by a day and on nobody's list, the most urgent
    first, `most` of them at the most; and how many there are in all.

    Each is to be visited by its due date, or by `until` where that has passed or is none.
    """
    due = _due(area, until)
    chosen = due[:most]
    enterprises = {
        one.id: one
        for one in db.session.scalars(
            sa.select(Enterprise).where(Enterprise.id.in_([id_ for id_, _, _ in chosen]))
        )
    }
    given = _given(list(enterprises.values()), viewer)
    today = local_days.today()
    lines = [
        Due(
            enterprises[id_],
            last,
            day,
            day if day and today <= day else until,
            given.get(id_),
        )
        for id_, last, day in chosen
    ]
    return lines, len(due)


def _due(area: Collection[str], until: date) -> list[tuple[UUID, date | None, date | None]]:
    """Enterprise, last visit and due date; the riskier first of those due on one day."""
    taken = sa.exists().where(
        Assignment.enterprise_id == Enterprise.id,
        Assignment.purpose == "check",
        Assignment.ended_at.is_(None),
        sa.not_(standing.is_done()),
    )
    rows = db.session.execute(
        sa.select(Enterprise.id, Enterprise.risk_grade, Enterprise.name).where(
            Enterprise.region_code.in_(within(area)), ~taken
        )
    ).all()
    visited = last_visits([id_ for id_, _, _ in rows])
    found = [(due_date(visited.get(id_), grade), grade, name, id_) for id_, grade, name in rows]
    urgent = [one for one in found if one[0] is None or one[0] <= until]
    urgent.sort(key=lambda one: (one[0] or FIRST, -ord(one[1]), one[2]))
    return [(id_, visited.get(id_), day) for day, _grade, _name, id_ in urgent]


def _given(enterprises: Sequence[Enterprise], viewer: Person) -> Mapping[UUID, UUID]:
    inspectors = standing.inspectors_for(viewer)
    paths = dict(
        db.session.execute(
            sa.select(Region.code, Region.path).where(
                Region.code.in_({one.region_code for one in enterprises})
            )
        ).all()
    )
    eligible = {
        code: frozenset(one.id for one in inspectors if _covers(one, path))
        for code, path in paths.items()
    }
    near = sorted(enterprises, key=lambda one: (one.region_code, one.name))
    loads = {line.person.id: line.open for line in standing.loads(viewer)}
    return distribute([Place(one.id, eligible[one.region_code]) for one in near], loads)


def _covers(person: Person, path: str) -> bool:
    """`accounts.areas.covers` without asking the database for each."""
    return "" in person.area_codes or not set(person.area_codes).isdisjoint(path.split("/"))
