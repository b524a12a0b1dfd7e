"""Kills what the system of a phone kills: the pages, or the browser with all of them."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psutil
from playwright.sync_api import Error

# Seconds, at most, until the browser has noticed and lets its dead go: before, it would open the
# next page in a process that is dead, and wait for it for ever.
BURIAL = 20

Kill = Callable[[Path], None]


def kill_pages(profile: Path) -> None:
    """SIGKILL to every process that runs a page or a worker."""
    killed = []
    for process in _processes(profile):
        with suppress(psutil.NoSuchProcess):
            arguments = process.cmdline()
            if "--type=renderer" in arguments and "--top-chrome-webui" not in arguments:
                _kill(process)
                killed.append(process)
    psutil.wait_procs(killed, timeout=BURIAL)


def kill_browser(profile: Path) -> None:
    """SIGKILL to the browser and all that belongs to it."""
    for process in _processes(profile):
        _kill(process)


def until_killed(act: Callable[[], None], kill: Kill, profile: Path, seconds: float) -> float:
    """Act again and again until what acts is killed, after so many seconds; when that was."""
    instants: list[float] = []

    def strike() -> None:
        instants.append(time.monotonic())
        kill(profile)

    timer = threading.Timer(seconds, strike)
    timer.start()
    try:
        while True:
            act()
    except (Error, AssertionError):
        if not instants:
            timer.cancel()
            raise
    timer.join()
    return instants[0]


def _processes(profile: Path) -> Iterator[psutil.Process]:
    for process in psutil.process_iter():
        with suppress(psutil.NoSuchProcess, psutil.AccessDenied):
            if any(str(profile) in argument for argument in process.cmdline()):
                yield process


def _kill(process: psutil.Process) -> None:
    with suppress(ProcessLookupError):
        os.kill(process.pid, signal.SIGKILL)
