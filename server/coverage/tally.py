"""How far labels have come: planned, printed, posted, current.

Each of the four counts control points and includes the next. One statement counts an area by
region, category and gate at once; the regions are those a step below the one looked at, so that a
country has few. Whatever a page shows is summed from these cells.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from .. import local_days
from ..control_points.models import ControlPoint
from ..database import db
from ..enterprises.models import Enterprise
from ..labels import life
from ..labels.models import Label
from ..regions.service import within
from ..statistics import kept
from .places import steps

FIGURE = "coverage"
PRINTED = ("printed", "posted", "damaged", "missing")  # there was a complete file with it


class Counts(NamedTuple):
    """Control points of a plan, by what stands of their labels today."""

    planned: int = 0  # in an enterprise's plan
    printed: int = 0  # a label was printed for it, neither replaced nor withdrawn since
    posted: int = 0  # such a label hangs: posted, and not reported damaged or missing since
    current: int = 0  # one that hangs prints what the plan says today, and its validity holds
    to_print: int = 0  # what the usual print run would print for: see labels/selection.py

    @property
    def missing(self) -> int:
        """Without a current posted label."""
        return self.planned - self.current


class Cell(NamedTuple):
    """The control points of one category at one gate in one region."""

    region: str
    category: str
    gate: str
    counts: Counts


class Narrowing(NamedTuple):
    """What is counted within an area; empty narrows nothing."""

    category: str = ""
    gate: str = ""


@kept.counter(FIGURE)
def count(area: Collection[str]) -> list[list[str | int]]:
    """The cells of an area as lists, the way they are kept."""
    points = _points(area).subquery()
    cells = (points.c.region, points.c.category, points.c.gate)
    counted = sa.select(*cells, *_sums(points)).group_by(*cells)
    rows = db.session.execute(counted).all()
    shown = steps(area, {row.region for row in rows})
    summed: dict[tuple[str, str, str], list[Counts]] = defaultdict(list)
    for region, category, gate, *numbers in rows:
        summed[shown[region], category, gate].append(Counts(*map(int, numbers)))
    return [[*cell, *_sum(counts)] for cell, counts in summed.items()]


def cells_of(value: Iterable[list[str | int]], narrowed: Narrowing) -> list[Cell]:
    """The cells that `count` gave, as far as they are asked for."""
    cells = [Cell(str(r), str(c), str(g), Counts(*map(int, n))) for r, c, g, *n in value]
    return [
        cell
        for cell in cells
        if narrowed.category in ("", cell.category) and narrowed.gate in ("", cell.gate)
    ]


def total(cells: Iterable[Cell]) -> Counts:
    """All of them together."""
    return _sum(cell.counts for cell in cells)


def by(cells: Iterable[Cell], key: Callable[[Cell], str]) -> Mapping[str, Counts]:
    """The cells summed by what `key` says of each."""
    groups: dict[str, list[Counts]] = defaultdict(list)
    for cell in cells:
        groups[key(cell)].append(cell.counts)
    return {name: _sum(counts) for name, counts in groups.items()}


def by_enterprise(area: Collection[str], narrowed: Narrowing) -> dict[UUID, Counts]:
    """Each enterprise of the area with a plan; those with the most missing first."""
    points = _points(area, narrowed).subquery()
    counted = sa.select(points.c.enterprise, *_sums(points)).group_by(points.c.enterprise)
    found = {id_: Counts(*map(int, n)) for id_, *n in db.session.execute(counted)}
    return dict(sorted(found.items(), key=lambda one: (-one[1].missing, one[0])))


def _points(
    area: Collection[str],
    narrowed: Narrowing = Narrowing(),  # noqa: B008 - immutable
) -> sa.Select[tuple[object, ...]]:
    """One row per control point in a plan, with 1 or 0 for each of the stages."""
    today, state = local_days.today(), life.state_column()
    licence = sa.or_(Enterprise.licence_valid_to.is_(None), Enterprise.licence_valid_to >= today)
    usable = _any(state.in_(("printed", "posted")))
    points = (
        sa.select(
            Enterprise.id.label("enterprise"),
            Enterprise.region_code.label("region"),
            Enterprise.category_code.label("category"),
            ControlPoint.gate.label("gate"),
            _any(Label.state.in_(PRINTED)).label("printed"),
            _any(Label.state == "posted").label("posted"),
            _any(state == "posted").label("current"),
            sa.case((sa.and_(usable == 0, licence), 1), else_=0).label("to_print"),
        )
        .select_from(ControlPoint)
        .join(Enterprise, Enterprise.id == ControlPoint.enterprise_id)
        .outerjoin(Label, Label.control_point_id == ControlPoint.id)
        .where(ControlPoint.dropped_at.is_(None), Enterprise.region_code.in_(within(area)))
        .group_by(ControlPoint.id, Enterprise.id)
    )
    if narrowed.category:
        points = points.where(Enterprise.category_code == narrowed.category)
    if narrowed.gate:
        points = points.where(ControlPoint.gate == narrowed.gate)
    return points


def _any(holds: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.func.max(sa.case((holds, 1), else_=0))


def _sums(points: sa.Subquery) -> list[sa.ColumnElement[int]]:
    stages = (points.c[name] for name in Counts._fields[1:])
    return [sa.func.count(), *(sa.func.sum(stage) for stage in stages)]


def _sum(counts: Iterable[Counts]) -> Counts:
    return Counts(*(sum(column) for column in zip(*counts, strict=True)))
