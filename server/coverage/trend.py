"""How far labels had come at the end of each month, told by what is kept of each label.

What hung when follows from stored rows: the postings of a label with their times, the end of its
validity, the label that replaced it, its withdrawal, the next version of its plan, and whether
its point was taken out of the plan. Two things the rows do not tell, and the page says so: a
point taken out and brought back counts as never out, and an enterprise counts where it lies today.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from ..control_points.models import ControlPoint, PlanVersion
from ..database import db
from ..enterprises.models import Enterprise
from ..labels.models import Label, LabelPosting
from ..regions.service import within
from ..statistics import kept
from ..statistics.months import Month, in_month, last_months
from .tally import Narrowing

FIGURE = "coverage-trend"
HANGS = ("posted", "bound")  # what a posting says of a label that hangs
FOUND_BAD = ("damaged", "missing")


class Stand(NamedTuple):
    """A month: how it stood at its end, and what happened in it."""

    month: str  # 2026-11
    first: date
    last: date
    planned: int  # control points in a plan at its end
    current: int  # of these with a posted label that told what held
    issued: int  # labels given a code in it
    posted: int  # times that a label was seen to be posted
    found_bad: int  # times that one was reported damaged or missing

    @property
    def missing(self) -> int:
        return self.planned - self.current


@kept.counter(FIGURE)
def count_all(area: Collection[str]) -> list[list[str | int]]:
    """The months of an area as lists, the way they are kept."""
    return count(area, Narrowing())


def count(area: Collection[str], narrowed: Narrowing) -> list[list[str | int]]:
    """As `count_all`, for one category or gate."""
    months, which = last_months(), _which(area, narrowed)
    planned, current = _planned(months, which), _current(months, which)
    issued, seen = _issued(months, which), _postings(months, which)
    return [
        [
            month.first.isoformat(),
            month.last.isoformat(),
            planned[place],
            current[place],
            issued.get(place, 0),
            sum(seen.get((place, state), 0) for state in HANGS),
            sum(seen.get((place, state), 0) for state in FOUND_BAD),
        ]
        for place, month in enumerate(months)
    ]


def stands_of(value: Iterable[list[str | int]]) -> list[Stand]:
    """The months that `count` gave, from the first one with a plan on."""
    stands = []
    for first, last, *counts in value:
        begins, ends = date.fromisoformat(str(first)), date.fromisoformat(str(last))
        stands.append(Stand(f"{begins:%Y-%m}", begins, ends, *map(int, counts)))
    while stands and not stands[0].planned:
        stands.pop(0)
    return stands


Which = list[sa.ColumnElement[bool]]


def _which(area: Collection[str], narrowed: Narrowing) -> Which:
    which: Which = [Enterprise.region_code.in_(within(area))]
    if narrowed.category:
        which.append(Enterprise.category_code == narrowed.category)
    if narrowed.gate:
        which.append(ControlPoint.gate == narrowed.gate)
    return which


def _planned(months: list[Month], which: Which) -> list[int]:
    first = sa.and_(PlanVersion.control_point_id == ControlPoint.id, PlanVersion.version == 1)
    stood = [
        sa.and_(PlanVersion.accepted_at < month.ends, _later(ControlPoint.dropped_at, month.ends))
        for month in months
    ]
    points = (
        sa.select(*(_count_if(one) for one in stood))
        .select_from(ControlPoint)
        .join(Enterprise, Enterprise.id == ControlPoint.enterprise_id)
        .join(PlanVersion, first)
        .where(*which)
    )
    return [int(one or 0) for one in db.session.execute(points).one()]


def _current(months: list[Month], which: Which) -> list[int]:
    hung = _hung(which).subquery()
    # Two labels at one point are one covered point.
    stood = [
        sa.func.max(sa.case((_held(hung, month), 1), else_=0)).label(month.code) for month in months
    ]
    points = sa.select(*stood).group_by(hung.c.point).subquery()
    sums = sa.select(*(sa.func.sum(points.c[month.code]) for month in months))
    return [int(one or 0) for one in db.session.execute(sums).one()]


def _held(hung: sa.Subquery, month: Month) -> sa.ColumnElement[bool]:
    """Whether the label hung and told what held at the end of the month."""
    ends = month.ends
    return sa.and_(
        hung.c.since < ends,
        *(
            _later(hung.c[name], ends)
            for name in ("until", "withdrawn_at", "replaced_at", "superseded_at", "dropped_at")
        ),
        sa.or_(hung.c.valid_until.is_(None), hung.c.valid_until >= month.last),
    )


def _hung(which: Which) -> sa.Select[tuple[object, ...]]:
    """Each span from one posting of a label to its next, with what may have ended it before."""
    replacement, following = aliased(Label), aliased(PlanVersion)
    next_version = sa.and_(
        following.control_point_id == ControlPoint.id,
        following.version == Label.plan_version + 1,
        # So that the versions of a point whose label is not behind are not even looked up.
        ControlPoint.current_version > Label.plan_version,
    )
    seen_next = sa.func.lead(LabelPosting.at).over(
        partition_by=LabelPosting.label_code,
        order_by=(LabelPosting.at, LabelPosting.record_sha256),
    )
    spans = (
        sa.select(
            ControlPoint.id.label("point"),
            LabelPosting.state,
            LabelPosting.at.label("since"),
            seen_next.label("until"),
            Label.withdrawn_at,
            replacement.issued_at.label("replaced_at"),
            following.accepted_at.label("superseded_at"),
            ControlPoint.dropped_at,
            Label.valid_until,
        )
        .select_from(LabelPosting)
        .join(Label, Label.code == LabelPosting.label_code)
        .join(ControlPoint, ControlPoint.id == Label.control_point_id)
        .join(Enterprise, Enterprise.id == ControlPoint.enterprise_id)
        .outerjoin(replacement, replacement.code == Label.replaced_by)
        .outerjoin(following, next_version)
        .where(LabelPosting.conflict.is_(False), *which)
        .subquery()
    )
    return sa.select(spans).where(spans.c.state.in_(HANGS))


def _labels(which: Which, *columns: Any) -> sa.Select[Any]:
    return (
        sa.select(*columns)
        .select_from(Label)
        .join(ControlPoint, ControlPoint.id == Label.control_point_id)
        .join(Enterprise, Enterprise.id == ControlPoint.enterprise_id)
        .where(*which)
    )


def _issued(months: list[Month], which: Which) -> Mapping[int, int]:
    """How many labels were given a code, by month."""
    place = in_month(Label.issued_at, months).label("place")
    labels = _labels(which, place, sa.func.count()).where(place.is_not(None)).group_by(place)
    return dict(db.session.execute(labels).all())


def _postings(months: list[Month], which: Which) -> Mapping[tuple[int, str], int]:
    """How often something was seen of a label, by month and what was seen."""
    place = in_month(LabelPosting.at, months).label("place")
    seen = (
        _labels(which, place, LabelPosting.state, sa.func.count())
        .join(LabelPosting, LabelPosting.label_code == Label.code)
        .where(place.is_not(None))
        .group_by(place, LabelPosting.state)
    )
    return {(month, state): count for month, state, count in db.session.execute(seen)}


def _count_if(holds: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.func.sum(sa.case((holds, 1), else_=0))


def _later(moment: Any, than: datetime) -> sa.ColumnElement[bool]:
    """Whether it had not happened yet."""
    return sa.or_(moment.is_(None), moment >= than)
