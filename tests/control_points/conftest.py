"""Enterprises to plan for: the sample's, all thirty."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from server.database import db, write
from server.enterprises import identifiers, service, tables
from server.enterprises.models import Enterprise

SAMPLE_FILE = Path(identifiers.__file__).parent / "data" / "sample_enterprises.csv"


@pytest.fixture
def enterprises(app):
    """The sample enterprises by number."""
    with write():
        service.import_table(tables.read(SAMPLE_FILE.read_bytes()), None)
    return {each.number: each for each in db.session.scalars(sa.select(Enterprise))}


@pytest.fixture
def meat_plant(enterprises):
    """示例岳阳楼熟食第01有限公司, in 430602: cooked meat, with a raw material point."""
    return enterprises["ENT-001"]


@pytest.fixture
def bakery(enterprises):
    """示例楼区糕点第15有限公司, in 430602: its category has no raw material point."""
    return enterprises["ENT-015"]
