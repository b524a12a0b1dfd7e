"""What can be erased here, by the names that forms and rows give it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from ..accounts.erasing import erase_person
from ..accounts.models import Person
from ..database import Model, db
from ..enterprises.erasing import erase_contact
from ..enterprises.models import Enterprise
from ..photos.models import Photo, PhotoReference
from ..problem_reports.erasing import erase_report
from ..problem_reports.models import ProblemReport
from ..problems import NotFound
from ..records.models import Device, FieldRecord

RECORD, PHOTO = "record", "photo"


class Other(NamedTuple):
    """A row that is no record. `erase` opens no `write()` of its own."""

    model: type[Model]
    erase: Callable[[UUID, str, UUID], None]


def _erase_person(person_id: UUID, reason: str, by: UUID) -> None:
    erase_person(person_id, reason, by)
    # Phones are called after their people: the name of a phone is nobody's proof of anything.
    theirs = sa.update(Device).where(Device.person_id == person_id)
    db.session.execute(theirs.values(name=""))


OTHERS = {
    "report": Other(ProblemReport, erase_report),
    "contact": Other(Enterprise, erase_contact),
    "person": Other(Person, _erase_person),
}


def require_known(items: Sequence[str]) -> None:
    """Raise NotFound for an item that names nothing."""
    for item in items:
        kind, _, name = item.partition(":")
        model: Any = (
            FieldRecord if kind == RECORD else OTHERS[kind].model if kind in OTHERS else None
        )
        if model is None or db.session.get(model, name_of(kind, name)) is None:
            raise NotFound


def name_of(kind: str, name: str) -> Any:
    """The key of the row. Raises NotFound for what is none."""
    if kind == RECORD:
        return name
    try:
        return UUID(name)
    except ValueError:
        raise NotFound from None


def photos_of(records: Collection[str]) -> list[str]:
    """The photos that these records name, and no record or act besides them."""
    named = sa.select(PhotoReference.photo_sha256).where(PhotoReference.record_sha256.in_(records))
    elsewhere = sa.select(PhotoReference.photo_sha256).where(
        PhotoReference.record_sha256.not_in(records)
    )
    here = sa.select(Photo.sha256).where(
        Photo.sha256.in_(named), Photo.sha256.not_in(elsewhere), Photo.erased_by.is_(None)
    )
    return list(db.session.scalars(here.order_by(Photo.sha256)))
