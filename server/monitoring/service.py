"""Keeping what an enterprise measures at its points, and who may read it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from math import ceil
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import sqlalchemy as sa

from .. import local_days
from ..accounts import areas
from ..accounts.models import ENTERPRISE, Person
from ..attempts import service as attempts
from ..attempts.service import Limit as Attempts
from ..checks.limits import Limit
from ..control_points.models import ControlPoint, PlanVersion
from ..database import db, now, now_sealed
from ..labels.models import Label
from ..language import Text
from ..problems import DomainError, InvalidInput, NotFound
from ..seals.acts import append_act
from ..seals.signing import instant
from . import lines
from .lines import Line
from .models import MonitoringEntry

KEPT = "monitoring-kept"
OF_ENTERPRISE = Attempts("monitoring of an enterprise", 1000, timedelta(hours=1))
RECENTLY = timedelta(days=30)
# Columns of a row that its act has under the same name.
SEALED_TEXTS = ("batch", "instrument", "remark", "corrective_action", "reason")


class TooManyLines(DomainError):
    slug = "too-many-lines"
    status = 429
    title = Text(
        "一小时内记录太多，没有保存。请稍后再提交。",
        "Too many lines within an hour, so it was not kept. Send it again later.",
    )

    def __init__(self, again_at: datetime) -> None:
        super().__init__()
        self._seconds = ceil((again_at - now()).total_seconds())

    @property
    def headers(self) -> dict[str, str]:
        return {"Retry-After": str(self._seconds)}


class AlreadyCorrected(DomainError):
    slug = "line-already-corrected"
    status = 409
    title = Text(
        "这一条已经更正过，请在更正后的那一条上再更正。",
        "This line was corrected already: correct the line that replaced it.",
    )


class PointDropped(DomainError):
    slug = "point-dropped"
    status = 409
    title = Text(
        "该控制点已不在计划中，不再记录。",
        "This control point is no longer in the plan: nothing is noted there any more.",
    )


class Recent(NamedTuple):
    """What was noted at a point within RECENTLY; corrected lines do not count."""

    kept: int
    not_met: int
    last: datetime


def find_point(point_id: UUID, person: Person) -> ControlPoint:
    """A control point of the person's own enterprise, or in their area. Raises NotFound."""
    point = db.session.get(ControlPoint, point_id)
    if point is None:
        raise NotFound
    if person.role == ENTERPRISE:
        if point.enterprise_id != person.enterprise_id:
            raise NotFound
    else:
        areas.require(person, point.enterprise.region_code)
    return point


def point_of_label(code: str, person: Person) -> ControlPoint:
    """The point at which a label hangs, as `find_point`. Raises NotFound."""
    label = db.session.get(Label, code)
    if label is None or label.control_point_id is None:
        raise NotFound
    return find_point(label.control_point_id, person)


def find(entry_id: UUID, point: ControlPoint) -> MonitoringEntry:
    """One line of a point. Raises NotFound."""
    entry = db.session.get(MonitoringEntry, entry_id)
    if entry is None or entry.control_point_id != point.id:
        raise NotFound
    return entry


def limits_of(point: ControlPoint, version: int) -> Sequence[Limit]:
    """The limits that held at a point in one version of its plan. Raises NotFound."""
    plan = db.session.get(PlanVersion, (point.id, version))
    if plan is None:
        raise NotFound
    limits: Sequence[Limit] = plan.content["limits"]
    return limits


def keep(point: ControlPoint, line: Line, by: Person) -> MonitoringEntry:
    """Judge a line, keep it and seal it as an act of the enterprise. Inside `write()`.

    What was sent twice is kept once. Raises InvalidInput with its errors by field,
    AlreadyCorrected, PointDropped, TooManyLines, NotFound for a line to correct that is none of
    the point's.
    """
    known = db.session.get(MonitoringEntry, line.id)
    if known is not None and _is_same(known, point, line, by):
        return known
    replaced = find(line.replaces, point) if line.replaces else None
    if replaced is not None and correction_of(replaced) is not None:
        raise AlreadyCorrected
    if replaced is None and point.dropped_at is not None:
        raise PointDropped
    if replaced is None and line.plan_version != point.current_version:
        raise InvalidInput(errors={"plan_version": _NEW_LIMITS})
    found = lines.judged(line.measurements, limits_of(point, line.plan_version))
    result = lines.result_of(found)
    lines.check(line, result, now(), replaced.taken_at if replaced else None)
    _count(by)
    plan = db.session.get_one(PlanVersion, (point.id, line.plan_version))
    entry = MonitoringEntry(
        **line._replace(id=uuid4() if known else line.id)._asdict(),
        control_point_id=point.id,
        ledger=lines.ledger_of(plan.content["records"]),
        result=result,
        kept_at=now_sealed(),
        kept_by=by.id,
    )
    db.session.add(entry)
    db.session.flush()
    append_act(KEPT, by.id, sealed(entry), entry.kept_at)
    return entry


