"""How fast records are taken in, through gunicorn.

Two bare loops (floor.py) run in the same run: on a busy machine the shares of them say more than
records per second do, and the time of the processor more than that of the clock.

The first of the records are not counted: PostgreSQL chooses its ways by statistics, which it takes
within a minute of being filled, and an empty table has none. It is told to take them then.

What the workers hold in memory is looked at along the way: `--records 200000` shows whether it
stays flat (at 10,000, 50,000, 100,000 and 200,000 records). It is compared from 50,000 on: until
then each thread that serves gets its page cache and allocator's arena, whose number is bounded.

    python benchmarks/records.py [--json] [--records 20000] [--sqlite-only]
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import quantiles
from typing import NamedTuple

import psutil
import sqlalchemy as sa
from flask import Flask
from floor import Speed, bare, bare_loop, contracts_loop
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

from server.database import db

SYNC = 10  # batches over one connection: all of a phone away for long; the next worker may take it
FIRST = 5  # batches of each phone that are sent before anything is measured
WARM = 50_000  # records, after which each worker has what it needs to serve
MARKS = (10_000, 50_000, 100_000, 200_000)  # records, after which memory is looked at


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
    with bare(folder, database_url) as tables:
        before, asked = bare_loop(sealed, tables), contracts_loop(sealed, tables)
    with serving(folder, database_url) as (port, server):
        clients = [Client(port) for _ in range(CLIENTS)]
        for client, batches in zip(clients, map(sealed.of_client, range(CLIENTS)), strict=True):
            for batch in batches[:FIRST]:
                client.send(batch)
        analyze()
        times: list[float] = []
        held, start, cpu = [], time.perf_counter(), cpu_seconds(server)
        for stage in _stages(records):
            with ThreadPoolExecutor(CLIENTS) as threads:
                of_stage = [sealed.of_client(number)[stage] for number in range(CLIENTS)]
                for some in threads.map(sync, clients, of_stage):
                    times += some
            held.append(memory(server, BATCH * (FIRST * CLIENTS + len(times))))
        spent = time.perf_counter() - start
        taken_in = Speed(BATCH * len(times), spent, cpu_seconds(server) - cpu)
    with bare(folder, database_url) as tables:
        after = bare_loop(sealed, tables)
    floor = (before.rate + after.rate) / 2
    return [
        Figure(f"{name}: records taken in", taken_in.rate, "records/s", 1000),
        Figure(f"{name}: bare loop", floor, "records/s"),
        Figure(f"{name}: share of the bare loop", 100 * taken_in.rate / floor, "%", 30),
        Figure(f"{name}: the contract's own loop", asked.rate, "records/s"),
        Figure(f"{name}: share of the contract's loop", 100 * taken_in.rate / asked.rate, "%"),
        Figure(f"{name}: batch of 50, p95", 1000 * quantiles(times, n=20)[-1], "ms", 500, True),
        Figure(f"{name}: processor per record", taken_in.cpu_ms, "ms"),
        Figure(f"{name}: the bare loop's", (before.cpu_ms + after.cpu_ms) / 2, "ms"),
        Figure(f"{name}: the contract's loop's", asked.cpu_ms, "ms"),
        *_memory_figures(name, held),
    ]


def sync(client: Client, batches: list[list[str]]) -> list[float]:
    """Seconds for each batch. A phone comes back over another connection now and then."""
    times = []
    for number, batch in enumerate(batches):
        if number % SYNC == 0:
            client.connection.close()
        times.append(client.send(batch))
    return times


def _memory_figures(name: str, held: list[Memory]) -> Iterator[Figure]:
    for one in held:
        after = f"{name}: workers' memory after {one.records:,} records"
        yield Figure(f"{after}, PSS", one.pss, "MiB")
        yield Figure(f"{after}, USS", one.uss, "MiB")
    warm = next((one for one in held if one.records >= WARM), held[0])
    since = f"{name}: memory, last to that after {warm.records:,}"
    yield Figure(since, held[-1].pss / warm.pss, "×", 1.1, True)


def analyze() -> None:
    """Let the database take its statistics, as PostgreSQL does by itself from time to time."""
    if db.engine.dialect.name == "postgresql":
        with db.engine.begin() as connection:
            connection.execute(sa.text("ANALYZE"))


def _stages(records: int) -> Iterator[slice]:
    """Each client's batches from one look at the memory to the next, of which there are two."""
    marks = [mark for mark in MARKS if mark < records] or [records // 2]
    ends = [mark // (BATCH * CLIENTS) for mark in (*marks, records)]
    return (slice(start, end) for start, end in zip((FIRST, *ends), ends, strict=False))


def main() -> None:
    with installation() as (app, folder):
        figures = ingest(app, folder, "", "SQLite")
    if "--sqlite-only" not in sys.argv:
        with postgres() as address, installation(address) as (app, folder):
            figures += ingest(app, folder, address, "PostgreSQL")
    report(figures)


if __name__ == "__main__":
    main()
