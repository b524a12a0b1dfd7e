"""From confirming a print run to its finished file, as staff wait for it: 10,000 new labels, 100 of
them read back, by `guanqia serve` and its worker process.

    python benchmarks/print_run.py [--json] [--enterprises 1000] [--sqlite-only]
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlencode

import county
import psutil
import sqlalchemy as sa
from service import Client, installation, option, postgres, serving, workers
from table import Figure, report

from server.accounts.service import add_person
from server.database import db, uuid7, write
from server.labels.models import PrintRun
from server.serving import WORKER

ENTERPRISES = 1000  # of ten points each
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def found() -> None:
    """A county where nothing was printed yet, and its staff."""
    county.found(option("--enterprises", ENTERPRISES), printed=False)
    with write():
        add_person("staff", "Staff", "staff", [county.REGION], county.PASSWORD)


@contextmanager
def watched(server: psutil.Process) -> Iterator[Memory]:
    """The most that was held meanwhile."""
    most, over = Memory(), threading.Event()

    def watch() -> None:
        while not over.wait(0.2):
            most.look(server)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield most
    finally:
        over.set()
        watcher.join()


@dataclass
class Memory:
    """Of processes, in MiB; what several share is counted once, by proportion."""

    whole: float = 0.0  # the whole service, those of its processes too that did nothing
    at_work: float = 0.0  # who confirms, the worker, and the painters it starts

    def look(self, server: psutil.Process) -> None:
        serving = [held(one) for one in workers(server)]
        beside = [one for one in server.children() if one.name() == WORKER]
        painting = sum(held(one) + sum(map(held, one.children(recursive=True))) for one in beside)
        self.whole = max(self.whole, held(server) + sum(serving) + painting)
        self.at_work = max(self.at_work, max(serving) + painting)


def held(process: psutil.Process) -> float:
    try:
        return float(process.memory_full_info().pss / 2**20)
    except psutil.NoSuchProcess:  # ended between the list and the look
        return 0.0


def measure(name: str, database_url: str) -> list[Figure]:
    with (
        installation(database_url, found) as (_app, folder),
        serving(folder, database_url) as (port, server),
    ):
        staff = Client(port, "staff")
        run_id = uuid7()
        body = urlencode({"run_id": run_id, "size": "M", "format": "pdf", "stock": "roll"})
        with watched(server) as most:
            start = time.perf_counter()
            staff.connection.request("POST", "/console/labels/runs", body, staff.headers | FORM)
            answer = staff.connection.getresponse()
            answer.read()
            assert answer.status == 302, answer.status
            confirmed = time.perf_counter() - start
            run = finished(run_id)
            spent = time.perf_counter() - start
        assert run.state == "complete", run.problem
        assert (folder / "runs" / f"{run_id}.pdf").stat().st_size
        return [
            Figure(f"{name}: labels", run.total, "labels"),
            Figure(f"{name}: read back from the file", run.verified, "labels", 100),
            Figure(f"{name}: confirmed after", confirmed, "s"),
            Figure(f"{name}: file finished after", spent, "s", 15, at_most=True),
            Figure(f"{name}: memory of those at work", most.at_work, "MiB", 500, at_most=True),
            Figure(f"{name}: memory of the whole service", most.whole, "MiB"),
        ]


def finished(run_id: object) -> PrintRun:
    """The run once it is over."""
    while True:
        db.session.rollback()
        run = db.session.scalars(sa.select(PrintRun).where(PrintRun.id == run_id)).one()
        if run.state in ("complete", "failed"):
            return run
        time.sleep(0.1)


def main() -> None:
    figures = measure("SQLite", "")
    if "--sqlite-only" not in sys.argv:
        with postgres() as address:
            figures += measure("PostgreSQL", address)
    report(figures)


if __name__ == "__main__":
    main()