_NEW_LIMITS = Text(
    "这期间限值有了新版本，下面已换成现行限值。请核对后再提交。",
    "The limits have changed meanwhile; those below hold now. Check what you typed, then send it.",
)


def _is_same(known: MonitoringEntry, point: ControlPoint, line: Line, by: Person) -> bool:
    """Whether a line came before. What of its texts was erased meanwhile does not come back."""
    given = {name: getattr(known, name) for name in line.content}
    if known.erased_by is not None:
        given |= {name: line.content[name] for name in SEALED_TEXTS}
    return (known.control_point_id, known.kept_by, given) == (point.id, by.id, line.content)


def _count(by: Person) -> None:
    key = str(by.enterprise_id)
    if again_at := attempts.allowed_at(OF_ENTERPRISE, key):
        raise TooManyLines(again_at)
    attempts.count(OF_ENTERPRISE, key)


def sealed(entry: MonitoringEntry) -> dict[str, Any]:
    """A line as its act has it."""
    return {
        "entry": str(entry.id),
        "control_point": str(entry.control_point_id),
        "version": entry.plan_version,
        "ledger": entry.ledger,
        "taken_at": instant(entry.taken_at),
        "measurements": entry.measurements,
        "result": entry.result,
        "replaces": str(entry.replaces) if entry.replaces else None,
        **{name: getattr(entry, name) for name in SEALED_TEXTS},
    }


def correction_of(entry: MonitoringEntry) -> MonitoringEntry | None:
    """The line that replaces this one."""
    return db.session.scalar(sa.select(MonitoringEntry).where(MonitoringEntry.replaces == entry.id))


def corrected(entries: Collection[MonitoringEntry]) -> set[UUID]:
    """Those of these lines that a later one replaces."""
    ids = [entry.id for entry in entries]
    found = sa.select(MonitoringEntry.replaces).where(MonitoringEntry.replaces.in_(ids))
    return {id_ for id_ in db.session.scalars(found) if id_ is not None}


def at_point(point: ControlPoint, since: date, until: date) -> sa.Select[MonitoringEntry]:
    """Select the lines of a point that were taken on these local days, both included, the newest
    first; corrected ones too."""
    start, end = local_days.midnight(since), local_days.midnight(until + timedelta(days=1))
    return (
        sa.select(MonitoringEntry)
        .where(
            MonitoringEntry.control_point_id == point.id,
            MonitoringEntry.taken_at >= start,
            MonitoringEntry.taken_at < end,
        )
        .order_by(MonitoringEntry.taken_at.desc(), MonitoringEntry.kept_at.desc())
    )


def recent(point_ids: Collection[UUID]) -> Mapping[UUID, Recent]:
    """By control point, what was noted there lately; a point without a line is left out."""
    later = sa.orm.aliased(MonitoringEntry)
    counted = (
        sa.select(
            MonitoringEntry.control_point_id,
            sa.func.count(),
            sa.func.count().filter(MonitoringEntry.result == lines.NOT_MET),
            sa.func.max(MonitoringEntry.taken_at),
        )
        .where(
            MonitoringEntry.control_point_id.in_(point_ids),
            MonitoringEntry.taken_at > now() - RECENTLY,
            ~sa.exists().where(later.replaces == MonitoringEntry.id),
        )
        .group_by(MonitoringEntry.control_point_id)
    )
    return {
        point_id: Recent(kept, not_met, last)
        for point_id, kept, not_met, last in db.session.execute(counted)
    }
