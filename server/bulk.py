"""Many rows in few statements, inside `write()`: the lock is held no longer than it must be.

SQLite runs one statement over all rows, which costs next to nothing for each. PostgreSQL gets the
columns as arrays: a statement for each row would cost its way there and back.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from .database import db, in_slices

Row = Mapping[str, Any]


def insert(table: sa.Table, rows: Sequence[Row]) -> None:
    """Insert rows that all have the same columns."""
    for some in in_slices(rows):
        if _is_postgres():
            given, arrays = _given(table, some)
            db.session.execute(sa.insert(table).from_select(*_columns_of(given)), arrays)
        else:
            db.session.execute(sa.insert(table), some)


def put(table: sa.Table, rows: Sequence[Row], key: Sequence[str]) -> None:
    """Insert rows, or overwrite those that have the same key already."""
    for some in in_slices(rows):
        if _is_postgres():
            given, arrays = _given(table, some)
            new = postgresql.insert(table).from_select(*_columns_of(given))
            db.session.execute(_overwriting(new, some[0], key), arrays)
        else:
            db.session.execute(_overwriting(sqlite.insert(table), some[0], key), some)


def update(table: sa.Table, rows: Sequence[Row], key: str) -> None:
    """Change the rows that have these keys, each to what is given with it."""
    for some in in_slices(rows):
        names = [name for name in some[0] if name != key]
        if _is_postgres():
            given, arrays = _given(table, some)
            change = sa.update(table).where(table.c[key] == given.c[key])
            db.session.execute(change.values({name: given.c[name] for name in names}), arrays)
        else:
            change = sa.update(table).where(table.c[key] == sa.bindparam(f"of_{key}"))
            change = change.values({name: sa.bindparam(name) for name in names})
            db.session.execute(change, [{**row, f"of_{key}": row[key]} for row in some])


def texts(name: str) -> sa.Select[str]:
    """Select the texts of a list of any length, a statement's parameter of this name: `in_(…)`.

    Give it as `text_list(…)`. As parameters of their own, thousands take longer to write down than
    to find.
    """
    if _is_postgres():
        given = sa.func.unnest(sa.bindparam(name, type_=postgresql.ARRAY(sa.Text)))
        return sa.select(given.column_valued("given"))
    listed = sa.func.json_each(sa.bindparam(name, type_=sa.Text))
    return sa.select(listed.table_valued(sa.column("value", sa.Text), name="given").c.value)


def text_list(values: Sequence[str]) -> list[str] | str:
    """A parameter of `texts`, as the database takes it."""
    return list(values) if _is_postgres() else json.dumps(values)


def _is_postgres() -> bool:
    return db.engine.dialect.name == "postgresql"


def _overwriting(new: Any, row: Row, key: Sequence[str]) -> Any:
    others = {name: new.excluded[name] for name in row if name not in key}
    return new.on_conflict_do_update(index_elements=key, set_=others)


def _given(table: sa.Table, rows: Sequence[Row]) -> tuple[sa.TableValuedAlias, Row]:
    """The rows as a table in a statement, and the parameters that it needs."""
    columns = [table.c[name] for name in rows[0]]
    arrays = [
        sa.bindparam(f"all_{column.name}", type_=postgresql.ARRAY(column.type))
        for column in columns
    ]
    given = sa.func.unnest(*arrays).table_valued(
        *(sa.column(column.name, column.type) for column in columns), name="given"
    )
    values = {f"all_{column.name}": [row[column.name] for row in rows] for column in columns}
    return given.render_derived(), values


def _columns_of(given: sa.TableValuedAlias) -> tuple[list[str], sa.Select[Any]]:
    return [column.name for column in given.c], sa.select(*given.c)
