"""Corrections as staff ask for them, and what staff do to them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from .. import local_days
from ..accounts.areas import has_everything, lies_in
from ..accounts.models import ENTERPRISE, Person
from ..changes import feed
from ..checks.models import Check
from ..checks.searching import with_correction_provider
from ..console import keyset
from ..control_points import bureau_templates
from ..control_points.models import ControlPoint
from ..database import db
from ..enterprises.models import Enterprise
from ..enterprises.naming import is_of_named
from ..language import Text
from ..photos.access import also_seen as photo_sight
from ..photos.models import PhotoReference
from ..problems import DomainError, NotFound
from ..records.models import FieldRecord
from ..seals.acts import append_act
from ..seals.models import Act
from ..seals.signing import instant
from ..typed import read_text
from . import deriving, pictures
from .models import Correction, CorrectionStep
from .progress import State

LONGEST_TEXT = 2000
STANDING_FIRST = (
    Correction.has_ended,
    Correction.deadline,
    Correction.record_sha256,
)


class AlreadyEnded(DomainError):
    slug = "correction-ended"
    status = 409
    title = Text("此项责令改正已经结束", "This correction has ended already")


class Search(NamedTuple):
    """What the list of corrections is narrowed to; empty: not at all."""

    text: str = ""  # in the name or USCC of the enterprise; a control point's code
    state: str = ""


class CorrectionInFull(NamedTuple):
    """A correction with its order and what followed, in order."""

    correction: Correction
    order: FieldRecord
    steps: Sequence[CorrectionStep]
    state: State


def state_column(day: date) -> sa.ColumnElement[str]:
    """`Correction.state_on` as a column."""
    overdue = sa.and_(Correction.state == "open", Correction.deadline < day)
    return sa.case((overdue, "overdue"), else_=Correction.state)


def _is_in(state: str, day: date) -> sa.ColumnElement[bool]:
    """`state_column(day) == state`, so worded that an index on the stored state helps."""
    stored = "open" if state == "overdue" else state
    if stored != "open":
        return Correction.state == stored
    overdue = Correction.deadline < day
    return sa.and_(Correction.state == stored, overdue if state == "overdue" else ~overdue)


def search(person: Person, wanted: Search) -> sa.Select[Correction]:
    """Select the corrections in the person's area; STANDING_FIRST orders them."""
    text = wanted.text.strip()
    if has_everything(person) and not text:  # a long list is counted faster without the joins
        found = sa.select(Correction).where(Correction.control_point_id.is_not(None))
    else:
        found = _in_area(person)
    if text:
        found = found.where(_called(text))
    if wanted.state:
        found = found.where(_is_in(wanted.state, local_days.today()))
    return found


def _called(text: str) -> sa.ColumnElement[bool]:
    """Whether the text stands in the enterprise's name, or begins the code of the point."""
    named = is_of_named(text)
    if not (templates := bureau_templates.codes_like(text)):
        return named  # to ask both of every row takes reading all of them
    of_point = ControlPoint.code.istartswith(text, autoescape=True)
    return sa.or_(named, sa.and_(ControlPoint.template_code.in_(templates), of_point))


def page(person: Person, wanted: Search, after: str, size: int) -> keyset.Page:
    """A page of those that `search` selects; `after` as keyset.page has it."""
    return keyset.counted_page(search(person, wanted), STANDING_FIRST, after, size)


@with_correction_provider
def checks_with(which: str) -> sa.Select[UUID]:
    """Select the record ids of the checks that led to a correction, or to one that stands."""
    followed = sa.select(Correction.check_id)
    return followed if which == "ordered" else followed.where(Correction.has_ended.is_(False))


def counts(person: Person) -> dict[str, int]:
    """How many corrections of the person's area are in each state today, of those that stand."""
    state = state_column(local_days.today())
    standing = search(person, Search()).where(Correction.has_ended.is_(False))
    counted = standing.with_only_columns(state, sa.func.count(), maintain_column_froms=True)
    return dict(db.session.execute(counted.group_by(state)).all())


def find(record_sha256: str, person: Person) -> CorrectionInFull:
    """One correction in the person's area, or of their own enterprise. Raises NotFound."""
    within = of_enterprise(person.enterprise_id) if person.role == ENTERPRISE else _in_area(person)
    correction = db.session.scalar(within.where(Correction.record_sha256 == record_sha256))
    if correction is None:
        raise NotFound
    order = db.session.get_one(FieldRecord, record_sha256)
    steps = deriving.steps_of(correction.record_id)
    return CorrectionInFull(correction, order, steps, correction.state_on(local_days.today()))


def standing_at(control_point_id: UUID) -> Sequence[Correction]:
    """The corrections at a control point that have not ended, by deadline."""
    return db.session.scalars(
        sa.select(Correction)
        .where(
            Correction.control_point_id == control_point_id,
            Correction.state.in_(("open", "evidence")),
        )
        .order_by(Correction.deadline)
    ).all()


def of_enterprise(enterprise_id: UUID | None) -> sa.Select[Correction]:
    """Select all corrections of an enterprise, the newest first."""
    return (
        sa.select(Correction)
        .join(Correction.control_point)
        .where(ControlPoint.enterprise_id == enterprise_id)
        .order_by(Correction.ordered_at.desc(), Correction.record_sha256)
    )


