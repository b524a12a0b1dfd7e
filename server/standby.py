"""Of several machines one does the long work at a time; the others stand by.

A session-level lock of PostgreSQL says which: it is free again when the one that works is gone,
however it went. SQLite means one machine, on which `guanqia serve` starts one worker.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

import sqlalchemy as sa

from .database import db

log = logging.getLogger(__name__)

WORK_LOCK = 0x776F726B  # any number but that of the write lock
LOOK_EVERY_S = 5.0

Held = Callable[[], bool]  # whether the lock is still ours


def wait_for_turn(meanwhile: Callable[[], None]) -> Held:
    """Return once no other machine does the long work; `meanwhile` is called while one does."""
    if db.engine.dialect.name != "postgresql":
        return lambda: True
    connection = db.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    while not connection.scalar(sa.select(sa.func.pg_try_advisory_lock(WORK_LOCK))):
        meanwhile()
        time.sleep(LOOK_EVERY_S)
    log.info("this machine does the long work now")
    return lambda: _answers(connection)


def _answers(connection: sa.Connection) -> bool:
    """Whether the session that holds the lock lives."""
    try:
        connection.execute(sa.select(1))
    except sa.exc.SQLAlchemyError:
        return False
    return True
