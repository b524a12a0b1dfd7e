"""The page behind a label, asked for by many at once while phones send their records.

`guanqia serve` with two workers; the load comes on a schedule, whether or not answers do, and a
request's time counts from when it was due. Phones send batches of 50 records one after another,
first alone, then under that load.

    python benchmarks/obligations.py [--rate 500] [--seconds 20] [--json]
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median, quantiles

import sqlalchemy as sa
from service import Client, Sealed, cpu_seconds, installation, option, serving
from table import Figure, report

from server.database import db
from server.labels.models import Label

RATE = option("--rate", 500)  # requests a second
SECONDS = option("--seconds", 20)
CONNECTIONS = 64
PAUSE = 0.5  # seconds between two batches of one phone's


class Visitor(asyncio.Protocol):
    """One connection, kept open, on which one request after another is answered."""

    def __init__(self, request: bytes, took: list[float], failed: list[bytes]) -> None:
        self.request, self.took, self.failed = request, took, failed
        self.due = 0.0
        self.busy = False
        self.waiting: list[float] = []
        self.data = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def ask(self, due: float) -> None:
        if self.busy:
            self.waiting.append(due)
            return
        self.busy, self.due = True, due
        self.transport.write(self.request)  # type: ignore[attr-defined]

    def data_received(self, data: bytes) -> None:
        self.data += data
        head, found, body = self.data.partition(b"\r\n\r\n")
        if not found:
            return
        length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n", 1)[0])
        if len(body) < length:
            return
        self.took.append(time.perf_counter() - self.due)
        if not head.startswith(b"HTTP/1.1 200"):
            self.failed.append(head)
        self.data, self.busy = b"", False
        if self.waiting:
            self.ask(self.waiting.pop(0))


async def visit(port: int, path: str, rate: int, seconds: int) -> tuple[list[float], int]:
    """Ask for a page at a rate; seconds each took from when it was due, and how many failed."""
    took: list[float] = []
    failed: list[bytes] = []
    request = f"GET {path} HTTP/1.1\r\nHost: x\r\nAccept-Language: zh-CN\r\n\r\n".encode()
    loop = asyncio.get_running_loop()
    visitors = []
    for _ in range(CONNECTIONS):
        made = Visitor(request, took, failed)
        await loop.create_connection(lambda made=made: made, "127.0.0.1", port)
        visitors.append(made)
    start, count = time.perf_counter(), rate * seconds
    for number in range(count):
        due = start + number / rate
        if (ahead := due - time.perf_counter()) > 0:
            await asyncio.sleep(ahead)
        visitors[number % CONNECTIONS].ask(due)
    end = time.perf_counter() + 30
    while len(took) < count and time.perf_counter() < end:
        await asyncio.sleep(0.1)
    return took, len(failed) + count - len(took)


@contextmanager
def crowd(port: int, path: str) -> Iterator[subprocess.Popen[str]]:
    """That load, from a process of its own."""
    command = [sys.executable, __file__, "--visit", str(port), path]
    command += ["--rate", str(RATE), "--seconds", str(SECONDS)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def send_for(seconds: float, clients: list[Client], batches: list[list[list[str]]]) -> list[float]:
    """Let each phone send a batch, and another after a pause; seconds that each batch took."""
    took: list[float] = []
    end = time.perf_counter() + seconds

    def phone(client: Client, mine: list[list[str]]) -> None:
        while mine and time.perf_counter() < end:
            took.append(client.send(mine.pop(0)))
            time.sleep(PAUSE)

    threads = [
        threading.Thread(target=phone, args=pair) for pair in zip(clients, batches, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return took


def p95(times: list[float]) -> float:
    return quantiles(times, n=20)[-1]


def measure() -> list[Figure]:
    busy = os.getloadavg()[0] / (os.cpu_count() or 1)
    with installation() as (app, folder):
        code = db.session.scalars(sa.select(Label.code).limit(1)).one()
        db.session.rollback()
        sealed = Sealed(app, option("--records", 12_000))
        phones = option("--phones", 2)
        batches = [sealed.of_client(number) for number in range(phones)]
        with serving(folder, "") as (port, server):
            clients = [Client(port) for _ in range(phones)]
            for client, mine in zip(clients, batches, strict=True):
                client.send(mine.pop(0))  # what is done once is done
            alone = send_for(SECONDS, clients, batches)
            path = f"/L/{code}"
            before = cpu_seconds(server)
            with crowd(port, path) as visitors:
                told_alone = json.loads(visitors.communicate(timeout=SECONDS + 60)[0])
            cpu = (cpu_seconds(server) - before) / (RATE * SECONDS)
            with crowd(port, path) as visitors:
                time.sleep(1)
                beside = send_for(SECONDS - 2, clients, batches)
                told = json.loads(visitors.communicate(timeout=SECONDS + 60)[0])
    return [
        Figure("processes to each processor before (a busy machine tells little)", busy, ""),
        Figure("page, the server's processor", 1000 * cpu, "ms", 1.5, at_most=True),
        Figure("page, p95, no phone sending", 1000 * told_alone["p95"], "ms", 300, at_most=True),
        Figure("requests a second, on schedule", told["rate"], "1/s", 0.99 * RATE),
        Figure("page, median", 1000 * told["median"], "ms"),
        Figure("page, p95", 1000 * told["p95"], "ms", 300, at_most=True),
        Figure("page, not answered or not 200", told["failed"], "requests", 0, at_most=True),
        Figure(f"batch of 50 records, alone ({len(alone)}), median", 1000 * median(alone), "ms"),
        Figure(f"the same beside them ({len(beside)}), median", 1000 * median(beside), "ms"),
        Figure("batch alone, p95", 1000 * p95(alone), "ms"),
        Figure("batch beside them, p95", 1000 * p95(beside), "ms"),
        Figure("batches slower by, median", median(beside) / median(alone), "times", 1.5, True),
    ]


def main() -> None:
    if "--visit" in sys.argv:
        place = sys.argv.index("--visit")
        port, path = int(sys.argv[place + 1]), sys.argv[place + 2]
        start = time.perf_counter()
        took, failed = asyncio.run(visit(port, path, RATE, SECONDS))
        rate = len(took) / (time.perf_counter() - start)
        print(
            json.dumps({"rate": rate, "median": median(took), "p95": p95(took), "failed": failed})
        )
        return
    report(measure())


if __name__ == "__main__":
    main()
