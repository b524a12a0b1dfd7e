"""Erasing for one person: asked for by an administrator, done by the worker, each step an act.

Of what follows from records, only what the erased ones counted for is derived again.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from ..accounts.models import Person
from ..accounts.people import NotYourself
from ..database import db, leave_no_trace, write
from ..errands import Errands
from ..language import Text
from ..photos.erasing import erase_photo
from ..problems import InvalidInput, NotFound
from ..records.erasing import erase_records
from .erasing import OTHERS, PHOTO, RECORD, name_of, photos_of, require_known
from .models import Erasure

LONGEST = 300  # characters of the law, and of the reason

errands = Errands("erasure", Erasure, Erasure.asked_by, Erasure.asked_at)


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
    errands.ask(erasure_id)
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
            errands.note(erasure_id, done=done)
    records = [name for kind, name in named if kind == RECORD]
    if records:
        with write():
            erase_records(records, reason, by)
        errands.note(erasure_id, done=done + len(records))
    for name in [name for kind, name in named if kind == PHOTO]:
        erase_photo(name, reason, by)
    errands.note(erasure_id, done=len(items))


def _do(erasure_id: UUID) -> None:
    errands.attempt(erasure_id, _erase, done=0)


errands.register(_do)