def of_check(check_id: UUID) -> Sequence[Correction]:
    """The corrections that a check led to."""
    return db.session.scalars(
        sa.select(Correction).where(Correction.check_id == check_id).order_by(Correction.ordered_at)
    ).all()


def transfer(correction: Correction, reason: str, by: Person) -> None:
    """Hand the correction over to a case, as an act of staff. Inside `write()`.

    Raises InvalidInput without a reason, AlreadyEnded.
    """
    if correction.state in ("closed", "transferred"):
        raise AlreadyEnded
    _act("correction-transferred", correction, reason, by)


def note_reply(correction: Correction, text: str, by: Person) -> None:
    """Keep what the enterprise said to the finding, as an act. Inside `write()`.

    `by` is of the enterprise, or staff who were told. Raises InvalidInput without a text.
    """
    _act("correction-reply", correction, text, by)


def show_mended(correction: Correction, text: str, photos: Sequence[str], by: Person) -> None:
    """Keep what the enterprise shows to be mended, as an act. Inside `write()`.

    `photos` are hashes of photos that are kept already. Raises InvalidInput without a text,
    AlreadyEnded.
    """
    if correction.state in ("closed", "transferred"):
        raise AlreadyEnded
    _act("correction-evidence", correction, text, by, photos)


def _act(
    kind: str, correction: Correction, text: str, by: Person, photos: Sequence[str] = ()
) -> None:
    text = read_text(text, LONGEST_TEXT)
    if _was_said_last(kind, correction, text, by, photos):
        return  # sent again, because the answer was lost or the button pressed twice
    named = {"photos": list(photos)} if photos else {}
    body = {"order": str(correction.record_id), "text": text, **named}
    sha256 = append_act(kind, by.id, body)
    db.session.add_all(
        PhotoReference(photo_sha256=photo, record_sha256=sha256) for photo in sorted(set(photos))
    )
    deriving.add_act(db.session.get_one(Act, sha256))


def _was_said_last(
    kind: str, correction: Correction, text: str, by: Person, photos: Sequence[str]
) -> bool:
    said = (deriving.STEP_OF_ACT[kind], by.id, text, list(photos))
    return any(
        (step.kind, step.by, step.text, step.photos) == said
        for step in deriving.steps_of(correction.record_id)[-1:]
    )


@photo_sight
def _sees_photo(sha256: str, person: Person) -> bool:
    """Photos that a correction shows, of its check too: its enterprise's own people, and the
    bureau's by their area."""
    naming = sa.select(PhotoReference.record_sha256).where(PhotoReference.photo_sha256 == sha256)
    followed = sa.select(CorrectionStep.order_id).where(CorrectionStep.sha256.in_(naming))
    named = sa.or_(Correction.record_sha256.in_(naming), Correction.record_id.in_(followed))
    within = of_enterprise(person.enterprise_id) if person.role == ENTERPRISE else _in_area(person)
    if db.session.scalar(within.where(named).limit(1)) is not None:
        return True
    checks = sa.select(Check.record_id).where(Check.record_sha256.in_(naming))
    of_such = db.session.scalars(within.where(Correction.check_id.in_(checks))).all()
    return any(sha256 in _before(correction) for correction in of_such)


def _before(correction: Correction) -> list[str]:
    order = db.session.get_one(FieldRecord, correction.record_sha256)
    return pictures.before(correction, order)


@feed.loader("correction")
def feed_data(ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Corrections by the order's id, as a phone gets them."""
    found = db.session.execute(
        sa.select(Correction, FieldRecord)
        .join(FieldRecord, FieldRecord.sha256 == Correction.record_sha256)
        .where(
            Correction.record_id.in_([UUID(id_) for id_ in ids]),
            Correction.control_point_id.is_not(None),
        )
        .order_by(Correction.record_sha256.desc())  # of two with one id, always the same
    )
    return {str(correction.record_id): _wire(correction, order) for correction, order in found}


def _wire(correction: Correction, order: FieldRecord) -> dict[str, Any]:
    point = correction.control_point
    return {
        "check": str(correction.check_id),
        "control_point": str(correction.control_point_id),
        "enterprise": str(point.enterprise_id) if point else None,
        "findings": order.body["findings"],
        "demand": order.body["demand"],
        "basis": order.body["basis"],
        "photos": pictures.before(correction, order),
        "deadline": correction.deadline.isoformat(),
        "state": correction.state,
        "serious": correction.is_serious,
        "ordered_at": instant(correction.ordered_at),
        "steps": [
            {
                "kind": step.kind,
                "at": instant(step.at),
                "text": step.text,
                "photos": step.photos,
                "verdict": step.verdict or None,
                "deadline": step.deadline.isoformat() if step.deadline else None,
            }
            for step in deriving.steps_of(correction.record_id)
        ],
    }


def _in_area(person: Person) -> sa.Select[Correction]:
    return (
        sa.select(Correction)
        .join(Correction.control_point)
        .join(ControlPoint.enterprise)
        .where(lies_in(Enterprise.region_code, person))
    )
