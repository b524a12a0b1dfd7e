"""The sample file, and tables made of it."""

import csv
import io
from pathlib import Path

import pytest

from server.enterprises import identifiers, tables

SAMPLE_FILE = Path(identifiers.__file__).parent / "data" / "sample_enterprises.csv"


@pytest.fixture
def sample():
    """The rows of the sample file, as dicts that a test may change."""
    with SAMPLE_FILE.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def table_of():
    """Makes the table that a file with these rows would be read as."""

    def make(rows, encoding="utf-8"):
        return tables.read(csv_of(rows, encoding))

    return make


def csv_of(rows, encoding="utf-8"):
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue().encode(encoding)
