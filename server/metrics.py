"""What operators watch, in Prometheus' text format, behind METRICS_TOKEN (docs/operate.md).

What is counted is this machine's; what the database knows is the same on all of them. Nothing here
tells of a person, an enterprise or a place.
"""

from __future__ import annotations

import hmac
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

import sqlalchemy as sa
from flask import Blueprint, current_app, request
from flask.typing import ResponseReturnValue
from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.registry import Collector

from . import work
from .backup import service as backup
from .counting import counters
from .database import db
from .health import PLAIN
from .photos.models import Photo
from .problems import NotFound
from .records.models import Device, FieldRecord
from .records.service import WAITING
from .seals import log
from .seals.models import Act, Installation
from .settings import current_settings

PHOTOS_FOR_S = 600  # between two looks through all rows of photos

blueprint = Blueprint("metrics", __name__)


@blueprint.get("/metrics")
def show() -> ResponseReturnValue:
    """The figures, to who has the token; without a METRICS_TOKEN the address does not exist."""
    token, counted = current_settings().metrics_token, counters()
    if not token or counted is None:
        raise NotFound
    given = request.headers.get("Authorization", "")
    if not hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
        return "the token is missing or wrong\n", 401, {**PLAIN, "WWW-Authenticate": "Bearer"}
    registry = CollectorRegistry()
    registry.register(State())
    text = generate_latest(counted.registry) + generate_latest(registry)
    return text, 200, {"Content-Type": CONTENT_TYPE_PLAIN_0_0_4}


class State(Collector):
    """What is so now, asked when somebody looks."""

    def collect(self) -> Iterator[Metric]:
        yield InfoMetricFamily("guanqia_build", "This program.", {"version": version("guanqia")})
        yield from _machine()
        try:
            known = [one for ask in FROM_THE_DATABASE for one in ask()]
        except sa.exc.SQLAlchemyError:
            db.session.rollback()
            yield _gauge("guanqia_database_up", "Whether the database answers.", 0)
        else:
            yield _gauge("guanqia_database_up", "Whether the database answers.", 1)
            yield from known


def _machine() -> Iterator[Metric]:
    free = shutil.disk_usage(current_settings().data_dir).free
    yield _gauge("guanqia_data_free_bytes", "What the disk of DATA_DIR has left.", free)
    yield from _when(
        "guanqia_backup_timestamp_seconds",
        "When `guanqia backup` last wrote a whole backup on this machine.",
        backup.last_made(),
    )


def _log() -> Iterator[Metric]:
    size = log.size()
    epoch = db.session.scalar(sa.select(Installation.epoch)) or 0
    yield _gauge("guanqia_log_entries", "Leaves of the seal log.", size)
    yield _gauge("guanqia_log_epoch", "Grows by one with each restore.", epoch)
    yield from _when(
        "guanqia_log_checkpoint_timestamp_seconds",
        "When the last leaf came, since which the log's checkpoint is the same.",
        _came(size - 1),
    )


def _came(index: int) -> datetime | None:
    """When a leaf of the log came."""
    record = sa.select(FieldRecord.received_at).where(FieldRecord.leaf_index == index)
    act = sa.select(Act.at).where(Act.leaf_index == index)
    return db.session.scalar(record) or db.session.scalar(act)


def _records() -> Iterator[Metric]:
    waiting = sa.select(sa.func.count()).where(WAITING)
    yield _gauge(
        "guanqia_records_held", "Held records that wait for staff.", db.session.scalar(waiting)
    )
    records, photos, oldest = db.session.execute(
        sa.select(
            sa.func.sum(Device.unsent_records),
            sa.func.sum(Device.unsent_photos),
            sa.func.min(Device.unsent_oldest),
        ).where(Device.revoked_at.is_(None))
    ).one()
    unsent = GaugeMetricFamily(
        "guanqia_unsent", "What phones said last that they still hold.", labels=["what"]
    )
    unsent.add_metric(["records"], records or 0)
    unsent.add_metric(["photos"], photos or 0)
    yield unsent
    yield from _when(
        "guanqia_unsent_oldest_timestamp_seconds",
        "When the oldest of those records was made, by its phone's clock.",
        oldest,
    )


def _work() -> Iterator[Metric]:
    waiting = GaugeMetricFamily(
        "guanqia_jobs_unfinished", "Long work that waits or is being done.", labels=["job"]
    )
    oldest = GaugeMetricFamily(
        "guanqia_jobs_oldest_seconds",
        "For how long the oldest of it has been asked for; 0: nothing is.",
        labels=["job"],
    )
    for name, asked in work.unfinished().items():
        waiting.add_metric([name], len(asked))
        oldest.add_metric([name], time.time() - min(asked).timestamp() if asked else 0)
    yield waiting
    yield oldest


def _sizes() -> Iterator[Metric]:
    yield _gauge("guanqia_database_bytes", "The size of the database.", _database_bytes())
    count, size = _photos()
    yield _gauge("guanqia_photos", f"Photos kept, looked up every {PHOTOS_FOR_S} s.", count)
    yield _gauge("guanqia_photos_bytes", "Their size.", size)


def _database_bytes() -> int:
    if db.engine.dialect.name == "postgresql":
        here = sa.func.pg_database_size(sa.func.current_database())
        return db.session.scalar(sa.select(here)) or 0
    file = Path(str(db.engine.url.database))
    both = (file, file.with_name(f"{file.name}-wal"))
    return sum(one.stat().st_size for one in both if one.exists())


def _photos() -> tuple[int, int]:
    """How many photos there are, and their bytes: from rows enough to be looked at seldom."""
    kept: tuple[float, tuple[int, int]] | None = current_app.extensions.get("photo_figures")
    if kept and time.monotonic() - kept[0] < PHOTOS_FOR_S:
        return kept[1]
    here = sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(Photo.size), 0))
    count, size = db.session.execute(here.where(Photo.erased_by.is_(None))).one()
    current_app.extensions["photo_figures"] = (time.monotonic(), (count, int(size)))
    return count, int(size)


FROM_THE_DATABASE: tuple[Callable[[], Iterable[Metric]], ...] = (_log, _records, _work, _sizes)


def _gauge(name: str, meaning: str, value: float | None) -> Metric:
    return GaugeMetricFamily(name, meaning, value or 0)


def _when(name: str, meaning: str, moment: datetime | None) -> Iterator[Metric]:
    """An instant; what never happened has none, and Prometheus' `absent()` finds that."""
    if moment is not None:
        yield _gauge(name, meaning, moment.timestamp())
