"""Office days on site: what was asked there, and what was solved."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from .. import local_days
from ..accounts.areas import covers, lies_in
from ..accounts.models import Person
from ..database import db, now_sealed, uuid7
from ..enterprises.models import Enterprise
from ..enterprises.service import find_typed
from ..language import Text
from ..problems import DomainError, InvalidInput, NotFound
from ..regions.service import within
from ..seals.acts import append_act
from ..typed import read_text
from .models import OfficeDay, OfficeQuestion
from .service import LONGEST_TEXT, officials_for

KEPT = "office-day-kept"
RAISED, SOLVED = "office-question-raised", "office-question-solved"


class AlreadySolved(DomainError):
    slug = "office-question-solved"
    status = 409
    title = Text("这个问题已经登记为解决。", "This question is kept as solved already.")


class Counts(NamedTuple):
    raised: int
    solved: int


def listed(person: Person) -> sa.Select[OfficeDay]:
    """Select the office days of the person's area, the newest first."""
    return (
        sa.select(OfficeDay)
        .where(lies_in(OfficeDay.region_code, person))
        .order_by(OfficeDay.day.desc(), OfficeDay.id.desc())
    )


def counts(person: Person) -> Counts:
    """How many questions were raised and solved on the office days of the person's area."""
    counted = (
        sa.select(sa.func.count(), sa.func.count(OfficeQuestion.solved_at))
        .select_from(OfficeQuestion)
        .join(OfficeQuestion.office_day)
        .where(lies_in(OfficeDay.region_code, person))
    )
    return Counts(*db.session.execute(counted).one())


def find(office_day_id: UUID, person: Person) -> OfficeDay:
    """One office day in the person's area. Raises NotFound."""
    found = db.session.scalar(listed(person).where(OfficeDay.id == office_day_id))
    if found is None:
        raise NotFound
    return found


def keep(
    day: date, region_code: str, place: str, officials: Collection[UUID], by: Person
) -> OfficeDay:
    """Keep that an office day was held, or will be. Inside `write()`.

    Raises NotFound for a region outside the area of `by`, InvalidInput.
    """
    if not region_code:
        raise InvalidInput("请选择范围。", "Choose the area.")
    if not covers(by, region_code):
        raise NotFound
    chosen = [one.id for one in officials_for(by) if one.id in officials]
    if not chosen:
        raise InvalidInput("请选择到场人员。", "Choose who is there.")
    held = OfficeDay(
        id=uuid7(),
        day=day,
        region_code=region_code,
        place=read_text(place, LONGEST_TEXT),
        officials=[str(id_) for id_ in chosen],
        kept_by=by.id,
        kept_at=now_sealed(),
    )
    db.session.add(held)
    db.session.flush()
    body = {
        "office_day": str(held.id),
        "day": day.isoformat(),
        "region": region_code,
        "place": held.place,
        "officials": held.officials,
    }
    append_act(KEPT, by.id, body, held.kept_at)
    return held


def ask(held: OfficeDay, uscc: str, text: str, by: Person) -> None:
    """Keep what an enterprise of the office day's region asked there. Inside `write()`.

    Raises InvalidInput, also before the day.
    """
    if held.day > local_days.today():
        raise InvalidInput("现场办公日还没有到。", "The office day has not come yet.")
    enterprise = find_typed(uscc, Enterprise.region_code.in_(within([held.region_code])))
    question = OfficeQuestion(
        id=uuid7(),
        office_day_id=held.id,
        enterprise_id=enterprise.id,
        text=read_text(text, LONGEST_TEXT),
        kept_by=by.id,
        kept_at=now_sealed(),
    )
    db.session.add(question)
    db.session.flush()
    body = {
        "question": str(question.id),
        "office_day": str(held.id),
        "enterprise": str(enterprise.id),
        "text": question.text,
    }
    append_act(RAISED, by.id, body, question.kept_at)


def solve(held: OfficeDay, question_id: UUID, answer: str, by: Person) -> None:
    """Keep how a question was solved. Inside `write()`.

    Raises NotFound, InvalidInput without a text, AlreadySolved.
    """
    question = next((one for one in held.questions if one.id == question_id), None)
    if question is None:
        raise NotFound
    if question.solved_at:
        raise AlreadySolved
    question.answer = read_text(answer, LONGEST_TEXT)
    question.solved_by, question.solved_at = by.id, now_sealed()
    db.session.flush()
    body = {"question": str(question.id), "text": question.answer}
    append_act(SOLVED, by.id, body, question.solved_at)
