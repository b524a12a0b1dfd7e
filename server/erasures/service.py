"""Erasing for one person: asked for by an administrator, done by the worker, each step an act.

Records come last and all at once: what follows from the others is derived again after them,
which takes minutes where there are many.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from .. import work
from ..accounts.models import Person
from ..accounts.people import NotYourself
from ..database import db, leave_no_trace, now, write
from ..language import Text
from ..photos.erasing import erase_photo
from ..problems import DomainError, InvalidInput, NotFound, reason_of
from ..records.erasing import erase_records
from .erasing import OTHERS, PHOTO, RECORD, name_of, photos_of, require_known
from .models import Erasure

log = logging.getLogger(__name__)

JOB = "erasure"
UNFINISHED = ("queued", "running")
MOST_ATTEMPTS = 3  # one that kills its worker each time must not keep other work waiting
LONGEST = 300  # characters of the law, and of the reason


def ask(items: Sequence[str], law: str, why: str, words: str, by: Person) -> UUID:
    """Have these items erased; returns the erasure's id. Opens `write()`.

    `words` are those by which they were found: they must not stand in the reason, which is sealed
    for good. Photos of the records that nothing else names go with them. Raises InvalidInput with
    its errors by field, NotFound, or NotYourself.
    """
    reason = _reason(law, why, words)
    if not items:
        raise InvalidInput(errors={"items": Text("请勾选要删除的内容。", "Tick what is to go.")})
    if f"person:{by.id}" in items:
        raise NotYourself
    require_known(items)
    photos = photos_of([one.removeprefix(f"{RECORD}:") for one in items])
    wanted = [*dict.fromkeys(items), *(f"{PHOTO}:{sha256}" for sha256 in photos)]
    by_id = by.id
    with write():
        erasure = Erasure(asked_by=by_id, items=wanted, reason=reason)
        db.session.add(erasure)
        db.session.flush()
        erasure_id = erasure.id
    work.ask(JOB, str(erasure_id))
    return erasure_id


def find(erasure_id: UUID) -> Erasure:
    """Raises NotFound."""
    erasure = db.session.get(Erasure, erasure_id)
    if erasure is None:
        raise NotFound
    return erasure


def erasures() -> sa.Select[Erasure]:
    """Select all erasures, the newest first."""
    return sa.select(Erasure).order_by(Erasure.id.desc())


def _reason(law: str, why: str, words: str) -> str:
    given = {"law": " ".join(law.split()), "why": " ".join(why.split())}
    errors = {}
    for name, text in given.items():
        if not 2 <= len(text) <= LONGEST:
            errors[name] = Text(
                f"请填写，最多 {LONGEST} 字。", f"Needed; up to {LONGEST} characters."
            )
        elif words.casefold() in text.casefold():
            errors[name] = Text(
                "不要写这个人的姓名或号码：这段文字永久封存。",
                "Leave the name or number out: this text is sealed for good.",
            )
    if errors:
        raise InvalidInput(errors=errors)
    return f"{given['law']}；{given['why']}"


def _do(subject: str) -> None:
    erasure_id = UUID(subject)
    with write():
        erasure = db.session.get_one(Erasure, erasure_id)
        if erasure.state not in UNFINISHED:
            return
        erasure.state, erasure.done, erasure.problem = "running", 0, None
        erasure.attempts += 1
        too_often = erasure.attempts > MOST_ATTEMPTS
    try:
        if too_often:
            raise DomainError("多次中断，已停止尝试。", "It broke off several times; given up.")
        _erase(erasure_id)
    except Exception as error:
        db.session.rollback()
        log.warning("erasure %s failed", erasure_id, exc_info=error)
        _note(erasure_id, state="failed", problem=reason_of(error)._asdict())
    else:
        _note(erasure_id, state="complete", completed_at=now())


def _erase(erasure_id: UUID) -> None:
    """Erase item after item. What is gone already is passed over, so it may be done again."""
    erasure = db.session.get_one(Erasure, erasure_id)
    items, reason, by = list(erasure.items), erasure.reason, erasure.asked_by
    named = [one.partition(":")[::2] for one in items]
    done = 0
    for kind, name in named:
        if kind in OTHERS:
            with write():
                leave_no_trace()
                OTHERS[kind].erase(name_of(kind, name), reason, by)
            done += 1
            _note(erasure_id, done=done)
    records = [name for kind, name in named if kind == RECORD]
    if records:
        with write():
            erase_records(records, reason, by)
        _note(erasure_id, done=done + len(records))
    for name in [name for kind, name in named if kind == PHOTO]:
        erase_photo(name, reason, by)
    _note(erasure_id, done=len(items))


def _note(erasure_id: UUID, **values: object) -> None:
    with write():
        db.session.execute(sa.update(Erasure).where(Erasure.id == erasure_id).values(**values))


def _waiting() -> list[str]:
    waiting = sa.select(Erasure.id).where(Erasure.state == "queued").order_by(Erasure.id)
    return [str(id_) for id_ in db.session.scalars(waiting)]


def _unfinished() -> Sequence[datetime]:
    asked = sa.select(Erasure.asked_at).where(Erasure.state.in_(UNFINISHED))
    return db.session.scalars(asked).all()


def _restart() -> None:
    with write():
        broken_off = sa.update(Erasure).where(Erasure.state == "running")
        db.session.execute(broken_off.values(state="queued"))


work.register(JOB, work.Job(_do, _waiting, _unfinished, _restart))
