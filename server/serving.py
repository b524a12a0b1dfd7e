"""Serving in production: gunicorn for requests, one worker process for long work."""

from __future__ import annotations

import gc
import logging
import os
import signal
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.sock import close_sockets

from . import counting, create_app, work
from .database import db
from .receiving import RECEIVERS_PER_PLACE, Receiver, Reception
from .settings import Settings

log = logging.getLogger(__name__)

GARBAGE_AFTER = 10_000  # new objects, after which those are looked through that nobody uses
FIRST_PAUSE, LONGEST_PAUSE = 1, 60  # seconds from one start of the worker to the next
WORKER = "guanqia-worker"  # the name of its process; at most 15 characters


Tls = tuple[Path, Path]  # certificate and key, in PEM


class Service(BaseApplication):  # type: ignore[misc]  # gunicorn carries no types
    """gunicorn with our settings instead of a configuration file."""

    def __init__(self, settings: Settings, tls: Tls | None) -> None:
        self.settings, self.tls = settings, tls
        super().__init__()

    def load_config(self) -> None:
        settings = self.settings
        for name, value in {
            "bind": f"{settings.host}:{settings.port}",
            "workers": settings.workers,
            "threads": settings.threads * RECEIVERS_PER_PLACE,
            "worker_class": Receiver,
            "timeout": 120,
            "graceful_timeout": 30,
            "accesslog": None,
            "loglevel": "warning",
            "worker_tmp_dir": "/dev/shm" if os.path.isdir("/dev/shm") else None,  # noqa: S108, PTH112
            "control_socket_disable": True,
            "certfile": str(self.tls[0]) if self.tls else None,
            "keyfile": str(self.tls[1]) if self.tls else None,
        }.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Reception:
        app = create_app(self.settings)
        rarely_collect_garbage()
        return Reception(app, self.settings.threads)

    def run(self) -> None:
        Master(self).run()


class Master(Arbiter):  # type: ignore[misc]  # gunicorn carries no types
    """gunicorn's first process, which keeps the worker process too.

    That one is forked, as those are that answer requests: what the program consists of is read
    once and lies in memory once.
    """

    def __init__(self, service: Service) -> None:
        super().__init__(service)
        self.settings = service.settings
        self._worker: int | None = None  # the number of its process
        self._started, self._pause = 0.0, FIRST_PAUSE

    def manage_workers(self) -> None:
        """See that every process is there that should be; gunicorn asks for it every second."""
        super().manage_workers()  # first those that answer requests
        lasted = time.monotonic() - self._started
        if self._worker is None:
            self._start_worker()
        elif lasted > self._pause and _has_ended(self._worker):
            # One that cannot work, say without its database, is not started over and over at once.
            enduring = lasted > 2 * LONGEST_PAUSE
            self._pause = FIRST_PAUSE if enduring else min(2 * self._pause, LONGEST_PAUSE)
            log.warning("the worker process ended; starting it again")
            self._start_worker()

    def _start_worker(self) -> None:
        self._started = time.monotonic()
        self._worker = os.fork()
        if self._worker == 0:
            self._become_worker()

    def _become_worker(self) -> NoReturn:
        try:
            for name in (*self.SIGNALS, signal.SIGCHLD):
                signal.signal(name, signal.SIG_DFL)
            close_sockets(self.LISTENERS, unlink=False)
            for other in self.WORKERS.values():
                other.tmp.close()
            with suppress(OSError):  # as which ps and top show it, on Linux
                Path("/proc/self/comm").write_text(WORKER)
            # Or the processes that paint labels for it would read all that this one did.
            sys.modules["__main__"].__file__ = None
            end_with_parent(self.pid)
            work.run_worker(create_app(self.settings))
        except Exception:
            log.exception("the worker process")
        finally:
            os._exit(0)


def _has_ended(process: int) -> bool:
    try:
        return os.waitpid(process, os.WNOHANG) != (0, 0)
    except ChildProcessError:  # gunicorn, which waits for any process, has heard of it before
        return True


def rarely_collect_garbage() -> None:
    """Take what is there now as something that stays.

    Looking through it for garbage at every batch of records, in the middle of a transaction, would
    take a fifth of the time of taking them in; and a page would wait for that now and then.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE_AFTER)


def serve(app: Flask, tls: Tls | None = None) -> None:
    """Serve until a signal ends it, with the worker process beside; each makes an application of
    its own, of the settings of this one.

    Without `tls` a reverse proxy in front speaks HTTPS.
    """
    settings: Settings = app.config["SETTINGS"]
    with app.app_context():
        db.engine.dispose()  # no connection may be two processes' own
    if settings.metrics_token:
        counting.count_together(settings.data_dir / "metrics")
    rarely_collect_garbage()  # each process would look through what all of them share
    Service(settings, tls).run()


def end_with_parent(parent: int) -> None:
    """End this process when the one that started it is gone, even if that was killed."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
        os._exit(0)

    threading.Thread(target=watch, daemon=True).start()
