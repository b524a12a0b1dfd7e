"""One installation for all that is asked here."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.matrix.cities import Cities, two_cities


@pytest.fixture(scope="session")
def cities(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cities]:
    """Tests undo what they change: `cities.restore()`."""
    with two_cities(tmp_path_factory.mktemp("cities")) as cities:
        yield cities
