"""How a record of the kind `follow-up-visit` is looked at, held and derived from."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from ..accounts.areas import covers
from ..accounts.models import Person
from ..database import db
from ..enterprises.models import Enterprise
from ..records.forms import Form
from ..records.kinds import Applied, Body, Hold, InvalidBody, Kind, register
from . import (
    deriving,
    tasks,  # noqa: F401  importing it tells the feed where tasks come from
)
from .schemas import VisitSchema

_form = Form(VisitSchema())


def validate(body: Body) -> None:
    """Raise InvalidBody where the body is not of a visit's form."""
    if faults := _form.faults(body):
        raise InvalidBody(str(faults))


def hold(body: Body, by: Person) -> Hold | None:
    """A visit to an enterprise outside the person's area, or to none that is known."""
    where = region(body)
    return None if where is not None and covers(by, where) else "outside-area"


def region(body: Body) -> str | None:
    """Where the visited enterprise lies."""
    enterprise = db.session.get(Enterprise, UUID(body["enterprise"]))
    return enterprise.region_code if enterprise else None


def photos(body: Body) -> list[str]:
    """The pictures that the body names, hex: photos, then drawn signatures."""
    drawn = [sign["image"] for sign in body["signatures"] if "image" in sign]
    return [photo["sha256"] for photo in body["photos"]] + drawn


def prepare(bodies: Sequence[Body]) -> object:
    """Load the enterprises that the bodies name."""
    named = {UUID(body["enterprise"]) for body in bodies}
    return db.session.scalars(sa.select(Enterprise).where(Enterprise.id.in_(named))).all()


def apply(records: Sequence[Applied]) -> None:
    """Derive the visits of applied records. Inside `write()`."""
    deriving.add_visits([record for record in records if _is_visit(record)])


def _is_visit(record: Applied) -> bool:
    """Whatever staff decided: what is not of a visit's form becomes none."""
    return record.outcome == "stored" or not _form.faults(record.body)


register(
    Kind(
        name="follow-up-visit",
        validate=validate,
        hold=hold,
        apply=apply,
        forget=deriving.forget_visits,
        clear=deriving.clear,
        photos=photos,
        region=region,
        prepare=prepare,
        derived=deriving.derived,
    )
)
