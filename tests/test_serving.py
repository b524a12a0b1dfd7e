"""The processes of a service: one for long work beside those that answer."""

from __future__ import annotations

from pathlib import Path

import psutil
import pytest

from tests.faults.server import Server
from tests.installation import wait_until

pytestmark = pytest.mark.service


def test_the_worker_is_started_again_and_ends_with_the_service(tmp_path: Path) -> None:
    server = Server(tmp_path)
    try:
        server.start()
        wait_until(lambda: server.long_workers() != [], 60, "there is none")
        [first] = server.long_workers()
        first.kill()
        wait_until(lambda: server.long_workers() not in ([], [first]), 60, "no other one came")
        [second] = server.long_workers()
    finally:
        server.stop()

    wait_until(lambda: has_ended(second), 60, "it goes on by itself")


def has_ended(process: psutil.Process) -> bool:
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
