"""An administrator, and two enterprises."""

from __future__ import annotations

import pytest

from server.accounts.models import Person
from server.accounts.service import add_person
from server.database import write
from tests.conftest import PASSWORD
from tests.corrections.conftest import bakery, enterprises, meat_plant

__all__ = ["bakery", "enterprises", "meat_plant"]  # fixtures, used by name


@pytest.fixture
def administrator(app: object) -> Person:
    with write():
        person, _ = add_person("chen", "Chen", "administrator", [""], PASSWORD)
    return person
