"""Accepting what changed in templates for many points: asked for once, done by the worker."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from .. import work
from ..accounts.models import Person
from ..database import db, now, write
from ..problems import DomainError, InvalidInput, NotFound, reason_of
from . import updates
from .models import ControlPoint, TemplateAcceptance
from .updates import Adapted, Wanted

log = logging.getLogger(__name__)

JOB = "template-acceptance"
UNFINISHED = ("queued", "running")
MOST_ATTEMPTS = 3  # one that kills its worker each time must not keep other work waiting
AT_ONCE = 50  # points for which the lock is held at a time
LATEST = 5


def ask(wanted: Wanted, adapted: Adapted, edition: str, reason: str, person: Person) -> UUID:
    """Have all accepted that is listed so; returns the acceptance's id. Opens `write()`.

    Raises InvalidInput without a reason, or where nothing is listed.
    """
    reason, person_id = reason.strip(), person.id
    if not reason:
        raise InvalidInput("请写明理由。", "Give the reason.")
    with write():
        total = updates.count(db.session.get_one(Person, person_id), wanted)
        if not total:
            raise InvalidInput("没有需要更新的控制点。", "No control point needs updating.")
        acceptance = TemplateAcceptance(
            asked_by=person_id,
            wanted=wanted.as_kept(),
            adapted=adapted,
            edition=edition,
            reason=reason,
            total=total,
        )
        db.session.add(acceptance)
        db.session.flush()
        acceptance_id = acceptance.id
    work.ask(JOB, str(acceptance_id))
    return acceptance_id


def find(acceptance_id: UUID, person: Person) -> TemplateAcceptance:
    """One that this person asked for. Raises NotFound."""
    acceptance = db.session.get(TemplateAcceptance, acceptance_id)
    if acceptance is None or acceptance.asked_by != person.id:
        raise NotFound
    return acceptance


def latest(person: Person) -> Sequence[TemplateAcceptance]:
    """The person's last ones, the newest first."""
    own = sa.select(TemplateAcceptance).where(TemplateAcceptance.asked_by == person.id)
    return db.session.scalars(own.order_by(TemplateAcceptance.id.desc()).limit(LATEST)).all()


def _do(subject: str) -> None:
    acceptance_id = UUID(subject)
    with write():
        acceptance = db.session.get_one(TemplateAcceptance, acceptance_id)
        if acceptance.state not in UNFINISHED:
            return
        acceptance.state, acceptance.problem = "running", None
        acceptance.attempts += 1
        too_often = acceptance.attempts > MOST_ATTEMPTS
    try:
        if too_often:
            raise DomainError("多次中断，已停止尝试。", "It broke off several times; given up.")
        _accept_all(acceptance_id)
    except Exception as error:
        db.session.rollback()
        log.warning("template acceptance %s failed", acceptance_id, exc_info=error)
        _note(acceptance_id, state="failed", problem=reason_of(error)._asdict())
    else:
        _note(acceptance_id, state="complete", completed_at=now())


def _accept_all(acceptance_id: UUID) -> None:
    """Some at a time. What is accepted is no longer behind, so it may be done again."""
    acceptance = db.session.get_one(TemplateAcceptance, acceptance_id)
    person = db.session.get_one(Person, acceptance.asked_by)
    listed = updates.behind(person, Wanted(**acceptance.wanted))
    ids = db.session.scalars(
        listed.with_only_columns(ControlPoint.id, maintain_column_froms=True).order_by(
            ControlPoint.id
        )
    ).all()
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        with write():
            this = db.session.get_one(TemplateAcceptance, acceptance_id)
            changed = updates.accept(
                some, updates.read_adapted(this.adapted), this.edition, this.asked_by, this.reason
            )
            this.changed += changed
            this.done = min(this.total, this.done + len(some))


def _note(acceptance_id: UUID, **values: object) -> None:
    this = sa.update(TemplateAcceptance).where(TemplateAcceptance.id == acceptance_id)
    with write():
        db.session.execute(this.values(**values))


def _waiting() -> list[str]:
    waiting = sa.select(TemplateAcceptance.id).where(TemplateAcceptance.state == "queued")
    return [str(id_) for id_ in db.session.scalars(waiting.order_by(TemplateAcceptance.id))]


def _unfinished() -> Sequence[datetime]:
    asked = sa.select(TemplateAcceptance.asked_at).where(TemplateAcceptance.state.in_(UNFINISHED))
    return db.session.scalars(asked).all()


def _restart() -> None:
    with write():
        broken_off = sa.update(TemplateAcceptance).where(TemplateAcceptance.state == "running")
        db.session.execute(broken_off.values(state="queued"))


work.register(JOB, work.Job(_do, _waiting, _unfinished, _restart))
