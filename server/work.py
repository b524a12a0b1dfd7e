"""Long work, done by one worker process beside those that answer requests: one at a time, on
however many machines.

The database says what is to be done; the queue is only the bell. So nothing is lost when a
process dies: at its start the worker takes up whatever was broken off or waits.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from flask import Flask, current_app
from huey import PostgresHuey, SqliteHuey, crontab

from .counting import note_worker
from .settings import Settings
from .standby import Held, wait_for_turn

log = logging.getLogger(__name__)


class Job(NamedTuple):
    """A kind of long work. `do` gets the id of its subject, and may be called twice for it."""

    do: Callable[[str], None]
    waiting: Callable[[], Iterable[str]]  # ids of what is still to be done
    unfinished: Callable[[], Sequence[datetime]]  # when what waits or is being done was asked for
    restart: Callable[[], None]  # let what was broken off in the middle wait again


class Worker(NamedTuple):
    """An application's queue, and the task that does a job: `do(name of the job, subject)`."""

    queue: Any  # huey carries no types
    do: Any
    held: list[Held]  # how to find out whether it is still this machine's turn


Chore = TypeVar("Chore", bound=Callable[[], object])

_jobs: dict[str, Job] = {}
_chores: list[Callable[[], object]] = []


def register(name: str, job: Job) -> None:
    """Make a job known under this name, at import."""
    _jobs[name] = job


def every_hour(chore: Chore) -> Chore:
    """Let the worker process do this every hour, such as erasing what has been kept long enough.

    Call it at import, or decorate with it.
    """
    _chores.append(chore)
    return chore


def do_chores() -> None:
    """Do what is done every hour."""
    for chore in _chores:
        chore()


def unfinished() -> dict[str, Sequence[datetime]]:
    """When the long work that is not done yet was asked for, by the name of its job."""
    return {name: job.unfinished() for name, job in _jobs.items()}


def ask(name: str, subject: str) -> None:
    """Ring the bell for a job. Call it after the commit that says the job is to be done."""
    _worker(current_app).do(name, subject)


def _new_worker(app: Flask) -> Worker:
    """The application's queue and what is done with it."""
    queue = _new_queue(app.config["SETTINGS"])
    held: list[Held] = []

    @queue.task(name="do")  # type: ignore[untyped-decorator]
    def do(name: str, subject: str) -> None:
        with app.app_context():
            _jobs[name].do(subject)

    @queue.periodic_task(crontab(), name="take-up")  # type: ignore[untyped-decorator]
    def take_up_again() -> None:
        with app.app_context():
            note_worker()
            if not all(still() for still in held):
                os._exit(1)  # another machine may be at it by now; started anew, it stands by
            # A bell that never rang: the process died between its commit and `ask`.
            if not queue.pending_count():
                take_up()

    @queue.periodic_task(crontab(minute="7"), name="chores")  # type: ignore[untyped-decorator]
    def chores() -> None:
        with app.app_context():
            do_chores()

    return Worker(queue, do, held)


def _new_queue(settings: Settings) -> Any:
    """A file in DATA_DIR that the processes share; with PostgreSQL tables that machines share."""
    if settings.database_url.startswith("postgresql"):
        dsn = settings.database_url.replace("+psycopg", "", 1)
        return PostgresHuey("guanqia", dsn=dsn, results=False)
    path = settings.data_dir / "work.db"
    return SqliteHuey("guanqia", filename=str(path), results=False, timeout=30)


def do_at_once(app: Flask) -> None:
    """Let `ask` do the job itself before it returns: for tests, which run no worker."""
    _worker(app).queue.immediate = True


def take_up() -> None:
    """Ring for everything that waits."""
    for name, job in _jobs.items():
        for subject in job.waiting():
            log.info("taking up %s %s", name, subject)
            ask(name, subject)


def run_worker(app: Flask) -> None:
    """Work until a signal ends it. One process per machine; the first of them works."""
    worker = _worker(app)
    queue = worker.queue
    with app.app_context():
        note_worker()
        worker.held.append(wait_for_turn(note_worker))
        queue.flush()  # what it held waits in the database, and is rung for once
        for job in _jobs.values():
            job.restart()
        take_up()
    # One thread: jobs are heavy, and while one runs nothing is taken up a second time.
    queue.create_consumer(workers=1, initial_delay=0.1, max_delay=0.5).run()


def _worker(app: Flask) -> Worker:
    """Made when first asked for: most commands and processes never ring."""
    if "work" not in app.extensions:
        app.extensions.setdefault("work", _new_worker(app))
    worker: Worker = app.extensions["work"]
    return worker
