"""The migrations give the very tables that the models describe, on both databases."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask

from server import create_app, schema
from server.database import db
from server.regions.models import Region
from server.settings import Settings, SettingWrong


@pytest.fixture
def database_url(each_database: str) -> str:
    return each_database


@pytest.fixture
def empty(settings: Settings) -> Iterator[Flask]:
    """The service on a database without a single table."""
    app = create_app(settings)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def test_a_first_start_makes_the_tables_of_the_models(empty: Flask) -> None:
    schema.prepare()

    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, db.metadata) == []
    assert db.session.get(Region, "430700") is not None


def test_a_second_start_changes_nothing(empty: Flask) -> None:
    schema.prepare()
    schema.prepare()

    assert db.session.query(Region).count() == 30


def _revisions() -> list[str]:
    script = ScriptDirectory.from_config(schema._config())
    return [step.revision for step in script.walk_revisions()][1:]  # the head needs no upgrade


@pytest.mark.parametrize("revision", _revisions())
def test_an_upgrade_keeps_what_is_there(empty: Flask, revision: str) -> None:
    """Whatever a step makes again, the rows that point at it are still there afterwards."""
    command.upgrade(schema._config(), revision)
    with db.engine.begin() as connection:
        connection.execute(
            sa.text(
                "INSERT INTO person (id, username, name, role, password_hash, created_at)"
                " VALUES (:id, 'wang', 'Wang', 'inspector', '-', '2026-11-24 00:00:00')"
            ),
            {"id": "0" * 32},
        )
        connection.execute(
            sa.text("INSERT INTO person_area (person_id, region_code) VALUES (:id, '')"),
            {"id": "0" * 32},
        )

    schema.prepare()

    kept = sa.text("SELECT count(*) FROM person JOIN person_area ON person_id = person.id")
    assert db.session.scalar(kept) == 1


def test_tables_of_a_newer_program_are_refused_in_words(empty: Flask) -> None:
    schema.prepare()
    with db.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")

    with pytest.raises(SettingWrong, match="9999"):
        schema.prepare()
