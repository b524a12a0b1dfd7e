"""Who may see a photo: whoever sent it, and whoever may see a record or act that names it."""

from __future__ import annotations

import re
from collections.abc import Callable

import sqlalchemy as sa

from ..accounts.models import Person
from ..database import db
from ..problems import NotFound
from ..records.models import FieldRecord
from ..records.service import may_see
from .erasing import Erased
from .models import Photo, PhotoReference

Sight = Callable[[str, Person], bool]

_sights: list[Sight] = []
_HEX = re.compile(r"[0-9a-f]{64}")


def find(sha256: str, person: Person) -> Photo:
    """A photo that the person may see. Raises NotFound, also outside their area; Erased."""
    photo = db.session.get(Photo, sha256) if _HEX.fullmatch(sha256) else None
    if photo is None or not (photo.uploaded_by == person.id or _named_in_sight(sha256, person)):
        raise NotFound
    if photo.erased_by:
        raise Erased
    return photo


def _named_in_sight(sha256: str, person: Person) -> bool:
    naming = (
        sa.select(FieldRecord)
        .join(PhotoReference, PhotoReference.record_sha256 == FieldRecord.sha256)
        .where(PhotoReference.photo_sha256 == sha256)
    )
    return any(may_see(record, person) for record in db.session.scalars(naming)) or any(
        sees(sha256, person) for sees in _sights
    )


def also_seen(sight: Sight) -> Sight:
    """Register who else may see a photo: a function of its hash and the person."""
    _sights.append(sight)
    return sight
