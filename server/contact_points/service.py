"""Who answers for which enterprise, and how often they came there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from .. import local_days
from ..accounts.areas import colleagues_of, covers, lies_in
from ..accounts.models import ROLES, Person
from ..checks.models import Check
from ..control_points.models import ControlPoint
from ..database import db, in_slices, now_sealed, uuid7
from ..enterprises.models import Enterprise
from ..enterprises.naming import enterprise_named
from ..enterprises.service import find_typed
from ..follow_ups.models import FollowUpVisit
from ..language import Text
from ..problems import DomainError, InvalidInput, NotFound
from ..seals.acts import append_act
from ..settings import current_settings
from ..typed import GIVE_THE_REASON, read_text
from .models import ContactPoint

LONGEST_TEXT = 2000
MOST_VISITS = 365
ASSIGNED, ENDED = "contact-point-assigned", "contact-point-ended"
TAKEN_OVER = "改由他人联系 / another official took over"


class AlreadyEnded(DomainError):
    slug = "contact-point-ended"
    status = 409
    title = Text("这个联系点已经结束。", "This contact point has ended already.")


class Standing(NamedTuple):
    """A contact point with the days in a year on which its official was there."""

    contact: ContactPoint
    visits: int

    @property
    def is_met(self) -> bool:
        return self.visits >= self.contact.visits_per_year


def standing(person: Person, year: int, text: str = "") -> list[Standing]:
    """The contact points of the person's area that have not ended, those with the most visits
    missing first; `text` is in the enterprise's or the official's name."""
    found = (
        _here(person)
        .where(ContactPoint.ended_at.is_(None))
        .order_by(Enterprise.region_code, Enterprise.name)
    )
    if text:
        official = sa.select(Person.id).where(Person.name.icontains(text, autoescape=True))
        found = found.where(sa.or_(enterprise_named(text), ContactPoint.person_id.in_(official)))
    contacts = db.session.scalars(found).all()
    days = visit_days(contacts, year)
    lines = [Standing(contact, len(days[contact.id])) for contact in contacts]
    return sorted(lines, key=lambda line: line.visits - line.contact.visits_per_year)


def of_enterprise(enterprise_id: UUID) -> Sequence[ContactPoint]:
    """The contact points of an enterprise, the standing one first, then the latest."""
    return db.session.scalars(
        sa.select(ContactPoint)
        .where(ContactPoint.enterprise_id == enterprise_id)
        .order_by(ContactPoint.ended_at.is_not(None), ContactPoint.assigned_at.desc())
    ).all()


def visit_days(contacts: Collection[ContactPoint], year: int) -> Mapping[UUID, set[date]]:
    """By contact point, the local days of a year on which its official was at the enterprise.

    A check and a follow-up visit on one day are one visit. Whoever sealed the record or stands in
    it as inspector was there.
    """
    by_enterprise = {contact.enterprise_id: contact for contact in contacts}
    days: dict[UUID, set[date]] = defaultdict(set)
    zone = current_settings().zone
    for enterprise_id, visited_at, sealed_by, inspectors in _visits(list(by_enterprise), year):
        contact = by_enterprise[enterprise_id]
        if str(contact.person_id) in {str(sealed_by), *(str(one).lower() for one in inspectors)}:
            days[contact.id].add(visited_at.astimezone(zone).date())
    return days


def officials_for(person: Person) -> Sequence[Person]:
    """The bureau's people in the person's area who can be given an enterprise, by name."""
    return db.session.scalars(
        sa.select(Person)
        .where(
            Person.id.in_(colleagues_of(person)),
            Person.role.in_(ROLES),
            Person.disabled_at.is_(None),
        )
        .order_by(Person.name, Person.id)
    ).all()


def assign(uscc: str, official_id: UUID | None, visits_per_year: str, by: Person) -> ContactPoint:
    """Let an official answer for an enterprise, instead of the one who did. Inside `write()`.

    Raises InvalidInput, also for an enterprise or official outside the area of `by`.
    """
    here = lies_in(Enterprise.region_code, by)
    enterprise = find_typed(uscc, here)
    official = next((one for one in officials_for(by) if one.id == official_id), None)
    if official is None or not covers(official, enterprise.region_code):
        raise InvalidInput(
            "请选择辖区包括这家企业的人员。", "Choose somebody whose area holds this enterprise."
        )
    if not (visits_per_year.isascii() and visits_per_year.isdigit()) or not (
        1 <= int(visits_per_year) <= MOST_VISITS
    ):
        raise InvalidInput("每年至少走访次数是 1 到 365 的整数。", "Give 1 to 365 visits a year.")
    for former in of_enterprise(enterprise.id)[:1]:
        if former.ended_at is None:
            end(former.id, TAKEN_OVER, by)
    contact = ContactPoint(
        id=uuid7(),
        enterprise_id=enterprise.id,
        person_id=official.id,
        visits_per_year=int(visits_per_year),
        assigned_by=by.id,
        assigned_at=now_sealed(),
    )
    db.session.add(contact)
    db.session.flush()
    body = {
        "contact": str(contact.id),
        "enterprise": str(enterprise.id),
        "official": str(official.id),
        "visits_per_year": contact.visits_per_year,
    }
    append_act(ASSIGNED, by.id, body, contact.assigned_at)
    return contact


def end(contact_id: UUID, reason: str, by: Person) -> None:
    """Let an official answer for an enterprise no longer. Inside `write()`.

    Raises NotFound outside the area, InvalidInput without a reason, AlreadyEnded.
    """
    contact = db.session.scalar(_here(by).where(ContactPoint.id == contact_id))
    if contact is None:
        raise NotFound
    if contact.ended_at:
        raise AlreadyEnded
    contact.ended_by, contact.ended_at = by.id, now_sealed()
    contact.ended_reason = read_text(reason, LONGEST_TEXT, GIVE_THE_REASON)
    db.session.flush()
    body = {"contact": str(contact.id), "reason": contact.ended_reason}
    append_act(ENDED, by.id, body, contact.ended_at)


def _here(person: Person) -> sa.Select[ContactPoint]:
    return (
        sa.select(ContactPoint)
        .join(ContactPoint.enterprise)
        .where(lies_in(Enterprise.region_code, person))
    )


def _visits(
    enterprise_ids: Sequence[UUID], year: int
) -> Iterator[tuple[UUID, datetime, UUID, list[str]]]:
    begin, end = (local_days.midnight(date(one, 1, 1)) for one in (year, year + 1))
    for some in in_slices(enterprise_ids):
        checks = (
            sa.select(
                ControlPoint.enterprise_id, Check.visited_at, Check.person_id, Check.inspectors
            )
            .join(ControlPoint, ControlPoint.id == Check.control_point_id)
            .where(ControlPoint.enterprise_id.in_(some), Check.replaced_by.is_(None))
            .where(Check.visited_at >= begin, Check.visited_at < end)
        )
        visits = (
            sa.select(
                FollowUpVisit.enterprise_id,
                FollowUpVisit.visited_at,
                FollowUpVisit.person_id,
                FollowUpVisit.inspectors,
            )
            .where(FollowUpVisit.enterprise_id.in_(some))
            .where(FollowUpVisit.visited_at >= begin, FollowUpVisit.visited_at < end)
        )
        for rows in (checks, visits):
            for row in db.session.execute(rows):
                yield row[0], row[1], row[2], row[3]
