"""How fast records are taken in, through gunicorn.

A bare loop (verify the signature, insert one row, commit per batch of 50) runs in the same run:
on a busy machine the share of it says more than records per second do, and the time of the
processor more than that of the clock.

What the workers hold in memory is looked at along the way: `--records 200000` shows whether it
stays flat (at 10,000, 50,000, 100,000 and 200,000 records).

    python benchmarks/records.py [--json] [--records 20000] [--sqlite-only]
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from statistics import quantiles
from typing import NamedTuple

import psutil
import sqlalchemy as sa
from flask import Flask
from service import (
    BATCH,
    CLIENTS,
    Client,
    Sealed,
    cpu_seconds,
    installation,
    option,
    postgres,
    serving,
    workers,
)
from table import Figure, report

from server.records.envelope import open_envelope, verifies

Insert = Callable[[list[tuple[str, str]]], None]

MARKS = (10_000, 50_000, 100_000, 200_000)  # records, after which memory is looked at


class Speed(NamedTuple):
    """How fast something went, and what it took of the processor."""

    records: int
    seconds: float
    cpu_seconds: float

    @property
    def rate(self) -> float:
        return self.records / self.seconds

    @property
    def cpu_ms(self) -> float:
        return 1000 * self.cpu_seconds / self.records


def floor(sealed: Sealed, insert: Insert) -> Speed:
    """The bare loop: verify, insert, commit."""
    start, cpu = time.perf_counter(), time.process_time()
    batches = sealed.batches[:40]
    for batch in batches:
        rows = []
        for text in batch:
            envelope = open_envelope(text)
            assert verifies(envelope, sealed.keys[envelope.kid])
            rows.append((envelope.sha256, text))
        insert(rows)
    return Speed(BATCH * len(batches), time.perf_counter() - start, time.process_time() - cpu)


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


class Memory(NamedTuple):
    """What all workers hold, in MiB, after so many records."""

    records: int
    pss: float  # what they share counts once
    uss: float  # theirs alone


def memory(server: psutil.Process, records: int) -> Memory:
    held = [one.memory_full_info() for one in workers(server)]
    return Memory(
        records, sum(one.pss for one in held) / 2**20, sum(one.uss for one in held) / 2**20
    )


def ingest(app: Flask, folder: Path, database_url: str, name: str) -> list[Figure]:
    """Send all of it over HTTP from several connections at once, and compare with the floor."""
    records = option("--records", 20_000)
    sealed = Sealed(app, records)
    with bare_table(folder, database_url) as insert:
        before = floor(sealed, insert)
    with serving(folder, database_url) as (port, server):
        clients = [Client(port) for _ in range(CLIENTS)]
        times: list[float] = []
        held, start, cpu = [], time.perf_counter(), cpu_seconds(server)
        for stage in _stages(records):
            with ThreadPoolExecutor(CLIENTS) as threads:
                for some in threads.map(
                    lambda number: [
                        clients[number].send(batch)
                        for batch in sealed.of_client(number)[stage]  # noqa: B023
                    ],
                    range(CLIENTS),
                ):
                    times += some
            held.append(memory(server, BATCH * len(times)))
        spent = time.perf_counter() - start
        taken_in = Speed(BATCH * len(times), spent, cpu_seconds(server) - cpu)
    with bare_table(folder, database_url) as insert:
        after = floor(sealed, insert)
    bare = (before.rate + after.rate) / 2
    return [
        Figure(f"{name}: records taken in", taken_in.rate, "records/s", 1000),
        Figure(f"{name}: bare loop", bare, "records/s"),
        Figure(f"{name}: share of the bare loop", 100 * taken_in.rate / bare, "%", 30),
        Figure(f"{name}: batch of 50, p95", 1000 * quantiles(times, n=20)[-1], "ms", 500, True),
        Figure(f"{name}: processor per record", taken_in.cpu_ms, "ms"),
        Figure(f"{name}: the bare loop's", (before.cpu_ms + after.cpu_ms) / 2, "ms"),
        *_memory_figures(name, held),
    ]


def _memory_figures(name: str, held: list[Memory]) -> Iterator[Figure]:
    for one in held:
        after = f"{name}: workers' memory after {one.records:,} records"
        yield Figure(f"{after}, PSS", one.pss, "MiB")
        yield Figure(f"{after}, USS", one.uss, "MiB")
    yield Figure(f"{name}: memory, last to first", held[-1].pss / held[0].pss, "×", 1.1, True)


def _stages(records: int) -> Iterator[slice]:
    """Each client's batches from one look at the memory to the next, of which there are two."""
    marks = [mark for mark in MARKS if mark < records] or [records // 2]
    ends = [mark // (BATCH * CLIENTS) for mark in (*marks, records)]
    return (slice(start, end) for start, end in zip((0, *ends), ends, strict=False))


def main() -> None:
    with installation() as (app, folder):
        figures = ingest(app, folder, "", "SQLite")
    if "--sqlite-only" not in sys.argv:
        with postgres() as address, installation(address) as (app, folder):
            figures += ingest(app, folder, address, "PostgreSQL")
    report(figures)


if __name__ == "__main__":
    main()
