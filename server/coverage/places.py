"""The regions by which an area is shown: those a step below the one that is looked at."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import sqlalchemy as sa

from ..database import db
from ..regions.models import Region


def below(area: Sequence[str]) -> Collection[str]:
    """The region codes a step below: of a single region its children, of several these."""
    if len(area) != 1:
        return area
    return db.session.scalars(
        sa.select(Region.code).where(Region.parent_code == (area[0] or None))
    ).all()


def steps(area: Collection[str], present: Collection[str]) -> Mapping[str, str]:
    """By region code in which something lies, the region by which it is shown.

    Where all of it lies in one of them, those below that one. What lies in a region itself, and
    in none below it, is shown by it.
    """
    paths = dict(
        db.session.execute(
            sa.select(Region.code, Region.path).where(Region.code.in_(present))
        ).all()
    )
    looked_at = list(area)
    while True:
        step = set(below(looked_at))
        found = {
            code: next((one for one in path.split("/") if one in step), code)
            for code, path in paths.items()
        }
        shown = set(found.values())
        if len(shown) != 1 or not shown <= step:
            return found
        looked_at = list(shown)
