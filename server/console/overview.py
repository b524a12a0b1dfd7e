"""The figures that a bureau sees first, for one person's area."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from ..accounts.areas import colleagues_of
from ..accounts.models import Person
from ..control_points.models import ControlPoint
from ..corrections import service as corrections
from ..coverage import tally
from ..coverage.tally import Cell, Counts, Narrowing
from ..database import db
from ..enterprises.models import Enterprise
from ..follow_ups import service as follow_ups
from ..labels import service as labels
from ..problem_reports import service as problem_reports
from ..records.models import Device
from ..records.service import count_held
from ..regions.service import within
from ..statistics import checks, kept
from ..statistics.checks import CheckFigures

REGISTER = "register"


class Overview(NamedTuple):
    """Counts within an area."""

    # None: just now. Of a large area, when the oldest of what the worker counted was counted.
    counted_at: datetime | None
    enterprises: int
    without_plan: int  # enterprises in which no control point is accepted
    coverage: Counts
    cells: list[Cell]  # the same by region, category and gate
    labels: Mapping[str, int]  # by state
    checks: CheckFigures
    corrections: Mapping[str, int]  # by state
    reports: Mapping[str, int]  # problem reports by state
    problems: Mapping[str, int]  # raised at follow-up visits, by state
    held: int  # records that staff must look at
    phones: int  # that hold unsent records, by what they said last
    unsent: int


def overview(person: Person) -> Overview | None:
    """What stands where in the person's area; None while a large one is counted first."""
    area = person.area_codes
    figures = [kept.figure(name, area) for name in (REGISTER, tally.FIGURE, checks.FIGURE)]
    if any(one.value is None for one in figures):
        return None
    register, points, checked = (one.value for one in figures)
    cells = tally.cells_of(points, Narrowing())
    phones, unsent = _unsent(person)
    return Overview(
        counted_at=min((one.counted_at for one in figures if one.counted_at), default=None),
        enterprises=register["enterprises"],
        without_plan=register["without_plan"],
        coverage=tally.total(cells),
        cells=cells,
        labels=register["labels"],
        checks=checks.figures_of(checked),
        corrections=corrections.counts(person),
        reports=problem_reports.counts(person),
        problems=follow_ups.problem_counts(person),
        held=count_held(person),
        phones=phones,
        unsent=unsent,
    )


@kept.counter(REGISTER)
def _register(area: Collection[str]) -> dict[str, Any]:
    here = Enterprise.region_code.in_(within(area))
    planned = sa.exists().where(
        ControlPoint.enterprise_id == Enterprise.id, ControlPoint.dropped_at.is_(None)
    )
    return {
        "enterprises": _count(sa.select(Enterprise.id).where(here)),
        "without_plan": _count(sa.select(Enterprise.id).where(here, ~planned)),
        "labels": labels.counts_by_state(here),
    }


def _unsent(person: Person) -> tuple[int, int]:
    held_back = sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(Device.unsent_records), 0))
    row = db.session.execute(
        held_back.where(
            Device.unsent_records > 0,
            Device.revoked_at.is_(None),
            Device.person_id.in_(colleagues_of(person)),
        )
    ).one()
    return row[0], row[1]


def _count(rows: sa.Select[object]) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(rows.subquery())) or 0
