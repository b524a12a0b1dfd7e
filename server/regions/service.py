"""Loading the division tree and asking it what lies below a node."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

import sqlalchemy as sa

from ..database import db
from .models import Region

SHIPPED = Path(__file__).parent / "data" / "regions.json"


def load_shipped() -> int:
    """Load the regions that come with the program; returns how many. Inside `write()`."""
    return load(json.loads(SHIPPED.read_text(encoding="utf-8"))["regions"])


def load(rows: Iterable[Mapping[str, str | None]]) -> int:
    """Add or renew regions, parents before their children. Inside `write()`."""
    paths = {region.code: region.path for region in db.session.scalars(sa.select(Region))}
    count = 0
    for row in rows:
        code, parent = row["code"], row["parent"]
        paths[str(code)] = path = (paths[parent] if parent else "") + f"{code}/"
        db.session.merge(
            Region(
                code=code,
                name_zh=row["zh"],
                name_en=row["en"],
                level=row["level"],
                parent_code=parent,
                path=path,
            )
        )
        count += 1
    db.session.flush()
    return count


def within(codes: Collection[str]) -> sa.Select[str]:
    """Select the codes of these nodes and of all below them; "" is the whole country."""
    below = sa.select(Region.code)
    if "" in codes:
        return below
    top = sa.select(Region.path).where(Region.code.in_(codes)).subquery()
    return below.where(sa.exists().where(Region.path.startswith(top.c.path)).correlate(Region))
