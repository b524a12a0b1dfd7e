"""A real server process with a real database, for tests that come from outside."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PASSWORD = "correct-horse-battery"


@dataclass(frozen=True)
class Installation:
    """A running service with people in it; `guanqia` runs the command against it."""

    base_url: str
    data_dir: Path
    environment: dict[str, str]

    def guanqia(self, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "server", *arguments],
            env=self.environment,
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    def add_person(self, username: str, role: str, area: str, name: str) -> None:
        done = self.guanqia(
            *("user", "add", username, "--role", role, "--area", area),
            *("--full-name", name, "--password-stdin"),
            stdin=PASSWORD + "\n",
        )
        assert done.returncode == 0, done.stderr

    def add_people(self, *people: tuple[str, str, str, str]) -> None:
        """Several at once, as the arguments of `add_person`: each takes a process of its own."""
        with ThreadPoolExecutor(2) as threads:
            for _ in threads.map(lambda person: self.add_person(*person), people):
                pass


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(holds: Callable[[], bool], seconds: float, what: str) -> None:
    """Wait for a condition outside the page; fails with `what` when it does not come."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, what
        time.sleep(0.1)


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=2) as answer:  # noqa: S310 - our own
            return bool(answer.status == 200)
    except OSError:
        return False


@contextmanager
def serving(data_dir: Path) -> Iterator[Installation]:
    """An installation of two workers, with an empty register: staff of Hunan, and two inspectors
    of Yueyang."""
    port = free_port()
    kept = {
        name: value
        for name, value in os.environ.items()
        if not re.fullmatch("DATABASE_URL|BASE_URL|SECRET_KEY|.*_proxy", name, re.IGNORECASE)
    }
    environment = kept | {"DATA_DIR": str(data_dir), "PORT": str(port), "WORKERS": "2"}
    place = Installation(f"http://127.0.0.1:{port}", data_dir, environment)
    log = (data_dir / "server.log").open("w")
    server = subprocess.Popen(
        [sys.executable, "-m", "server", "serve", "--desk"],
        env=environment,
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    try:
        wait_until(
            lambda: answers(place.base_url + "/healthz"),
            60,
            f"the server did not start: {(data_dir / 'server.log').read_text()}",
        )
        place.add_people(
            ("staff", "staff", "430000", "王科长"),
            ("inspector", "inspector", "430600", "李巡查"),
            ("colleague", "inspector", "430600", "赵巡查"),
        )
        yield place
    finally:
        server.terminate()
        server.wait(timeout=40)
        log.close()
