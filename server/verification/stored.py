"""Rows as the database really has them, beside what they should be.

Column types forgive: they read many spellings of a date or of JSON. On SQLite, which keeps
whatever was written, every value is therefore compared in the very bytes that it stands in.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from ..database import db

Row = dict[str, Any]
As = Callable[[Any], Any]


class Stored:
    """One unchanging view of the database, whatever is written meanwhile."""

    def __init__(self, fetch: Callable[[sa.Table, str | None], Iterator[Row]], raw: bool) -> None:
        self._fetch = fetch
        self.raw = raw

    def rows(self, model: Any, order_by: str | None = None) -> Iterator[Row]:
        """The rows of a table; a value is as the driver gives it, text on SQLite as bytes."""
        return self._fetch(model.__table__, order_by)


@contextmanager
def open_stored() -> Iterator[Stored]:
    """Open a view of the database as it is committed now."""
    if db.engine.dialect.name == "sqlite":
        connection = sqlite3.connect(str(db.engine.url.database), isolation_level=None)
        try:
            connection.text_factory = bytes
            connection.execute("PRAGMA query_only=ON")
            connection.execute("BEGIN")
            yield Stored(lambda table, order: _from_sqlite(connection, table, order), raw=True)
        finally:
            connection.close()
        return
    with db.engine.connect().execution_options(isolation_level="REPEATABLE READ") as session:
        yield Stored(lambda table, order: _from_server(session, table, order), raw=False)


def damage_of_file() -> str | None:
    """What SQLite itself finds wrong with its file; None: nothing, or it is another database."""
    if db.engine.dialect.name != "sqlite":
        return None
    connection = sqlite3.connect(str(db.engine.url.database))
    try:
        connection.text_factory = lambda data: data.decode(errors="replace")
        found = str(connection.execute("PRAGMA integrity_check(1)").fetchone()[0])
    except sqlite3.DatabaseError as error:
        return str(error)
    finally:
        connection.close()
    return None if found == "ok" else found


class Comparer:
    """Tells which columns of a row are not what they should be. Needs no database."""

    def __init__(self, model: Any, raw: bool) -> None:
        dialect = sa.create_mock_engine("sqlite://", lambda *_: None).dialect
        self._as: dict[str, As] = {
            column.key: _writer(column.type, dialect) if raw else _as_it_is
            for column in model.__table__.columns
        }
        self.raw = raw

    def differing(self, row: Row, expected: Mapping[str, Any]) -> list[str]:
        """The columns of these that hold another value than expected, by name."""
        return [
            name for name, value in expected.items() if not _same(row[name], self._as[name](value))
        ]


def text_of(value: Any) -> str:
    """A text column's value. Raises ValueError where it is no text."""
    if isinstance(value, bytes):
        return value.decode()
    if not isinstance(value, str):
        raise ValueError("no text")
    return value


def shown(value: Any) -> str:
    """A value by which staff find a row, whatever became of it."""
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)


def hex_of(value: Any) -> str:
    """A UUID column's value, as its 32 hex digits."""
    return value.hex if isinstance(value, UUID) else shown(value)


def _same(found: Any, wanted: Any) -> bool:
    return type(found) is type(wanted) and found == wanted


def _as_it_is(value: Any) -> Any:
    return value


def _writer(type_: sa.types.TypeEngine[Any], dialect: sa.engine.Dialect) -> As:
    """How SQLite's column has a value."""
    process = type_.dialect_impl(dialect).bind_processor(dialect) or _as_it_is

    def write(value: Any) -> Any:
        # None stays NULL: in no column of ours it is JSON's null.
        written = None if value is None else process(value)
        return written.encode() if isinstance(written, str) else written

    return write


def _from_sqlite(
    connection: sqlite3.Connection, table: sa.Table, order: str | None
) -> Iterator[Row]:
    names = [column.name for column in table.columns]
    listed = ", ".join(f'"{name}"' for name in names)
    # NOT INDEXED: an index could hide a row whose own value was changed.
    query = f'SELECT {listed} FROM "{table.name}" NOT INDEXED'  # noqa: S608 - our own names
    if order:
        query += f' ORDER BY "{order}"'
    for row in connection.execute(query):
        yield dict(zip(names, row, strict=True))


def _from_server(connection: sa.Connection, table: sa.Table, order: str | None) -> Iterator[Row]:
    query = sa.select(table)
    if order:
        query = query.order_by(table.c[order])
    for row in connection.execute(query, execution_options={"yield_per": 1000}):
        yield dict(row._mapping)
