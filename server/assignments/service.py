"""Giving visits to inspectors, taking them back, and handing them on. Each is a sealed act."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from .. import local_days
from ..accounts.areas import covers, lies_in
from ..accounts.models import Person
from ..database import db, now_sealed, uuid7
from ..enterprises.models import Enterprise
from ..problems import InvalidInput, NotFound
from ..seals.acts import append_act
from ..seals.signing import instant
from ..typed import GIVE_THE_REASON, read_text
from . import tasks
from .distributing import Place, distribute
from .models import PURPOSES, Assignment
from .standing import inspectors_for, loads, standing

MOST = 200  # at a time: what a page shows and a person can look through
LONGEST_REASON = 200
ASSIGNED, ENDED, HANDED_OVER = "visits-assigned", "visits-withdrawn", "visits-handed-over"


class Wanted(NamedTuple):
    """Who is to go to which enterprise, by which last day."""

    enterprise_id: UUID
    person_id: UUID
    due_on: date


def assign(wanted: Sequence[Wanted], purpose: str, by: Person) -> int:
    """Put enterprises on inspectors' lists; returns how many. Inside `write()`.

    What stood on a list for the same purpose is replaced. Raises InvalidInput for nothing or too
    much, a day that has passed, or an inspector whose area does not hold the enterprise; NotFound
    for an enterprise outside the area of `by`.
    """
    if not wanted or len(wanted) > MOST or purpose not in PURPOSES:
        raise InvalidInput(
            f"请至少选择一家企业，一次不超过 {MOST} 家。",
            f"Choose at least one enterprise, {MOST} at a time at the most.",
        )
    if min(one.due_on for one in wanted) < local_days.today():
        raise InvalidInput("最晚日期不能早于今天。", "The last day cannot lie in the past.")
    people = {one.id: one for one in inspectors_for(by)}
    enterprises = _enterprises([one.enterprise_id for one in wanted], by)
    at, since = now_sealed(), local_days.midnight(local_days.today())
    added = [
        _added(enterprises[one.enterprise_id], people.get(one.person_id), one.due_on)
        for one in wanted
    ]
    for one in added:
        one.purpose, one.assigned_by, one.assigned_at, one.since = purpose, by.id, at, since
    former = _standing_rows([one.enterprise_id for one in added], purpose)
    _end(former, "replaced", by, at)
    _keep(added)
    body = {"purpose": purpose, "assignments": [_named(one) for one in added]}
    append_act(ASSIGNED, by.id, body, at)
    return len(added)


def withdraw(ids: Iterable[UUID], reason: str, by: Person) -> int:
    """Take open assignments off their lists; returns how many. Inside `write()`.

    Raises InvalidInput without a reason or a choice.
    """
    reason = read_text(reason, LONGEST_REASON, GIVE_THE_REASON)
    chosen, at = _chosen(ids, by), now_sealed()
    _end(chosen, "withdrawn", by, at, reason)
    body = {"assignments": [str(one.id) for one in chosen], "reason": reason}
    append_act(ENDED, by.id, body, at)
    return len(chosen)


def hand_over(ids: Iterable[UUID], to: UUID | None, by: Person) -> int:
    """Give open assignments to another inspector, `to` None: evenly to those who may go there.

    Days stay as they were. Returns how many. Inside `write()`. Raises InvalidInput.
    """
    chosen, at = _chosen(ids, by), now_sealed()
    people = {one.id: one for one in inspectors_for(by)}
    takers = {one.id: to for one in chosen} if to else _evenly(chosen, people.values(), by)
    added = []
    for one in chosen:
        taker = people.get(takers.get(one.id) or one.person_id)
        if taker is None or taker.id == one.person_id:
            raise InvalidInput(
                f"没有其他检查员的辖区包括“{one.enterprise.name}”。",
                f"The area of no other inspector holds {one.enterprise.name}.",
            )
        new = _added(one.enterprise, taker, one.due_on)
        new.purpose, new.since = one.purpose, one.since
        new.assigned_by, new.assigned_at = by.id, at
        added.append(new)
    _end(chosen, "handed-over", by, at)
    _keep(added)
    moved = [{"from": str(old.id), **_named(new)} for old, new in zip(chosen, added, strict=True)]
    append_act(HANDED_OVER, by.id, {"assignments": moved}, at)
    return len(added)


def _added(enterprise: Enterprise, person: Person | None, due_on: date) -> Assignment:
    if person is None or not covers(person, enterprise.region_code):
        raise InvalidInput(
            f"请为“{enterprise.name}”选择辖区包括它的检查员。",
            f"Choose an inspector whose area holds {enterprise.name}.",
        )
    return Assignment(id=uuid7(), enterprise_id=enterprise.id, person_id=person.id, due_on=due_on)


def _evenly(chosen: Sequence[Assignment], people: Iterable[Person], by: Person) -> dict[UUID, UUID]:
    """By assignment, who else takes it."""
    people = list(people)
    places = [
        Place(
            one.id,
            frozenset(
                person.id
                for person in people
                if person.id != one.person_id and covers(person, one.enterprise.region_code)
            ),
        )
        for one in sorted(chosen, key=lambda one: (one.enterprise.region_code, one.due_on))
    ]
    return distribute(places, {line.person.id: line.open for line in loads(by)})


def _chosen(ids: Iterable[UUID], by: Person) -> list[Assignment]:
    wanted = list(dict.fromkeys(ids))
    if not wanted:
        raise InvalidInput("请先勾选要处理的安排。", "Tick the visits first.")
    return list(db.session.scalars(standing(by).where(Assignment.id.in_(wanted))))


def _enterprises(ids: Sequence[UUID], by: Person) -> dict[UUID, Enterprise]:
    here = lies_in(Enterprise.region_code, by)
    found = db.session.scalars(sa.select(Enterprise).where(Enterprise.id.in_(ids), here))
    enterprises = {one.id: one for one in found}
    if set(ids) - set(enterprises):
        raise NotFound
    return enterprises


def _standing_rows(enterprise_ids: Sequence[UUID], purpose: str) -> Sequence[Assignment]:
    """What has not ended, carried out or not."""
    return db.session.scalars(
        sa.select(Assignment).where(
            Assignment.enterprise_id.in_(enterprise_ids),
            Assignment.purpose == purpose,
            Assignment.ended_at.is_(None),
        )
    ).all()


def _end(
    rows: Iterable[Assignment], outcome: str, by: Person, at: datetime, reason: str = ""
) -> None:
    rows = list(rows)
    for one in rows:
        one.ended_by, one.ended_at, one.outcome, one.reason = by.id, at, outcome, reason
    db.session.flush()
    tasks.publish(rows)


def _keep(rows: Sequence[Assignment]) -> None:
    db.session.add_all(rows)
    db.session.flush()
    tasks.publish(rows)


def _named(one: Assignment) -> dict[str, str]:
    return {
        "id": str(one.id),
        "enterprise": str(one.enterprise_id),
        "inspector": str(one.person_id),
        "due_on": one.due_on.isoformat(),
        "since": instant(one.since),
    }
