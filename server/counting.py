"""What the processes of this machine count while they work, for metrics.py to show.

Nothing is counted unless METRICS_TOKEN is set. `guanqia serve` lets its processes count together,
in files below DATA_DIR; a process by itself counts in its memory.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterable
from pathlib import Path

from flask import Flask, Response, current_app, g, request
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, values
from prometheus_client.multiprocess import MultiProcessCollector

TOGETHER = "PROMETHEUS_MULTIPROC_DIR"  # as the library calls it
METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS")
SECONDS = (0.03, 0.1, 0.3, 1, 3, 10, 30)


class Counters:
    """An application's own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        # Files hold what all processes counted; registered, it would stand there twice.
        registry = None if os.environ.get(TOGETHER) else self.registry
        self.requests = Counter(
            "guanqia_requests",
            "Requests that were answered.",
            ["method", "route", "status"],
            registry=registry,
        )
        self.seconds = Histogram(
            "guanqia_request_seconds",
            "How long an answer took to begin, from when the request was received whole.",
            ["method", "route"],
            buckets=SECONDS,
            registry=registry,
        )
        self.records = Counter(
            "guanqia_records_sent",
            "Records that phones sent, by what became of them.",
            ["outcome"],
            registry=registry,
        )
        self.worker_seen = Gauge(
            "guanqia_worker_seen_timestamp_seconds",
            "When the process for long work was last heard of; it reports every minute.",
            multiprocess_mode="mostrecent",
            registry=registry,
        )
        if registry is None:
            MultiProcessCollector(self.registry)  # type: ignore[no-untyped-call]

    def count_request(self, method: str, route: str, status: int, began: float) -> None:
        """Note a request that was answered; `began` by the monotonic clock."""
        self.requests.labels(method, route, status).inc()
        self.seconds.labels(method, route).observe(time.monotonic() - began)


def count_together(folder: Path) -> None:
    """Let this process, and those it starts, count in files of this folder, from nought.

    Before the applications are made that are to count.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    os.environ[TOGETHER] = str(folder)
    # The library has looked at the environment when it was imported, long before settings are read.
    values.ValueClass = values.get_value_class()  # type: ignore[no-untyped-call]


def counters() -> Counters | None:
    """Those of the running application; None where nobody watches it."""
    return current_app.extensions.get("counters")


def count_records(outcomes: Iterable[str]) -> None:
    """Note what became of the records of a batch."""
    if ours := counters():
        for outcome in outcomes:
            ours.records.labels(outcome).inc()


def note_worker() -> None:
    """Note that the process for long work is there."""
    if ours := counters():
        ours.worker_seen.set_to_current_time()


def _begin() -> None:
    g.began = time.monotonic()


def _count(response: Response) -> Response:
    # Addresses and methods that anybody may make up must not become rows of their own.
    route = request.url_rule.rule if request.url_rule else "none"
    method = request.method if request.method in METHODS else "other"
    if ours := counters():
        ours.count_request(method, route, response.status_code, g.began)
    return response


def init_app(app: Flask) -> None:
    if app.config["SETTINGS"].metrics_token:
        app.extensions["counters"] = Counters()
        app.before_request(_begin)
        app.after_request(_count)
