"""The regions by which an area's coverage is shown: the step below the one that is looked at."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import sqlalchemy as sa

from ..accounts.models import Person
from ..database import db
from ..regions.models import Region
from ..regions.service import within
from . import tally
from .tally import Cell, Counts


class Places:
    """The regions directly below one, and which of them a cell lies in."""

    def __init__(self, person: Person, code: str) -> None:
        self._area = [code] if code else person.area_codes
        self._paths = dict(
            db.session.execute(
                sa.select(Region.code, Region.path).where(Region.code.in_(within(self._area)))
            ).all()
        )
        self.below = self._below()

    def of(self) -> Callable[[Cell], str]:
        """The region directly below in which a cell lies; its own where it lies above all."""
        step = {region.code for region in self.below}
        found = {
            code: next((one for one in path.split("/") if one in step), code)
            for code, path in self._paths.items()
        }
        return lambda cell: found.get(cell.region, cell.region)

    def _below(self) -> Sequence[Region]:
        """Below a single region its children; of several, these themselves."""
        if self._area == [""]:
            top = _regions(Region.parent_code.is_(None))
            return _children(top[0].code) if len(top) == 1 else top
        if len(self._area) == 1:
            return _children(self._area[0])
        return _regions(Region.code.in_(self._area))


def by_region(person: Person, code: str, cells: Sequence[Cell]) -> Mapping[str, Counts]:
    """The cells by the regions below the one looked at; where all lie in one, by those below it."""
    while True:
        places = Places(person, code)
        counts = tally.by(cells, places.of())
        if len(counts) != 1 or code in counts or not places.below:
            return counts
        (code,) = counts


def _children(code: str) -> Sequence[Region]:
    return _regions(Region.parent_code == code)


def _regions(which: sa.ColumnElement[bool]) -> Sequence[Region]:
    return db.session.scalars(sa.select(Region).where(which).order_by(Region.code)).all()
