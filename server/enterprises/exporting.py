"""The register as a file with the columns of an import, which finds every line the same again."""

from __future__ import annotations

from collections.abc import Iterator

from ..accounts.models import Person
from ..database import db
from ..exports.spreadsheets import Row, to_csv
from ..language import t
from ..regions.models import Region
from . import service
from .columns import COLUMNS
from .models import Enterprise

ROWS_AT_ONCE = 1000  # read from the database


def export(person: Person, wanted: service.Wanted) -> bytes:
    """The enterprises that `service.search` selects, as CSV in the reader's language."""
    heading = [t(column.zh, column.heading) for column in COLUMNS]
    return to_csv(heading, _rows(person, wanted))


def _rows(person: Person, wanted: service.Wanted) -> Iterator[Row]:
    columns = [
        Region.name_zh if column.field == "region_name" else getattr(Enterprise, column.field)
        for column in COLUMNS
    ]
    found = service.search(person, wanted).with_only_columns(*columns, maintain_column_froms=True)
    found = found.join(Region, Region.code == Enterprise.region_code)
    in_order = found.order_by(*service.SORTS["region"].keys)
    in_order = in_order.execution_options(yield_per=ROWS_AT_ONCE)
    for row in db.session.execute(in_order):
        yield tuple(row)
