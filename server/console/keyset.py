"""Pages of a long list, found by the last row seen instead of by number.

However far down a page lies, an index leads straight to it; and rows that come meanwhile move
nothing from one page to the next. How many rows there are is counted up to a bound.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql import operators

from ..database import db
from ..problems import InvalidInput
from ..records.canonical import decode_base64url, encode_base64url

Key = sa.ColumnElement[Any] | InstrumentedAttribute[Any]
COUNTED: Final = 10_000  # rows of a list that are counted; beyond it stands "more than 10,000"
FEW: Final = 1_000  # where a row is found only by way of many others
FORWARD, BACKWARD = "a", "b"  # a place begins with the direction in which one goes on from it


class Page(NamedTuple):
    """Some rows in their order, and the places where the pages beside them begin."""

    items: list[Any]
    before: str | None  # None: this is the first page
    after: str | None  # None: this is the last
    total: int | None = None  # of the list, as far as it was counted; None: it was not
    has_more: bool = False  # than the total says

    def __bool__(self) -> bool:
        return bool(self.items)


class NoSuchPlace(InvalidInput):
    slug = "no-such-place"

    def __init__(self) -> None:
        super().__init__(
            "地址中的翻页位置有误，请从第一页重新开始。",
            "The place in the address is none of this list; begin again at its first page.",
        )


def page(
    statement: sa.Select[Any],
    keys: Sequence[Key],
    after: str,
    size: int,
) -> Page:
    """The `size` rows of the statement that follow a place, "" being the beginning.

    `keys` order the list, each ascending or `.desc()`; together they are unique and never null,
    and an index on them in this order keeps every page as fast as the first. The statement has no
    order of its own. A row of one member comes as that member. Raises NoSuchPlace.
    """
    backward = after.startswith(BACKWARD)
    ordered = [_reversed(key) for key in keys] if backward else list(keys)
    columns = [_column(key) for key in keys]
    if after:
        statement = statement.where(_beyond(ordered, _read(after, columns)))
    rows = db.session.execute(
        statement.add_columns(*columns).order_by(*ordered).limit(size + 1)
    ).all()
    more, rows = len(rows) > size, rows[:size]
    if backward:
        rows = rows[::-1]
    places = [row[-len(keys) :] for row in rows]
    return Page(
        items=[_item(row[: -len(keys)]) for row in rows],
        before=place(BACKWARD, places[0]) if places and (more if backward else after) else None,
        after=place(FORWARD, places[-1]) if places and (more or backward) else None,
    )


def counted_page(
    statement: sa.Select[Any],
    keys: Sequence[Key],
    after: str,
    size: int,
    *,
    counted: int = COUNTED,
) -> Page:
    """As `page`, for a statement of objects whose primary key is the last of the keys, with how
    many there are, `counted` at most.

    What is sorted is narrow, and what is read whole is one page.
    """
    key = _column(keys[-1])
    narrow = statement.with_only_columns(key, maintain_column_froms=True).order_by(None)
    found = page(narrow, keys, after, size)
    is_all = found.before is None and found.after is None
    total = len(found.items) if is_all else count_up_to(statement, counted)
    return found._replace(
        items=_load(statement, key, found.items),
        total=min(total, counted),
        has_more=total > counted,
    )


def count_up_to(statement: sa.Select[Any], most: int) -> int:
    """How many rows the statement finds; one more than `most` where there are more."""
    rows = statement.with_only_columns(sa.literal(1), maintain_column_froms=True)
    rows = rows.order_by(None).limit(most + 1)
    return db.session.scalar(sa.select(sa.func.count()).select_from(rows.subquery())) or 0


def _load(statement: sa.Select[Any], key: Key, ids: Sequence[Any]) -> list[Any]:
    """The objects with these keys, in their order."""
    entity = statement.column_descriptions[0]["entity"]
    wanted = sa.select(entity).where(key.in_(ids)).options(*statement._with_options)
    found = {getattr(each, str(key.key)): each for each in db.session.scalars(wanted)}
    return [found[each] for each in ids if each in found]


def place(direction: str, values: Sequence[object]) -> str:
    """The text of an address for the place of a row with these values of the keys."""
    written = json.dumps([_write(value) for value in values], ensure_ascii=False)
    return direction + encode_base64url(written.encode())


def values_at(after: str, keys: Sequence[Key]) -> list[Any]:
    """The values of the keys at a place. Raises NoSuchPlace."""
    return _read(after, [_column(key) for key in keys])


def _beyond(ordered: Sequence[Key], values: Sequence[Any]) -> Any:
    """Behind the row of these values. Keys of one direction are compared as a row, which an index
    finds; of others the first is said apart, for the index on it."""
    first, value = ordered[0], values[0]
    column, falls = _column(first), _is_desc(first)
    if all(_is_desc(key) == falls for key in ordered):
        columns = [_column(key) for key in ordered]
        row = sa.tuple_(*columns)
        there = sa.tuple_(
            *(sa.literal(one, column.type) for column, one in zip(columns, values, strict=True))
        )
        return row < there if falls else row > there
    behind = column < value if falls else column > value
    from_here = column <= value if falls else column >= value
    return sa.and_(from_here, sa.or_(behind, _beyond(ordered[1:], values[1:])))


def _reversed(key: Key) -> Key:
    return _column(key) if _is_desc(key) else key.desc()


def _is_desc(key: Key) -> bool:
    return getattr(key, "modifier", None) is operators.desc_op


def _column(key: Key) -> Key:
    return key.element if isinstance(key, sa.UnaryExpression) else key


def _item(row: Sequence[Any]) -> Any:
    return row[0] if len(row) == 1 else row


def _write(value: object) -> object:
    if isinstance(value, date):  # an instant is one too
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def _read(after: str, columns: Sequence[Key]) -> list[Any]:
    try:
        if after[:1] not in (FORWARD, BACKWARD):
            raise ValueError(after)
        written = json.loads(decode_base64url(after[1:]))
        return [
            _typed(value, _python_type(column))
            for value, column in zip(written, columns, strict=True)
        ]
    except (ValueError, TypeError) as error:
        raise NoSuchPlace from error


def _python_type(column: Key) -> type:
    kind = column.type
    return (kind.impl_instance if isinstance(kind, sa.types.TypeDecorator) else kind).python_type


def _typed(value: Any, python_type: type) -> Any:
    if python_type is datetime:
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return moment
    if python_type is date:
        return date.fromisoformat(value)
    if python_type is UUID:
        return UUID(value)
    if not isinstance(value, python_type) or (isinstance(value, str) and "\0" in value):
        raise ValueError(value)
    return value
