"""Bodies without end and senders without haste: refused or cut off, and nobody else waits."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from statistics import quantiles

import pytest

from tests.contract.phone import Phone
from tests.contract.program import Program
from tests.faults.conftest import Figure, Reporter
from tests.faults.field import Field, Ledger
from tests.faults.server import Server

GIB = 1024**3
MEMORY_MIB = 256


class Flood:
    """One connection with a head as it should be, and a body that is not."""

    def __init__(self, phone: Phone, path: str, length: int | None) -> None:
        program = phone.program
        cookies = "; ".join(f"{name}={one.value}" for name, one in program.cookies.items())
        size = "Transfer-Encoding: chunked" if length is None else f"Content-Length: {length}"
        self.connection = socket.create_connection((program.host, program.port or 80), timeout=90)
        self.connection.sendall(
            f"POST {path} HTTP/1.1\r\nHost: {program.host}\r\nCookie: {cookies}\r\n"
            f"X-CSRF-Token: {program.csrf_token}\r\nContent-Type: application/json\r\n"
            f"{size}\r\nConnection: close\r\n\r\n".encode()
        )

    def pour(self, parts: Iterator[bytes]) -> int | None:
        """Send the parts; the status that comes back, None for a closed connection."""
        try:
            with suppress(BrokenPipeError, ConnectionResetError):  # an answer may wait all the same
                for part in parts:
                    self.connection.sendall(part)
            head = self.connection.recv(200)
            return int(head.split()[1]) if head else None
        except OSError:
            return None
        finally:
            self.connection.close()


def million_keys() -> bytes:
    return json.dumps({f"k{number}": 0 for number in range(1_000_000)}).encode()


def deep(levels: int) -> bytes:
    return b'{"records":' + b"[" * levels + b"]" * levels + b"}"


def post(phone: Phone, body: bytes, path: str = "/api/v1/records") -> int | None:
    return Flood(phone, path, len(body)).pour(iter([body]))


def gigabyte(phone: Phone) -> int | None:
    piece = b" " * (1 << 20)
    return Flood(phone, "/api/v1/records", GIB).pour(piece for _ in range(1024))


def gigabyte_in_chunks(phone: Phone) -> int | None:
    piece = b"100000\r\n" + b" " * (1 << 20) + b"\r\n"
    return Flood(phone, "/api/v1/records", None).pour(piece for _ in range(1024))


FLOODS: dict[str, Callable[[Phone], int | None]] = {
    "1 million keys": lambda phone: post(phone, million_keys()),
    "1 million keys to sign in": lambda phone: post(phone, million_keys(), "/api/v1/session"),
    "depth 10,000": lambda phone: post(phone, deep(10_000)),
    "depth 900,000": lambda phone: post(phone, deep(900_000)),
    "1 GB": gigabyte,
    "1 GB in chunks": gigabyte_in_chunks,
}


@contextmanager
def slow_senders(phone: Phone, count: int) -> Iterator[None]:
    """So many connections that send a byte of their body now and then."""
    over = threading.Event()

    def drip() -> None:
        with Flood(phone, "/api/v1/records", 1_000_000).connection as connection:
            while not over.wait(1):
                connection.sendall(b" ")

    threads = [threading.Thread(target=drip, daemon=True) for _ in range(count)]
    for thread in threads:
        thread.start()
    time.sleep(1)
    yield
    over.set()
    for thread in threads:
        thread.join(timeout=90)


def p95(phone: Phone, texts: list[str], times: int) -> float:
    """Seconds of a batch that is known already, at the 95th of 100."""
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        assert phone.post(texts).status == 200
        taken.append(time.perf_counter() - began)
    return quantiles(taken, n=20)[-1]


def test_floods(server: Server, field: Field, figure: Figure, report: Reporter) -> None:
    phone, other, ledger = field.phone(), field.phone(), Ledger()
    texts = field.seal(other, 20)
    ledger.note_sealed(texts)
    ledger.note(other, texts, other.post(texts))
    times, rounds = figure(25, 300), figure(1, 10)
    times_slower = figure(4, 2)  # a short run on a busy machine says little about the 95th of 100
    statuses = Counter[int | None]()

    p95(other, texts, times)
    before = p95(other, texts, times)
    with slow_senders(phone, 40):
        meanwhile = p95(other, texts, times)
    for _ in range(rounds):
        statuses.update(flood(phone) for flood in FLOODS.values())
    memory = server.peak_memory_mib()
    held = ledger.held_against(server.database)

    told = ", ".join(f"{count} × {status or 'closed'}" for status, count in statuses.items())
    report(
        "floods",
        f"{told}; p95 beside 40 slow senders {meanwhile / before:.1f} × that without; a worker "
        f"held {memory:.0f} MiB at most",
        holds=set(statuses) <= {400, 413, 422, None}
        and meanwhile <= times_slower * before
        and memory <= MEMORY_MIB
        and (held.lost, held.doubled) == (0, 0),
    )


def test_who_sends_nothing_is_cut_off(server: Server, field: Field, soak: bool) -> None:
    """A head without its end, and a body that stops: each is given up after a while."""
    if not soak:
        pytest.skip("takes the server's whole patience; tests/test_receiving.py has a short one")
    program = Program(server.base_url)
    with socket.create_connection((program.host, program.port or 80), timeout=60) as head:
        head.sendall(b"GET /healthz HTTP/1.1\r\nHost: ")
        body = Flood(field.phone(), "/api/v1/records", 1000)
        body.connection.sendall(b"{")
        began = time.monotonic()
        assert body.connection.recv(9) in (b"", b"HTTP/1.1 ")
        assert head.recv(9) in (b"", b"HTTP/1.1 ")
        assert time.monotonic() - began < 45
