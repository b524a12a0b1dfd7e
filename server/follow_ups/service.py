"""Visits and the problems raised at them, as staff ask for them and answer; the pool by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from .. import local_days
from ..accounts.areas import lies_in
from ..accounts.models import Person
from ..database import db, uuid7
from ..enterprises.models import Enterprise
from ..enterprises.naming import enterprise_named
from ..enterprises.service import find_typed
from ..language import Text
from ..problems import DomainError, InvalidInput, NotFound
from ..records.models import FieldRecord
from ..seals.acts import append_act
from ..seals.models import Act
from ..typed import GIVE_THE_REASON, read_text
from . import deriving
from .models import (
    FollowUpAddition,
    FollowUpAnswer,
    FollowUpPlan,
    FollowUpProblem,
    FollowUpVisit,
)
from .plans import belonging
from .pool import BY_HAND

LONGEST_TEXT = 2000
PROBLEM_STATES = ("open", "answered")


class AlreadyAnswered(DomainError):
    slug = "follow-up-answered"
    status = 409
    title = Text("这个问题已经答复。", "This problem has been answered already.")


class AlreadyWithdrawn(DomainError):
    slug = "follow-up-withdrawn"
    status = 409
    title = Text("这条登记已经撤销。", "This entry has been withdrawn already.")


class VisitInFull(NamedTuple):
    """A visit with its record and the problems raised at it, in their order."""

    visit: FollowUpVisit
    record: FieldRecord
    problems: Sequence[FollowUpProblem]


def visits(person: Person, text: str = "") -> sa.Select[FollowUpVisit]:
    """Select the visits in the person's area, the newest first."""
    found = _visits_here(person)
    if text:
        found = found.where(enterprise_named(text))
    return found.order_by(FollowUpVisit.visited_at.desc(), FollowUpVisit.record_sha256)


def find_visit(record_sha256: str, person: Person) -> VisitInFull:
    """One visit in the person's area. Raises NotFound."""
    visit = db.session.scalar(
        _visits_here(person).where(FollowUpVisit.record_sha256 == record_sha256)
    )
    if visit is None:
        raise NotFound
    problems = db.session.scalars(
        sa.select(FollowUpProblem)
        .where(FollowUpProblem.record_sha256 == record_sha256)
        .order_by(FollowUpProblem.place)
    ).all()
    return VisitInFull(visit, db.session.get_one(FieldRecord, record_sha256), problems)


def problems(person: Person, state: str = "", text: str = "") -> sa.Select[FollowUpProblem]:
    """Select the problems in the person's area: the open ones first, the oldest of them first."""
    found = _problems_here(person)
    if state:
        found = found.where(_state() == state)
    if text:
        found = found.where(sa.or_(enterprise_named(text), _contains(FollowUpProblem.text, text)))
    return found.order_by(
        _state().desc(),  # open, answered
        FollowUpVisit.visited_at,
        FollowUpProblem.record_sha256,
        FollowUpProblem.place,
    )


def problem_counts(person: Person, plan: FollowUpPlan | None = None) -> dict[str, int]:
    """How many problems of the person's area are in each state: all, or those raised at the
    visits of a plan."""
    state, found = _state(), _problems_here(person)
    if plan:
        found = found.where(belonging(plan))
    counted = found.with_only_columns(state, sa.func.count()).group_by(state)
    return dict(db.session.execute(counted).all())


def problems_of(enterprise_id: UUID) -> Sequence[FollowUpProblem]:
    """What an enterprise asked to be solved, the newest first."""
    return db.session.scalars(
        sa.select(FollowUpProblem)
        .join(FollowUpProblem.visit)
        .where(FollowUpVisit.enterprise_id == enterprise_id)
        .order_by(
            FollowUpVisit.visited_at.desc(), FollowUpProblem.record_sha256, FollowUpProblem.place
        )
    ).all()


