"""Who sees what: a right at a node of the region tree holds below it."""

from __future__ import annotations

import sqlalchemy as sa

from ..database import db
from ..problems import NotFound
from ..regions.models import Region
from ..regions.service import within
from .models import Person


def regions_of(person: Person) -> sa.Select[str]:
    """Select the region codes in the person's area, for use in `column.in_(…)`."""
    return within(person.area_codes)


def covers(person: Person, region_code: str) -> bool:
    """Whether the region lies in the person's area."""
    inside = regions_of(person).where(Region.code == region_code)
    return db.session.scalar(inside) is not None


def require(person: Person, region_code: str) -> None:
    """Raise NotFound for an object outside the person's area, as if it were absent."""
    if not covers(person, region_code):
        raise NotFound
