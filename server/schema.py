"""Bringing the database's schema to what this version of the program needs."""

from __future__ import annotations

from alembic import command
from alembic.config import Config

from .database import MIGRATIONS, db, write
from .regions.models import Region
from .regions.service import load_shipped


def upgrade() -> None:
    """Migrate to the newest revision and load what ships with the program, once."""
    command.upgrade(_config(), "head")
    if db.session.get(Region, "430000") is None:
        with write():
            load_shipped()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config
