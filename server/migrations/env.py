"""How Alembic meets the application's database. Run by `guanqia` itself, never by hand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import context

from server.database import ADVISORY_LOCK, db


def run() -> None:
    """Bring the schema to the wanted revision; machines that start together take turns."""
    with (
        db.engine.connect().execution_options(write=True) as connection,
        _tables_may_be_made_again(connection),
    ):
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_as_batch=True,
            compare_type=True,
            user_module_prefix="database.",
        )
        with context.begin_transaction():
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({ADVISORY_LOCK})")
            context.run_migrations()
            if connection.dialect.name == "sqlite":
                broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
                if broken:
                    raise RuntimeError(f"the migration left rows that point nowhere: {broken[:5]}")


@contextmanager
def _tables_may_be_made_again(connection: sa.Connection) -> Iterator[None]:
    """SQLite alters a table by making it again, which rows that point at it must survive.

    The switch works outside of a transaction alone, so it goes to the driver itself.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    driver = connection.connection.driver_connection
    assert driver is not None  # noqa: S101 - it is connected
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


run()
