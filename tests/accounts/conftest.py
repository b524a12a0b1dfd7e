"""An administrator."""

from __future__ import annotations

import pytest

from server.accounts.models import Person
from server.accounts.service import add_person
from server.database import write
from tests.conftest import PASSWORD


@pytest.fixture
def administrator(app: object) -> Person:
    with write():
        person, _ = add_person("chen", "Chen", "administrator", [""], PASSWORD)
    return person
