"""How Alembic meets the application's database. Run by `guanqia` itself, never by hand."""

from __future__ import annotations

from alembic import context

from server.database import ADVISORY_LOCK, db


def run() -> None:
    """Bring the schema to the wanted revision; machines that start together take turns."""
    with db.engine.connect().execution_options(write=True) as connection:
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


run()
