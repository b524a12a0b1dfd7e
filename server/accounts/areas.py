"""Who sees what: a right at a node of the region tree holds below it."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from ..database import db
from ..language import Text
from ..problems import NotFound
from ..regions.models import Region
from ..regions.service import within
from .models import Person, PersonArea

IN_SIGHT = 60  # a country's table is folded, a province's prefectures and counties are not
EVERYWHERE = Text("整个系统", "The whole installation")


def regions_of(person: Person) -> sa.Select[str]:
    """Select the region codes in the person's area, for use in `column.in_(…)`."""
    return within(person.area_codes)


def has_everything(person: Person) -> bool:
    """Whether the person's area is the whole installation."""
    return "" in person.area_codes


def lies_in(column: sa.SQLColumnExpression[str], person: Person) -> sa.ColumnElement[bool]:
    """Whether the region code in the column lies in the person's area.

    Whoever has the whole installation is asked nothing: long lists are read in their order then.
    """
    return sa.true() if has_everything(person) else column.in_(regions_of(person))


def covers(person: Person, region_code: str) -> bool:
    """Whether the region lies in the person's area."""
    region = db.session.get(Region, region_code)
    if region is None:
        return False
    return "" in person.area_codes or not set(person.area_codes).isdisjoint(region.path.split("/"))


def require(person: Person, region_code: str) -> None:
    """Raise NotFound for an object outside the person's area, as if it were absent."""
    if not covers(person, region_code):
        raise NotFound


class Choice(NamedTuple):
    """A region of somebody's area, to choose from."""

    code: str
    name: Text
    depth: int  # below the topmost of the area
    level: str  # province, prefecture, county …


def choices(person: Person) -> list[Choice]:
    """The regions in the person's area, each before those below it, without mere placeholders."""
    columns = (Region.code, Region.name_zh, Region.name_en, Region.path, Region.level)
    inside = sa.select(*columns).where(Region.code.in_(regions_of(person))).order_by(Region.path)
    rows = db.session.execute(inside).all()
    top = min((row.path.count("/") for row in rows), default=0)
    return [
        Choice(code, Text(zh, en), path.count("/") - top, level)
        for code, zh, en, path, level in rows
        if level != "virtual"
    ]


def colleagues_of(person: Person) -> sa.Select[UUID]:
    """Select the ids of the people who have a right somewhere in the person's area.

    Somebody with the whole installation is a colleague of those alone who have it too.
    """
    ids = sa.select(PersonArea.person_id)
    if "" in person.area_codes:
        return ids
    return ids.where(PersonArea.region_code.in_(regions_of(person)))


class Node(NamedTuple):
    """A region and what lies below it, to choose from."""

    code: str
    name: Text
    chosen: bool
    open: bool  # whether what lies below is in sight
    below: list[Node]


def tree(chosen: Collection[str]) -> list[Node]:
    """All regions as a forest, in the order of their codes."""
    regions = db.session.scalars(sa.select(Region).order_by(Region.path)).all()
    above_chosen = {
        code for region in regions if region.code in chosen for code in region.path.split("/")[:-2]
    }
    nodes: dict[str, Node] = {}
    top: list[Node] = []
    for region in regions:
        code = region.code
        is_open = code in above_chosen or len(regions) <= IN_SIGHT
        nodes[code] = Node(code, _name(region), code in chosen, is_open, [])
        siblings = nodes[region.parent_code].below if region.parent_code else top
        siblings.append(nodes[code])
    return top


def names(codes: Collection[str]) -> dict[str, Text]:
    """What the regions with these codes are called; "" is the whole installation."""
    found = db.session.scalars(sa.select(Region).where(Region.code.in_(codes)))
    everywhere = {"": EVERYWHERE} if "" in codes else {}
    return everywhere | {region.code: _name(region) for region in found}


def _name(region: Region) -> Text:
    return Text(region.name_zh, region.name_en)
