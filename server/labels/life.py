"""The life of a label: which state it is in today, and why.

What is stored is the last state that somebody set. Whether a label is outdated follows from the
control point's plan and from the date, so it is judged whenever it is asked.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

import sqlalchemy as sa

from .. import local_days
from ..control_points.models import ControlPoint
from ..language import Text
from .models import Label

Outdated = Literal["plan-changed", "expired", "dropped"]

# A label in one of these prints what should hold, so it can go out of date.
_ON_ITS_WAY_OR_UP = ("issued", "printed", "posted")
# Nobody should rely on a label in one of these, and no state follows.
ENDED = ("replaced", "withdrawn")

OUTDATED_TEXTS: dict[Outdated, Text] = {
    "dropped": Text("该控制点已不在计划中", "the control point is no longer in the plan"),
    "plan-changed": Text("计划已有新版本", "the plan has a newer version"),
    "expired": Text("已过有效期", "its validity has passed"),
}


def state_of(label: Label, on: date | None = None) -> str:
    """The label's state (one of models.STATES) on that day, today by default."""
    return "outdated" if outdated_because(label, on) else label.state


def outdated_because(label: Label, on: date | None = None) -> Outdated | None:
    """Why the label is outdated on that day; None when it is not."""
    point = label.control_point
    if label.state not in _ON_ITS_WAY_OR_UP or point is None:
        return None
    if point.dropped_at is not None:
        return "dropped"
    if label.plan_version not in (None, point.current_version):
        return "plan-changed"
    if label.valid_until is not None and label.valid_until < (on or local_days.today()):
        return "expired"
    return None


def is_current(label: Label, on: date | None = None) -> bool:
    """Whether the label, once it hangs, tells what holds: it keeps its code when printed again."""
    return state_of(label, on) in _ON_ITS_WAY_OR_UP


def state_column(on: date | None = None) -> sa.ColumnElement[str]:
    """`state_of` as a column, for statements that join Label and (outer) ControlPoint."""
    outdated = sa.and_(
        Label.state.in_(_ON_ITS_WAY_OR_UP), ControlPoint.id.is_not(None), _no_longer_holds(on)
    )
    return sa.case((outdated, "outdated"), else_=Label.state)


def is_in(state: str, on: date | None = None) -> sa.ColumnElement[bool]:
    """`state_column() == state`, so worded that an index on the stored state helps."""
    if state == "outdated":
        return sa.and_(Label.state.in_(_ON_ITS_WAY_OR_UP), _no_longer_holds(on))
    if state in _ON_ITS_WAY_OR_UP:
        return sa.and_(Label.state == state, sa.not_(sa.func.coalesce(_no_longer_holds(on), False)))
    return Label.state == state


def is_now_current() -> sa.ColumnElement[bool]:
    """`is_current`, of today, for statements that join Label and ControlPoint."""
    return sa.or_(*(is_in(state) for state in _ON_ITS_WAY_OR_UP))


def _no_longer_holds(on: date | None) -> sa.ColumnElement[bool]:
    return sa.or_(
        ControlPoint.dropped_at.is_not(None),
        Label.plan_version != ControlPoint.current_version,
        Label.valid_until < (on or local_days.today()),
    )


def state_without_postings(label: Label) -> tuple[str, datetime]:
    """The state that staff and print runs gave the label, and since when."""
    if label.withdrawn_at is not None:
        return "withdrawn", label.withdrawn_at
    if label.replaced_by is not None:
        return "replaced", label.state_since
    if label.born_blank:
        return "blank", label.issued_at
    if label.printed_at is not None:
        return "printed", label.printed_at
    return "issued", label.issued_at


def valid_until(issued: date, months: int, licence_valid_to: date | None) -> date:
    """The last day of a label's validity: `months` after issue, never later than the licence's."""
    years, month = divmod(issued.month - 1 + months, 12)
    year, month = issued.year + years, month + 1
    first_of_next = date(year + month // 12, month % 12 + 1, 1)
    last_day = (first_of_next - date(year, month, 1)).days
    end = date(year, month, min(issued.day, last_day))
    return end if licence_valid_to is None else min(end, licence_valid_to)
