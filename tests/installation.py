"""A real server process with a real database, for tests that come from outside."""

from __future__ import annotations

import io
import os
import re
import socket
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from contextvars import Context
from dataclasses import dataclass
from pathlib import Path

import pytest

from server import cli, create_app, schema
from server.accounts.service import add_person
from server.database import db, write
from server.settings import Settings
from tests import forked

PASSWORD = "correct-horse-battery"
METRICS_TOKEN = "a token for tests only"
START_SECONDS = 180  # on a busy machine


@dataclass(frozen=True)
class Installation:
    """A running service with people in it; `run` runs commands against it."""

    base_url: str
    data_dir: Path
    environment: dict[str, str]

    def run(self, *commands: Sequence[str], stdin: str = "") -> None:
        """Several commands, one after the other, in this process: most of one is its start.

        In a context of their own, or they would work in that of the test's application.
        """
        said = io.StringIO()
        with pytest.MonkeyPatch.context() as patch, redirect_stdout(said), redirect_stderr(said):
            patch.setattr(os, "environ", self.environment)
            patch.setattr(sys, "stdin", io.StringIO(stdin))
            for arguments in commands:
                patch.setattr(sys, "argv", ["guanqia", *arguments])
                with pytest.raises(SystemExit) as leave:
                    Context().run(cli.main)
                assert not leave.value.code, said.getvalue()

    def add_person(self, username: str, role: str, area: str, name: str) -> None:
        self.add_people((username, role, area, name))

    def add_people(self, *people: tuple[str, str, str, str]) -> None:
        """Several, as the arguments of `add_person`."""
        commands = [
            (
                *("user", "add", username, "--role", role, "--area", area),
                *("--full-name", name, "--password-stdin"),
            )
            for username, role, area, name in people
        ]
        self.run(*commands, stdin=f"{PASSWORD}\n" * len(people))


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


PEOPLE = (
    ("staff", "staff", "430000", "王科长"),
    ("inspector", "inspector", "430600", "李巡查"),
    ("colleague", "inspector", "430600", "赵巡查"),
)


def _found(environment: dict[str, str]) -> None:
    """Make the database with its people, here: a command takes two seconds to start."""
    app = create_app(Settings.from_environment(environment).for_desk())
    with app.app_context():
        schema.prepare()
        with write():
            for username, role, area, name in PEOPLE:
                add_person(username, name, role, [area], PASSWORD)
        db.session.remove()
        db.engine.dispose()


@contextmanager
def serving(data_dir: Path) -> Iterator[Installation]:
    """An installation of two workers, with an empty register: staff of Hunan, and two inspectors
    of Yueyang."""
    place = _place(data_dir)
    _found(place.environment)
    with _running(place):
        yield place


@contextmanager
def serving_sample(data_dir: Path) -> Iterator[Installation]:
    """What `make run` serves."""
    place = _place(data_dir)
    with _running(place, "--sample"):
        yield place


def _place(data_dir: Path) -> Installation:
    port = free_port()
    kept = {
        name: value
        for name, value in os.environ.items()
        if not re.fullmatch("DATABASE_URL|BASE_URL|SECRET_KEY|.*_proxy", name, re.IGNORECASE)
    }
    environment = kept | {"DATA_DIR": str(data_dir), "PORT": str(port), "WORKERS": "2"}
    environment["METRICS_TOKEN"] = METRICS_TOKEN
    return Installation(f"http://127.0.0.1:{port}", data_dir, environment)


@contextmanager
def _running(place: Installation, *options: str) -> Iterator[None]:
    log = place.data_dir / "server.log"
    server = forked.start(["serve", "--desk", *options], place.environment, log)
    try:
        wait_until(
            lambda: answers(place.base_url + "/healthz"),
            START_SECONDS,
            f"the server did not start: {log}",
        )
        yield
    finally:
        forked.kill(server)  # to take its leave would take it a second or two
