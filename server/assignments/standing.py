"""Which assignments still stand, and what inspectors have on their hands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from .. import local_days
from ..accounts.areas import colleagues_of, lies_in
from ..accounts.models import Person
from ..checks.models import Check
from ..control_points.models import ControlPoint
from ..database import db
from ..enterprises.models import Enterprise
from ..labels.models import Label, LabelPosting
from ..problems import NotFound
from ..records.models import Device
from .models import Assignment

INSPECTOR = "inspector"


class Load(NamedTuple):
    """What an inspector has to do in the viewer's area, and what their phones still hold."""

    person: Person
    open: int
    overdue: int
    nearest: date | None  # the nearest last day of an open one
    unsent: int  # records and photos, by what each phone said last


def is_done() -> sa.ColumnElement[bool]:
    """Whether an assignment was carried out: the enterprise was checked, or a label was posted
    there, since it was given. By whom does not matter."""
    of_enterprise = ControlPoint.enterprise_id == Assignment.enterprise_id
    checked = sa.exists().where(
        Check.control_point_id == ControlPoint.id,
        of_enterprise,
        Check.visited_at >= Assignment.since,
    )
    posted = sa.exists().where(
        LabelPosting.label_code == Label.code,
        Label.control_point_id == ControlPoint.id,
        of_enterprise,
        LabelPosting.state.in_(("posted", "bound")),
        LabelPosting.at >= Assignment.since,
    )
    return sa.case(
        (Assignment.purpose == "check", checked.correlate(Assignment)),
        else_=posted.correlate(Assignment),
    ).is_(sa.true())


def standing(person: Person) -> sa.Select[Assignment]:
    """Select what is still to be done in the person's area, the nearest last day first."""
    return _standing().where(lies_in(Enterprise.region_code, person))


def of_enterprise(enterprise_id: UUID) -> Sequence[Assignment]:
    """What is still to be done at an enterprise, for whatever purpose."""
    return db.session.scalars(_standing().where(Assignment.enterprise_id == enterprise_id)).all()


def standing_at(
    enterprise_ids: Sequence[UUID], purpose: str, viewer: Person
) -> Mapping[UUID, Assignment]:
    """By enterprise, what is still to be done there for this purpose."""
    found = standing(viewer).where(
        Assignment.enterprise_id.in_(enterprise_ids), Assignment.purpose == purpose
    )
    return {one.enterprise_id: one for one in db.session.scalars(found)}


def inspectors_for(person: Person) -> Sequence[Person]:
    """The active inspectors of the person's area, by name."""
    return db.session.scalars(
        _inspectors(person).where(Person.disabled_at.is_(None)).order_by(Person.name, Person.id)
    ).all()


def find_inspector(person_id: UUID, viewer: Person) -> Person:
    """An inspector of the viewer's area, or one who has something to do in it; also somebody who
    has left. Raises NotFound."""
    has_some = standing(viewer).where(Assignment.person_id == person_id).order_by(None)
    mine = sa.or_(
        Person.id.in_(_inspectors(viewer).with_only_columns(Person.id)),
        has_some.with_only_columns(Assignment.id).exists(),
    )
    found = db.session.scalar(sa.select(Person).where(Person.id == person_id, mine))
    if found is None:
        raise NotFound
    return found


def loads(viewer: Person) -> list[Load]:
    """What each inspector of the viewer's area has to do, those with most first; who has left
    is among them as long as something of theirs is open."""
    day = local_days.today()
    counted = (
        standing(viewer)
        .order_by(None)
        .with_only_columns(
            Assignment.person_id,
            sa.func.count(),
            sa.func.sum(sa.case((Assignment.due_on < day, 1), else_=0)),
            sa.func.min(Assignment.due_on),
        )
        .group_by(Assignment.person_id)
    )
    open_ones = {person_id: numbers for person_id, *numbers in db.session.execute(counted)}
    active = sa.and_(
        Person.id.in_(_inspectors(viewer).with_only_columns(Person.id)),
        Person.disabled_at.is_(None),
    )
    people = db.session.scalars(
        sa.select(Person).where(sa.or_(active, Person.id.in_(list(open_ones))))
    ).all()
    unsent = _unsent([person.id for person in people])
    lines = []
    for person in people:
        count, overdue, nearest = open_ones.get(person.id, (0, 0, None))
        lines.append(Load(person, count, overdue, nearest, unsent.get(person.id, 0)))
    return sorted(lines, key=lambda line: (line.person.is_active, -line.open, line.person.name))


def phones_with_unsent(person_id: UUID) -> Sequence[Device]:
    """The person's phones that said at their last sending that they still hold something."""
    holding = sa.select(Device).where(
        Device.person_id == person_id, Device.unsent_records + Device.unsent_photos > 0
    )
    return db.session.scalars(holding.order_by(Device.sent_at)).all()


def _standing() -> sa.Select[Assignment]:
    return (
        sa.select(Assignment)
        .join(Assignment.enterprise)
        .where(Assignment.ended_at.is_(None), sa.not_(is_done()))
        .order_by(Assignment.due_on, Enterprise.region_code, Enterprise.name, Assignment.id)
    )


def _inspectors(viewer: Person) -> sa.Select[Person]:
    return sa.select(Person).where(Person.role == INSPECTOR, Person.id.in_(colleagues_of(viewer)))


def _unsent(person_ids: Sequence[UUID]) -> Mapping[UUID, int]:
    held = (
        sa.select(Device.person_id, sa.func.sum(Device.unsent_records + Device.unsent_photos))
        .where(Device.person_id.in_(person_ids))
        .group_by(Device.person_id)
    )
    return {person_id: int(count) for person_id, count in db.session.execute(held)}
