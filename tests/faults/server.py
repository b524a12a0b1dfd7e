"""A server process that can be killed: `guanqia serve` with all its processes, and its data."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from multiprocessing.process import BaseProcess
from pathlib import Path

import psutil

from server.serving import WORKER
from tests import forked
from tests.installation import START_SECONDS, answers, free_port, wait_until


class Server:
    """`guanqia serve` on a data folder; it may die and come back at the same address."""

    def __init__(self, data_dir: Path, database_url: str = "", **settings: str) -> None:
        self.data_dir = data_dir
        self.port = free_port()
        self.base_url = f"http://127.0.0.1:{self.port}"
        ours = re.compile("DATABASE_URL|BASE_URL|SECRET_KEY|.*_proxy", re.IGNORECASE)
        self.environment = {
            **{name: value for name, value in os.environ.items() if not ours.fullmatch(name)},
            "DATA_DIR": str(data_dir),
            "PORT": str(self.port),
            "WORKERS": "2",
            **({"DATABASE_URL": database_url} if database_url else {}),
            **settings,
        }
        self._process: BaseProcess | None = None

    @property
    def database(self) -> Path:
        return self.data_dir / "guanqia.db"

    @property
    def log(self) -> str:
        return (self.data_dir / "server.log").read_text()

    def start(self) -> float:
        """Start and wait until it serves; returns the seconds that took."""
        began = time.monotonic()
        log = self.data_dir / "server.log"
        self._process = forked.start(["serve", "--desk"], self.environment, log)
        wait_until(lambda: answers(self.base_url + "/healthz"), START_SECONDS, "it did not start")
        return time.monotonic() - began

    def kill(self) -> None:
        """SIGKILL to all of its processes in the same instant, as a power cut would."""
        assert self._process is not None
        forked.kill(self._process)

    def move_to(self, data_dir: Path, database_url: str = "") -> None:
        """From now on it is another machine that has the address: of an empty folder."""
        data_dir.mkdir()
        self.data_dir = data_dir
        self.environment["DATA_DIR"] = str(data_dir)
        if database_url:
            self.environment["DATABASE_URL"] = database_url

    def end_sessions(self) -> None:
        """The thirty days of everybody's session are over."""
        with closing(sqlite3.connect(self.database, timeout=30)) as connection, connection:
            connection.execute("UPDATE sign_in SET expires_at = '2026-01-01 00:00:00.000000'")

    def stop(self) -> None:
        if self._process is None or not self._process.is_alive():
            return
        self._process.terminate()
        self._process.join(15)
        if self._process.is_alive():
            self.kill()

    def guanqia(self, *arguments: str) -> None:
        """A command, which must succeed."""
        with tempfile.NamedTemporaryFile(prefix="guanqia-") as said:
            process = forked.start(arguments, self.environment, Path(said.name))
            process.join(120)
            assert process.exitcode == 0, said.read().decode()

    def workers(self) -> list[psutil.Process]:
        """The processes that answer requests."""
        return [child for child in self._children() if child.name() != WORKER]

    def long_workers(self) -> list[psutil.Process]:
        """The process for long work, if it is there."""
        return [child for child in self._children() if child.name() == WORKER]

    def _children(self) -> list[psutil.Process]:
        assert self._process is not None
        return psutil.Process(self._process.pid).children()

    def peak_memory_mib(self) -> float:
        """The most resident memory that any worker ever had."""
        peaks = [
            int(re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{one.pid}/status").read_text())[1])  # type: ignore[index]
            for one in self.workers()
        ]
        return max(peaks) / 1024

    def is_sound(self) -> bool:
        """Whether SQLite finds its own file whole."""
        with closing(sqlite3.connect(self.database)) as connection:
            return connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@contextmanager
def running(prepared: Path, folder: Path, **settings: str) -> Iterator[Server]:
    """A server on a copy of a prepared data folder."""
    server = Server(shutil.copytree(prepared, folder), **settings)
    try:
        server.start()
        yield server
    finally:
        server.kill()
