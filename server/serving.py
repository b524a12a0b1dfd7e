"""Serving in production: gunicorn for requests, one worker process for long work."""

from __future__ import annotations

import gc
import logging
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

from gunicorn.app.base import BaseApplication

from . import counting, create_app
from .receiving import RECEIVERS_PER_PLACE, Receiver, Reception
from .settings import Settings

log = logging.getLogger(__name__)

GARBAGE_AFTER = 10_000  # new objects, after which those are looked through that nobody uses
FIRST_PAUSE, LONGEST_PAUSE = 1, 60  # seconds before a worker is started again


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
            # The worker starts after: until then the processors are the requests' own.
            "when_ready": lambda _arbiter: _begin_worker(settings),
            "certfile": str(self.tls[0]) if self.tls else None,
            "keyfile": str(self.tls[1]) if self.tls else None,
        }.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Reception:
        app = create_app(self.settings)
        rarely_collect_garbage()
        return Reception(app, self.settings.threads)


def rarely_collect_garbage() -> None:
    """Take what is there now as something that stays.

    Looking through it for garbage at every batch of records, in the middle of a transaction, would
    take a fifth of the time of taking them in; and a page would wait for that now and then.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE_AFTER)


def serve(settings: Settings, tls: Tls | None = None) -> None:
    """Serve until a signal ends it, with the worker process beside.

    Without `tls` a reverse proxy in front speaks HTTPS.
    """
    if settings.metrics_token:
        counting.count_together(settings.data_dir / "metrics")
    Service(settings, tls).run()


def _begin_worker(settings: Settings) -> None:
    threading.Thread(target=_keep_worker, args=(settings,), daemon=True).start()


def _keep_worker(settings: Settings) -> None:
    """Start the worker process, and start it again should it ever die."""
    environment = os.environ | {"SECRET_KEY": settings.secret_key}
    pause = FIRST_PAUSE
    while True:
        started = time.monotonic()
        worker = subprocess.Popen([sys.executable, "-m", "server", "worker"], env=environment)
        worker.wait()
        # One that cannot work, say without its database, is not started over and over at once.
        lasted = time.monotonic() - started
        pause = FIRST_PAUSE if lasted > LONGEST_PAUSE else min(2 * pause, LONGEST_PAUSE)
        log.warning(
            "the worker process ended with %s; starting it again in %s s", worker.returncode, pause
        )
        time.sleep(pause)


def end_with_parent() -> None:
    """End this process when the one that started it is gone, even if that was killed."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
        os._exit(0)

    threading.Thread(target=watch, daemon=True).start()