def visits_to(enterprise_id: UUID) -> Sequence[FollowUpVisit]:
    """The visits to an enterprise, the newest first."""
    return db.session.scalars(
        sa.select(FollowUpVisit)
        .where(FollowUpVisit.enterprise_id == enterprise_id)
        .order_by(FollowUpVisit.visited_at.desc(), FollowUpVisit.record_sha256)
    ).all()


def answer(record_sha256: str, problem_id: UUID, text: str, by: Person) -> None:
    """Answer a problem, as an act of staff. Inside `write()`.

    Raises NotFound outside the area, InvalidInput without a text, AlreadyAnswered.
    """
    problem = db.session.scalar(
        _problems_here(by).where(
            FollowUpProblem.record_sha256 == record_sha256,
            FollowUpProblem.problem_id == problem_id,
        )
    )
    if problem is None:
        raise NotFound
    if problem.answer:
        raise AlreadyAnswered
    text = read_text(text, LONGEST_TEXT)
    body = {"visit": str(problem.visit_id), "problem": str(problem_id), "text": text}
    _act(deriving.ANSWERED, by, body)


def additions(person: Person) -> sa.Select[FollowUpAddition]:
    """Select what was put into the pool by hand in the person's area, the newest first."""
    return (
        sa.select(FollowUpAddition)
        .join(FollowUpAddition.enterprise)
        .where(lies_in(Enterprise.region_code, person))
        .order_by(FollowUpAddition.day.desc(), FollowUpAddition.id.desc())
    )


def add_by_hand(uscc: str, ground: str, day: date, reason: str, by: Person) -> None:
    """Put an enterprise into the pool of the period in which the day lies. Inside `write()`.

    Raises InvalidInput, also for an enterprise outside the person's area.
    """
    enterprise = find_typed(uscc, lies_in(Enterprise.region_code, by))
    if ground not in BY_HAND:
        raise InvalidInput("请选择入池原因。", "Choose a ground.")
    if day > local_days.today():
        raise InvalidInput("日期不能晚于今天。", "The day must not lie ahead.")
    body = {
        "addition": str(uuid7()),
        "enterprise": str(enterprise.id),
        "ground": ground,
        "day": day.isoformat(),
        "reason": read_text(reason, LONGEST_TEXT, GIVE_THE_REASON),
    }
    _act(deriving.ADDED, by, body)


def withdraw(addition_id: UUID, reason: str, by: Person) -> None:
    """Take back what was put into the pool by hand. Inside `write()`.

    Who was drawn stays drawn. Raises NotFound, InvalidInput without a reason, AlreadyWithdrawn.
    """
    addition = db.session.scalar(additions(by).where(FollowUpAddition.id == addition_id))
    if addition is None:
        raise NotFound
    if addition.withdrawn_at:
        raise AlreadyWithdrawn
    reason = read_text(reason, LONGEST_TEXT, GIVE_THE_REASON)
    _act(deriving.WITHDRAWN, by, {"addition": str(addition_id), "reason": reason})


def _act(kind: str, by: Person, body: dict[str, Any]) -> None:
    sha256 = append_act(kind, by.id, body)
    deriving.add_act(db.session.get_one(Act, sha256))


def _state() -> sa.ColumnElement[str]:
    answered = sa.exists().where(
        FollowUpAnswer.visit_id == FollowUpProblem.visit_id,
        FollowUpAnswer.problem_id == FollowUpProblem.problem_id,
    )
    return sa.case((answered.correlate(FollowUpProblem), "answered"), else_="open")


def _visits_here(person: Person) -> sa.Select[FollowUpVisit]:
    return (
        sa.select(FollowUpVisit)
        .join(FollowUpVisit.enterprise)
        .where(lies_in(Enterprise.region_code, person))
    )


def _problems_here(person: Person) -> sa.Select[FollowUpProblem]:
    return (
        sa.select(FollowUpProblem)
        .join(FollowUpProblem.visit)
        .join(FollowUpVisit.enterprise)
        .where(lies_in(Enterprise.region_code, person))
    )


def _contains(column: Any, text: str) -> sa.ColumnElement[bool]:
    found: sa.ColumnElement[bool] = column.icontains(text.strip(), autoescape=True)
    return found
