"""Accepting what changed in templates for many points: asked for once, done by the worker."""

from __future__ import annotations

from uuid import UUID

from ..accounts.models import Person
from ..database import db, in_slices, write
from ..errands import Errands
from ..problems import InvalidInput
from . import updates
from .models import ControlPoint, TemplateAcceptance
from .updates import Adapted, Wanted

AT_ONCE = 50  # points for which the lock is held at a time

errands = Errands(
    "template-acceptance",
    TemplateAcceptance,
    TemplateAcceptance.asked_by,
    TemplateAcceptance.asked_at,
)


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
    errands.ask(acceptance_id)
    return acceptance_id


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
    for some in in_slices(ids, AT_ONCE):
        with write():
            this = db.session.get_one(TemplateAcceptance, acceptance_id)
            changed = updates.accept(
                some, updates.read_adapted(this.adapted), this.edition, this.asked_by, this.reason
            )
            this.changed += changed
            this.done = min(this.total, this.done + len(some))


def _do(acceptance_id: UUID) -> None:
    errands.attempt(acceptance_id, _accept_all)


errands.register(_do)
