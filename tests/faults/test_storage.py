"""The database is locked, a disk is full: come again later, and nothing is promised meanwhile."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from tests.contract.phone import Phone
from tests.contract.program import Answer
from tests.contract.test_photos import png
from tests.faults.conftest import Figure, Reporter
from tests.faults.field import Field, Ledger, send_until_received
from tests.faults.server import Server, running

CLIENTS = 4


def is_not_now(answer: Answer) -> bool:
    """503 problem+json with a Retry-After of some seconds."""
    return answer.problem(503) == "not-now" and 1 <= int(answer.headers["Retry-After"]) <= 60


def upload(field: Field, ledger: Ledger, phones: list[Phone], batches: int) -> None:
    """All phones at once, each with some batches, until everything is received."""

    def one(phone: Phone) -> None:
        for _ in range(batches):
            send_until_received(phone, field.seal(phone, 5), ledger, wait=lambda _answer: 0.2)

    with ThreadPoolExecutor(len(phones)) as clients:
        for _ in clients.map(one, phones):
            pass


def test_database_locked(server: Server, field: Field, figure: Figure, report: Reporter) -> None:
    ledger, phones = Ledger(), [field.phone() for _ in range(CLIENTS)]
    told: list[Answer] = []
    with closing(sqlite3.connect(server.database, isolation_level=None)) as other:
        for _ in range(figure(1, 20)):
            other.execute("BEGIN IMMEDIATE")
            texts = field.seal(phones[0], 3)
            told.append(phones[0].post(texts))  # waits for the lock, and is told to come again
            assert not ledger.note(phones[0], texts, told[-1])
            other.execute("COMMIT")
            send_until_received(phones[0], texts, ledger)
    upload(field, ledger, phones, figure(2, 20))

    held = ledger.held_against(server.database)
    report(
        "locked",
        f"{sum(map(is_not_now, told))} of {len(told)} told 503; {held.lost}/{held.doubled} "
        f"of {held.acknowledged}",
        holds=all(map(is_not_now, told)) and (held.lost, held.doubled) == (0, 0),
    )


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own with 24 MiB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(disk)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("mounting a small tmpfs needs the right to mount")
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=True)


def fill_up(disk: Path, *, but: int) -> Path:
    """Leave so many bytes of the disk free; returns the file that takes the rest."""
    filler = disk / "filler"
    free = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize
    with filler.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, max(free - but, 1))
    return filler


def test_disk_full(
    prepared: Path, small_disk: Path, seed: int, figure: Figure, report: Reporter
) -> None:
    with running(prepared, small_disk / "data") as server:
        field, ledger = Field(server, seed), Ledger()
        phones = [field.phone() for _ in range(CLIENTS)]
        full: list[Answer] = []
        for _ in range(figure(2, 25)):
            filler = fill_up(small_disk, but=200_000)
            for phone in phones * 3:
                texts = field.seal(phone, 20)
                ledger.note_sealed(texts)
                answer = phone.post(texts)
                if ledger.note(phone, texts, answer) != set(texts):
                    full.append(answer)
            picture = png(1_000_000)
            address = f"/api/v1/photos/{hashlib.sha256(picture).hexdigest()}"
            full.append(phones[0].program.request("PUT", address, picture))
            filler.unlink()
            assert phones[0].program.request("PUT", address, picture).status == 201
            upload(field, ledger, phones, 1)
            held = ledger.held_against(server.database)
            assert (held.lost, held.doubled) == (0, 0)
        report(
            "full",
            f"{sum(map(is_not_now, full))} of {len(full)} told 503; {held.lost}/{held.doubled} "
            f"of {held.acknowledged}; database whole: {'yes' if server.is_sound() else 'no'}",
            holds=all(map(is_not_now, full)) and server.is_sound(),
        )
