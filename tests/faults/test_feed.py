"""The change feed on PostgreSQL: many write at once, readers page in small steps."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from typing import NamedTuple

import pytest
import sqlalchemy as sa
from flask import Flask

from server import create_app
from server.changes import feed
from server.control_points.models import ControlPoint
from server.database import db, write
from server.labels.codes import new_code
from server.labels.models import Label
from server.settings import Settings
from tests.conftest import new_postgres
from tests.contract.program import Program
from tests.faults.conftest import Figure, Reporter, fill
from tests.faults.field import Field
from tests.faults.server import Server

WRITERS, READERS = 8, 3


class Given(NamedTuple):
    """Where a new label belongs."""

    point: object
    region: str


@pytest.fixture
def server(postgres_server: str, tmp_path: Path) -> Iterator[Server]:
    with new_postgres(postgres_server, tmp_path) as address:
        fill(tmp_path, address)
        server = Server(tmp_path, address)
        try:
            server.start()
            yield server
        finally:
            server.kill()


@pytest.mark.postgres
def test_feed(server: Server, field: Field, figure: Figure, report: Reporter) -> None:
    each = figure(1000, 100_000) // WRITERS
    settings = Settings.from_environment(
        {"DATA_DIR": str(server.data_dir), "DATABASE_URL": server.environment["DATABASE_URL"]}
    ).for_desk()
    app, over = create_app(settings), threading.Event()
    committed: set[str] = set()
    with ThreadPoolExecutor(WRITERS + READERS) as threads:
        readers = [
            threads.submit(follow, field.people["inspector"], over, Random(report.seed + number))
            for number in range(READERS)
        ]
        writers = [
            threads.submit(publish_labels, app, each, Random(f"{report.seed} {number}"))
            for number in range(WRITERS)
        ]
        for writer in writers:
            committed |= writer.result()
        over.set()
        missed = [len(committed - reader.result()) for reader in readers]

    report(
        "feed",
        f"{sum(missed)} of {len(committed)} missed by {READERS} readers",
        holds=not any(missed) and len(committed) == WRITERS * each,
    )


def publish_labels(app: Flask, count: int, chance: Random) -> set[str]:
    """Make labels, some in a transaction, some transactions broken off; what was committed."""
    committed: set[str] = set()
    with app.app_context():
        places = [
            Given(point.id, point.enterprise.region_code)
            for point in db.session.scalars(sa.select(ControlPoint))
            if point.enterprise.region_code.startswith("4306")
        ]
        while len(committed) < count:
            size = min(chance.randint(1, 20), count - len(committed))
            labels = {new_code(): chance.choice(places) for _ in range(size)}
            try:
                with write():
                    db.session.add_all(
                        Label(
                            code=code,
                            control_point_id=place.point,
                            plan_version=1,
                            state="issued",
                        )
                        for code, place in labels.items()
                    )
                    db.session.flush()
                    feed.publish_many(
                        "label", {code: [place.region] for code, place in labels.items()}
                    )
                    db.session.execute(sa.select(sa.func.pg_sleep(chance.uniform(0, 0.002))))
                    if chance.random() < 0.1:
                        raise BrokenOff
            except BrokenOff:
                continue
            committed |= labels.keys()
        db.session.remove()
    return committed


class BrokenOff(Exception):
    """A transaction that its writer gives up."""


def follow(program: Program, over: threading.Event, chance: Random) -> set[str]:
    """Follow the feed in small pages until all is written and read: the labels seen."""
    seen: set[str] = set()
    since = ""
    while True:
        was_over = over.is_set()
        answer = program.get(f"/api/v1/changes?limit={chance.randint(1, 60)}{since}")
        assert answer.status == 200, answer.body
        page = answer.json
        seen.update(one["id"] for one in page["changes"] if one["type"] == "label" and one["data"])
        since = f"&since={page['cursor']}"
        if was_over and not page["more"]:
            return seen
