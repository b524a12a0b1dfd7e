"""What a person's phone has not seen yet."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa

from ..accounts.areas import regions_of
from ..accounts.models import Person
from ..database import db
from ..regions.models import Region
from ..seals.service import installation
from . import feed
from .cursor import Cursor, read_cursor
from .feed import EVERYWHERE, FeedEntry
from .shared import edition, shared_objects

Change = dict[str, Any]


class Page(NamedTuple):
    """Part of the changes, oldest first; `more` where another page follows at once."""

    changes: list[Change]
    cursor: str
    more: bool


def changes_for(person: Person, since: str | None, limit: int) -> Page:
    """At most `limit` changes in the person's scope after a cursor; without one, everything.

    Raises CursorExpired.
    """
    scope = _scope(person)
    cursor = read_cursor(since, scope) if since else Cursor(scope, 0, {})
    editions = {type_: edition(data) for type_, (_id, data) in shared_objects().items()}
    due = [type_ for type_ in editions if cursor.editions.get(type_) != editions[type_]][:limit]
    room = limit - len(due)
    entries = _entries(person, cursor.revision, room + 1)
    page = entries[:room]
    following = Cursor(
        scope,
        page[-1].revision if page else cursor.revision,
        {**cursor.editions, **{type_: editions[type_] for type_ in due}},
    )
    more = len(entries) > room or following.editions != editions
    return Page([*_shared(due), *_changes(page)], str(following), more)


def _scope(person: Person) -> str:
    """Changes with the person, the epoch, and every region that the person's area holds."""
    codes = sorted(db.session.scalars(regions_of(person)))
    here = installation()
    named = "\n".join([str(here.id), str(here.epoch), str(person.id), person.role, *codes])
    return hashlib.sha256(named.encode()).hexdigest()[:16]


def _entries(person: Person, after: int, count: int) -> Sequence[FeedEntry]:
    visible = sa.or_(
        FeedEntry.region_code == EVERYWHERE,
        FeedEntry.region_code.in_(regions_of(person)),
        # A right at a node holds below it: who has one above is a colleague here, too.
        sa.and_(FeedEntry.type == "person", FeedEntry.region_code.in_(_regions_above(person))),
    )
    entries = sa.select(FeedEntry).where(FeedEntry.revision > after, visible)
    if not after:
        entries = entries.where(FeedEntry.gone.is_(False))  # never seen, so never missed
    return db.session.scalars(entries.order_by(FeedEntry.revision).limit(count)).all()


def _regions_above(person: Person) -> set[str]:
    paths = db.session.scalars(sa.select(Region.path).where(Region.code.in_(person.area_codes)))
    return {code for path in paths for code in path.split("/") if code}


def _shared(types: Sequence[str]) -> list[Change]:
    objects = shared_objects()
    return [{"type": type_, "id": objects[type_][0], "data": objects[type_][1]} for type_ in types]


def _changes(entries: Sequence[FeedEntry]) -> list[Change]:
    wanted: dict[str, list[str]] = defaultdict(list)
    for entry in entries:
        if not entry.gone:
            wanted[entry.type].append(entry.object_id)
    found = {type_: feed.load(type_, ids) for type_, ids in wanted.items()}
    return [
        {
            "type": entry.type,
            "id": entry.object_id,
            "data": None if entry.gone else found[entry.type].get(entry.object_id),
        }
        for entry in entries
    ]
