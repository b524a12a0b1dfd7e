"""Errands: long work that somebody asks for and comes back to see what became of.

Each is a row with `state`, `attempts` and `problem`; the worker does it, and a page shows the row.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from . import work
from .accounts.models import Person
from .database import Model, db, now, write
from .language import Text
from .problems import DomainError, NotFound, reason_of

log = logging.getLogger(__name__)

MOST_ATTEMPTS = 3  # one that kills its worker each time must not keep other work waiting
PROGRESS_EVERY_S = 1.0  # each report is a write
LATEST = 10

Row = TypeVar("Row", bound=Model)
Progress = Callable[[int], None]


class GivenUp(DomainError):
    slug = "given-up"
    status = 503
    title = Text("多次中断，已停止尝试。", "It broke off several times; given up.")


class Errands(Generic[Row]):
    """Those of one kind. Their states are queued, running, complete and failed, unless others
    are given: those in which one waits for the worker, and those in which the worker is at it.

    `which` narrows them to those rows of the table that are for the worker.
    """

    def __init__(
        self,
        job: str,
        model: type[Row],
        asked_by: InstrumentedAttribute[Any],
        asked_at: InstrumentedAttribute[datetime],
        *,
        waiting: Sequence[str] = ("queued",),
        running: Sequence[str] = ("running",),
        which: sa.ColumnElement[bool] | None = None,
    ) -> None:
        self._job, self._waits, self._runs = job, waiting, running
        self._which = sa.true() if which is None else which
        self._asked_by, self._asked_at = asked_by, asked_at
        self._model: Any = model

    def register(
        self, do: Callable[[UUID], object], clean_up: Callable[[], object] = lambda: None
    ) -> None:
        """Let the worker do them so; `clean_up` removes what else a process that died left."""

        def do_one(subject: str) -> None:
            do(UUID(subject))

        self._clean_up = clean_up
        work.register(self._job, work.Job(do_one, self._waiting, self._unfinished, self.restart))

    def ask(self, errand_id: UUID) -> None:
        """Ring for one. After the commit that made its row, or let it wait."""
        work.ask(self._job, str(errand_id))

    def find(self, errand_id: UUID, person: Person) -> Row:
        """One that this person asked for. Raises NotFound."""
        row: Row | None = db.session.get(self._model, errand_id)
        if row is None or getattr(row, self._asked_by.key) != person.id:
            raise NotFound
        return row

    def of(self, person: Person) -> sa.Select[Row]:
        """Select those that this person asked for, the newest first."""
        own = sa.select(self._model).where(self._asked_by == person.id)
        return own.order_by(self._asked_at.desc(), self._model.id.desc())

    def latest(self, person: Person) -> Sequence[Row]:
        """The last ones that this person asked for, the newest first."""
        return db.session.scalars(self.of(person).limit(LATEST)).all()

    def attempt(self, errand_id: UUID, do: Callable[[UUID], object], **afresh: object) -> None:
        """Do one unless it is done: it is complete then, or failed for a reason that is kept."""
        with write():
            row = db.session.get_one(self._model, errand_id)
            if row.state not in (*self._waits, *self._runs):
                return
            may = self.begin(row, **afresh)
        try:
            if not may:
                raise GivenUp
            do(errand_id)
        except Exception as error:
            self.fail(errand_id, error)
        else:
            self.note(errand_id, state="complete", completed_at=now())

    def begin(self, row: Row, **afresh: object) -> bool:
        """Count one more attempt, and set columns `afresh`; returns whether it may be made.

        Inside `write()`.
        """
        for name, value in {"state": "running", "problem": None, **afresh}.items():
            setattr(row, name, value)
        row.attempts += 1  # type: ignore[attr-defined]
        return bool(row.attempts <= MOST_ATTEMPTS)  # type: ignore[attr-defined]

    def note(self, errand_id: UUID, **values: object) -> None:
        """Keep how far it is. Opens `write()`."""
        with write():
            this = sa.update(self._model).where(self._model.id == errand_id)
            db.session.execute(this.values(values))

    def fail(self, errand_id: UUID, error: Exception) -> Text:
        """Keep why it failed, which is returned. Opens `write()`."""
        db.session.rollback()
        log.warning("%s %s failed", self._job, errand_id, exc_info=error)
        reason = reason_of(error)
        self.note(errand_id, state="failed", problem=reason._asdict())
        return reason

    def reporter(self, errand_id: UUID, column: str) -> Progress:
        """What is told how many are done, and notes it in the column now and then."""
        told = time.monotonic()

        def report(done: int) -> None:
            nonlocal told
            if time.monotonic() - told >= PROGRESS_EVERY_S:
                self.note(errand_id, **{column: done})
                told = time.monotonic()

        return report

    def restart(self) -> None:
        """Let what was broken off in the middle wait again. Opens `write()`."""
        if self._runs:
            broken_off = sa.update(self._model).where(self._in(self._runs))
            with write():
                db.session.execute(broken_off.values(state=self._waits[0]))
        self._clean_up()

    def _waiting(self) -> list[str]:
        waiting = sa.select(self._model.id).where(self._in(self._waits))
        ids = db.session.scalars(waiting.order_by(self._asked_at, self._model.id))
        return [str(errand_id) for errand_id in ids]

    def _unfinished(self) -> Sequence[datetime]:
        asked = sa.select(self._asked_at).where(self._in((*self._waits, *self._runs)))
        return db.session.scalars(asked).all()

    def _in(self, states: Sequence[str]) -> sa.ColumnElement[bool]:
        return sa.and_(self._model.state.in_(states), self._which)
