"""Pages of a long list by key: each begins after the last row of the one before.

However far somebody pages, the database reads no more than a page, and what is added meanwhile
neither repeats a row nor skips one. How many rows there are is counted up to a bound.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Generic, NamedTuple, TypeVar
from uuid import UUID

import sqlalchemy as sa

from ..database import db

COUNTED: Final = 10_000  # rows of a list that are counted; beyond it stands "more than 10,000"
FEW: Final = 1_000  # where a row is found only by way of many others
T = TypeVar("T")


class Key(NamedTuple):
    """A column that orders the list. None of its rows may lack a value there."""

    column: sa.ColumnElement[Any] | sa.orm.InstrumentedAttribute[Any]
    descending: bool = False


@dataclass(frozen=True)
class Page(Generic[T]):
    """The rows of one page, and the addresses' `after` of those beside it; None: there is none."""

    items: Sequence[T]
    previous: str | None
    next: str | None
    total: int  # at most `COUNTED`, or what was asked for
    has_more: bool  # than the total says

    def __bool__(self) -> bool:
        return bool(self.items)


def page(
    statement: sa.Select[T], keys: Sequence[Key], after: str, size: int, *, counted: int = COUNTED
) -> Page[T]:
    """The rows that come after a place in the list; `after` is "" or was given by another page.

    `keys` order the list, whatever order the statement has; the last of them is the primary key
    of what the statement selects, so that no two rows share a place. An `after` that somebody cut
    short shows the beginning.
    """
    place = _read(after, keys)
    backwards = place is not None and place.backwards
    found = _ordered(statement, keys, backwards).limit(size + 1)
    if place:
        found = found.where(_beyond(keys, place.values, backwards))
    rows = list(db.session.execute(found))
    is_last, rows = len(rows) <= size, rows[:size]
    if backwards:
        rows.reverse()
    is_first = is_last if backwards else place is None
    is_last = False if backwards else is_last
    is_all = place is None and is_last
    total = len(rows) if is_all else count_up_to(statement, counted)
    return Page(
        items=_load(statement, keys[-1], [row[-1] for row in rows]),
        previous=None if is_first or not rows else _write(rows[0], backwards=True),
        next=None if is_last or not rows else _write(rows[-1], backwards=False),
        total=min(total, counted),
        has_more=total > counted,
    )


def count_up_to(statement: sa.Select[Any], most: int) -> int:
    """How many rows the statement finds; one more than `most` where there are more."""
    rows = statement.with_only_columns(sa.literal(1), maintain_column_froms=True)
    rows = rows.order_by(None).limit(most + 1)
    return db.session.scalar(sa.select(sa.func.count()).select_from(rows.subquery())) or 0


class _Place(NamedTuple):
    values: Sequence[Any]
    backwards: bool


def _ordered(statement: sa.Select[Any], keys: Sequence[Key], backwards: bool) -> sa.Select[Any]:
    """Select the keys alone: what is sorted is narrow, and what is read whole is one page."""
    found = statement.with_only_columns(*(key.column for key in keys), maintain_column_froms=True)
    falling = [key.descending != backwards for key in keys]
    order = [
        key.column.desc() if falls else key.column.asc()
        for key, falls in zip(keys, falling, strict=True)
    ]
    return found.order_by(None).order_by(*order)


def _beyond(keys: Sequence[Key], values: Sequence[Any], backwards: bool) -> sa.ColumnElement[bool]:
    """What comes after the place. Keys of one direction are compared as a row: an index does it."""
    same = [key for key in keys if key.descending == keys[0].descending]
    falls = keys[0].descending != backwards
    if len(same) == len(keys):
        row = sa.tuple_(*(key.column for key in keys))
        there = sa.tuple_(
            *(sa.literal(value, key.column.type) for key, value in zip(keys, values, strict=True))
        )
        return row < there if falls else row > there
    first, value = keys[0].column, values[0]
    beyond = first < value if falls else first > value
    rest = sa.and_(first == value, _beyond(keys[1:], values[1:], backwards))
    # The bound on the first column alone is what an index needs to begin in the right place.
    bound = first <= value if falls else first >= value
    return sa.and_(bound, sa.or_(beyond, rest))


def _load(statement: sa.Select[T], key: Key, ids: Sequence[Any]) -> Sequence[T]:
    """The objects with these keys, in their order."""
    entity = statement.column_descriptions[0]["entity"]
    wanted = sa.select(entity).where(key.column.in_(ids)).options(*statement._with_options)
    found = {getattr(each, _name(key)): each for each in db.session.scalars(wanted)}
    return [found[each] for each in ids if each in found]


def _name(key: Key) -> str:
    return str(key.column.key)


def _write(row: Sequence[Any], *, backwards: bool) -> str:
    values = [value.isoformat() if isinstance(value, date) else value for value in row]
    text = json.dumps(values, default=str, ensure_ascii=False, separators=(",", ":"))
    return ("-" if backwards else "") + urlsafe_b64encode(text.encode()).decode().rstrip("=")


_READ: Final[Mapping[type, Callable[[Any], Any]]] = {
    UUID: UUID,
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
    bool: bool,
    int: int,
    str: str,
}


def _read(after: str, keys: Sequence[Key]) -> _Place | None:
    text = after.removeprefix("-")
    try:
        values = json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        read = [
            _READ[key.column.type.python_type](value)
            for key, value in zip(keys, values, strict=True)
        ]
    except (ValueError, TypeError):
        return None
    return _Place(read, after.startswith("-"))
