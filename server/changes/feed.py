"""What changed for whom: one entry per object and region, at its latest revision.

A part of the domain publishes its objects here and registers how to load them; the feed knows
nothing else about them. A phone that follows its cursor therefore misses no committed change.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from .. import bulk
from ..database import Model, among, db, in_slices, next_revisions, table_of

EVERYWHERE = ""  # the region of what everyone needs: checklist, settings

Loader = Callable[[Sequence[str]], Mapping[str, dict[str, Any]]]
_loaders: dict[str, Loader] = {}


class FeedEntry(Model):
    """An object is (or is no longer) in a region; `revision` is when that was last touched."""

    type: Mapped[str] = mapped_column(sa.String(16), primary_key=True)
    object_id: Mapped[str] = mapped_column(sa.String(36), primary_key=True)
    region_code: Mapped[str] = mapped_column(sa.String(6), primary_key=True)
    revision: Mapped[int] = mapped_column(unique=True)
    gone: Mapped[bool] = mapped_column(default=False)


class Key(NamedTuple):
    """What an entry is about."""

    type: str
    object_id: str
    region_code: str


def loader(type_: str) -> Callable[[Loader], Loader]:
    """Register the function that gives the wire data of a type's objects by id.

    An id it does not return is taken as gone.
    """

    def register(load: Loader) -> Loader:
        _loaders[type_] = load
        return load

    return register


def load(type_: str, ids: Sequence[str]) -> Mapping[str, dict[str, Any]]:
    """The wire data of these objects, by id."""
    return _loaders[type_](ids)


def publish(type_: str, object_id: str, regions: Iterable[str]) -> None:
    """Say that the object changed and lies in these regions now. Inside `write()`."""
    publish_many(type_, {object_id: regions})


def publish_many(type_: str, objects: Mapping[str, Iterable[str]]) -> None:
    """As `publish`, for many objects of one type at once. Inside `write()`."""
    publish_all({type_: objects})


def publish_all(changed: Mapping[str, Mapping[str, Iterable[str]]]) -> None:
    """As `publish_many`, for several types. Inside `write()`."""
    present = {
        Key(type_, object_id, code)
        for type_, objects in changed.items()
        for object_id, codes in objects.items()
        for code in codes
    }
    left = set(_there(changed)) - present
    # What left a region comes before what is there: a phone that has both regions keeps it.
    touched = [*sorted(left), *sorted(present)]
    if not touched:
        return
    rows = [
        {**key._asdict(), "revision": revision, "gone": key in left}
        for key, revision in zip(touched, next_revisions(len(touched)), strict=True)
    ]
    bulk.put(table_of(FeedEntry), rows, key=Key._fields)


def _there(changed: Mapping[str, Collection[str]]) -> Iterator[Key]:
    """In which regions these objects are, as far as the feed knows."""
    ids = [object_id for objects in changed.values() for object_id in objects]
    for some in in_slices(ids):
        for row in db.session.execute(_THERE, {"types": list(changed), "ids": some}):
            if row.object_id in changed[row.type]:
                yield Key(*row)


_THERE = sa.select(FeedEntry.type, FeedEntry.object_id, FeedEntry.region_code).where(
    FeedEntry.type.in_(among("types")),
    FeedEntry.object_id.in_(among("ids")),
    FeedEntry.gone.is_(False),
)
