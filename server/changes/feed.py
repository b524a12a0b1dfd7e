"""What changed for whom: one entry per object and region, at its latest revision.

A part of the domain publishes its objects here and registers how to load them; the feed knows
nothing else about them. A phone that follows its cursor therefore misses no committed change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from ..database import Model, db, next_revisions

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
    present = {(object_id, code) for object_id, codes in objects.items() for code in codes}
    left = {key for some in _in_slices(list(objects)) for key in _there(type_, some)} - present
    # What left a region comes before what is there: a phone that has both regions keeps it.
    touched = [*sorted(left), *sorted(present)]
    if not touched:
        return
    rows = [
        {
            "type": type_,
            "object_id": key[0],
            "region_code": key[1],
            "revision": revision,
            "gone": key in left,
        }
        for key, revision in zip(touched, next_revisions(len(touched)), strict=True)
    ]
    put = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    entries = put(cast(sa.Table, FeedEntry.__table__))
    entries = entries.on_conflict_do_update(
        index_elements=["type", "object_id", "region_code"],
        set_={name: entries.excluded[name] for name in ("revision", "gone")},
    )
    db.session.execute(entries, rows)


def _there(type_: str, ids: Sequence[str]) -> Iterable[tuple[str, str]]:
    """In which regions these objects are, as far as the feed knows."""
    there = sa.select(FeedEntry.object_id, FeedEntry.region_code).where(
        FeedEntry.type == type_, FeedEntry.object_id.in_(ids), FeedEntry.gone.is_(False)
    )
    return ((row.object_id, row.region_code) for row in db.session.execute(there))


def _in_slices(ids: list[str], size: int = 5000) -> Iterable[list[str]]:
    """SQLite takes at most 32,766 parameters in a statement."""
    return (ids[start : start + size] for start in range(0, len(ids), size))
