"""How fast records are taken in, through gunicorn.

Two bare loops (floor.py) run in the same run: on a busy machine the shares of them say more than
records per second do, and the time of the processor more than that of the clock.

    python benchmarks/records.py [--json] [--records 20000] [--sqlite-only]
"""

from __future__ import annotations

import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import quantiles

import psutil
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


def memory_mib(server: psutil.Process) -> float:
    return sum(one.memory_info().rss for one in workers(server)) / 2**20


def ingest(app: Flask, folder: Path, database_url: str, name: str) -> list[Figure]:
    """Send all of it over HTTP from several connections at once, and compare with the floor."""
    sealed = Sealed(app, option("--records", 20_000))
    with bare(folder, database_url) as tables:
        before, asked = bare_loop(sealed, tables), contracts_loop(sealed, tables)
    with serving(folder, database_url) as (port, server):
        clients = [Client(port) for _ in range(CLIENTS)]
        times: list[float] = []
        memory, start, cpu = [], time.perf_counter(), cpu_seconds(server)
        for half in range(2):
            with ThreadPoolExecutor(CLIENTS) as threads:
                for some in threads.map(
                    lambda number: [
                        clients[number].send(batch)
                        for batch in _half(sealed.of_client(number), half)  # noqa: B023
                    ],
                    range(CLIENTS),
                ):
                    times += some
            memory.append(memory_mib(server))
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
        Figure(f"{name}: memory, second half to first", memory[1] / memory[0], "×", 1.1, True),
    ]


def _half(batches: list[list[str]], number: int) -> list[list[str]]:
    each = len(batches) // 2
    return batches[number * each : (number + 1) * each]


def main() -> None:
    with installation() as (app, folder):
        figures = ingest(app, folder, "", "SQLite")
    if "--sqlite-only" not in sys.argv:
        with postgres() as address, installation(address) as (app, folder):
            figures += ingest(app, folder, address, "PostgreSQL")
    report(figures)


if __name__ == "__main__":
    main()
