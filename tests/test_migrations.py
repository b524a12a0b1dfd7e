"""The migrations give the very tables that the models describe, on both databases."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from flask import Flask

from server import create_app, schema
from server.database import db
from server.regions.models import Region
from server.settings import Settings


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
