"""Importing 50,000 enterprises: how long it takes, and how long the installation's one lock is held
meanwhile, during which phones cannot send.

Each import is judged and then carried out, as the console's worker does it: a list of which all are
new, the same again, and a list that changes every one, a tenth of them moved to another region.

    python benchmarks/imports.py [--json] [--rows 50000]
"""

from __future__ import annotations

import csv
import io
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random
from typing import Any

from openpyxl import Workbook
from service import option, postgres
from table import Figure, report

from server import create_app, database, schema
from server.control_points import catalogue
from server.database import db
from server.enterprises import identifiers, service, tables
from server.enterprises.columns import COLUMNS
from server.settings import Settings

SEED = 20261126
MOST_SECONDS = 60
MOST_LOCKED_SECONDS = 5
REGIONS = ("430602", "430603", "430611", "430621", "430623", "430702", "430721")
Rows = list[dict[str, str]]


def rows(count: int) -> Rows:
    """A list with as many lines, each without a fault."""
    chance = Random(SEED)
    categories = list(catalogue.categories().values())
    return [_row(number, chance, categories) for number in range(count)]


def _row(number: int, chance: Random, categories: list[Any]) -> dict[str, str]:
    region, category = REGIONS[number // 10_000 % len(REGIONS)], chance.choice(categories)
    uscc = f"91{region}MA{number:07d}"
    licence = f"1{category.licence_category}{region}{number % 10_000:04d}"
    return {
        "id": f"ENT-{number:06d}",
        "name": f"岳阳县{chance.choice(('福满', '金穗', '绿源'))}食品第{number}有限公司",
        "short_name": "",
        "uscc": uscc + identifiers.uscc_check(uscc),
        "licence_no": f"SC{licence}{identifiers.licence_check(licence)}",
        "licence_category": category.licence_category,
        "licence_subcategory": f"{category.licence_category}01",
        "ccp_category": category.code,
        "region_code": region,
        "region_name": "",
        "risk_grade": chance.choice("ABCD"),
        "status": "在产",
        "contact_person": chance.choice(("张经理", "李厂长", "王主任")),
        "contact_phone": f"0730-8{number:06d}",
        "address": f"工业园区{number}号",
        "licence_valid_to": f"20{chance.randrange(27, 31)}-0{chance.randrange(1, 9)}-15",
    }


def as_csv(lines: Rows, encoding: str = "utf-8") -> bytes:
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, [column.heading for column in COLUMNS])
    writer.writeheader()
    writer.writerows(lines)
    return file.getvalue().encode(encoding)


def as_xlsx(lines: Rows) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append([column.heading for column in COLUMNS])
    for line in lines:
        sheet.append([line[column.heading] for column in COLUMNS])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def renamed(lines: Rows) -> Rows:
    """The same enterprises, each with another name, every tenth in another region."""
    return [
        line
        | {"name": line["name"].replace("有限公司", "股份有限公司")}
        | ({"region_code": "430681"} if number % 10 == 0 else {})
        for number, line in enumerate(lines)
    ]


def imports(database_name: str, count: int) -> Iterator[Figure]:
    with database.write():
        service.import_table(tables.read(as_csv(rows(count + 1)[count:])), None)  # warms up
    known = rows(count)
    for name, content, expected in (
        ("new, CSV in GB18030", as_csv(known, "gb18030"), "new"),
        ("same, CSV", as_csv(known), "same"),
        ("changed, XLSX", as_xlsx(renamed(known)), "changed"),
    ):
        with locked() as held:
            start = time.perf_counter()
            report_ = service.import_patiently(tables.read(content), None)
            spent = time.perf_counter() - start
        assert report_.counts[expected] == count, report_.counts  # type: ignore[index]
        what = f"{database_name}: {count:,} {name}"
        yield Figure(what, spent, "s", MOST_SECONDS, at_most=True)
        yield Figure(f"{what}, lock held", max(held), "s", MOST_LOCKED_SECONDS, at_most=True)


@contextmanager
def locked() -> Iterator[list[float]]:
    """For how long the lock is held, each time that it is taken."""
    held = [0.0]
    write: Callable[[], Any] = service.write

    @contextmanager
    def measured() -> Iterator[None]:
        with write():
            start = time.perf_counter()
            yield
        held.append(time.perf_counter() - start)  # with the commit

    service.write = measured  # type: ignore[assignment]
    try:
        yield held
    finally:
        service.write = write


def measure(name: str, address: str, count: int) -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        environment = {"DATA_DIR": folder, "DATABASE_URL": address}
        app = create_app(Settings.from_environment(environment).for_desk())
        with app.app_context():
            schema.prepare()
            found = list(imports(name, count))
            db.session.remove()
            db.engine.dispose()
    return found


if __name__ == "__main__":
    count = option("--rows", 50_000)
    found = measure("SQLite", "", count)
    with postgres() as address:
        found += measure("PostgreSQL", address, count)
    report(found)
