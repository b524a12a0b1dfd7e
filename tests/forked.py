"""`guanqia` as a process of its own, which need not read the program first.

To read it takes a processor two seconds, and the tests start some seventy servers and commands:
each is forked from a process that has read it and does nothing else. `tests/nearby`, `tests/labels`
and `tests/test_packaging` start theirs from nothing.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from pathlib import Path

from server import cli

context: BaseContext = get_context("forkserver")
context.set_forkserver_preload([__name__, "tests.frozen"])


def start_from_nothing() -> None:
    """From now on, as people start it: for who measures how long that takes."""
    global context
    context = get_context("spawn")


def start(arguments: Sequence[str], environment: Mapping[str, str], output: Path) -> BaseProcess:
    """Start `guanqia` with these arguments in this environment; it leads a group of processes.

    What it says is added to a file.
    """
    process = context.Process(target=_run, args=(arguments, dict(environment), output))
    process.start()
    return process


def _run(arguments: Sequence[str], environment: Mapping[str, str], output: Path) -> None:
    os.setsid()
    with output.open("ab") as file:
        for stream in (sys.stdout, sys.stderr):
            os.dup2(file.fileno(), stream.fileno())
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["guanqia", *arguments]
    cli.main()


def kill(process: BaseProcess) -> None:
    """SIGKILL to all the processes of its group in the same instant."""
    assert process.pid is not None
    with suppress(ProcessLookupError):  # dead already
        os.killpg(process.pid, signal.SIGKILL)
    process.kill()  # should it not lead a group yet
    process.join()
