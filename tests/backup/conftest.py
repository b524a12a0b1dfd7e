"""Phones whose records need no enterprise, and a database that knows its revision."""

import pytest
from alembic import command
from flask import Flask

from server import schema
from tests.records.conftest import notes, phone, phone_of

__all__ = ["notes", "phone", "phone_of"]


@pytest.fixture(autouse=True)
def _as_migrated(app: Flask) -> None:
    command.stamp(schema._config(), "head")
