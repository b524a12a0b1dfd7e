"""The one write lock: nobody who waits in line goes away empty-handed."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from flask import Flask

from server import database
from server.database import next_revisions, write


def test_many_writers_that_hold_the_lock_long_all_get_their_turn(app: Flask) -> None:
    def work(_number: int) -> list[int]:
        with app.app_context():
            revisions = []
            for _ in range(5):
                with write():
                    revisions += next_revisions()
                    time.sleep(0.02)
        return revisions

    with ThreadPoolExecutor(12) as threads:
        given = [revision for some in threads.map(work, range(12)) for revision in some]

    assert len(set(given)) == 60


def test_who_waits_too_long_is_told_so(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "LOCK_SECONDS", 0.2)

    def wait() -> None:
        with app.app_context(), write():
            pass

    with ThreadPoolExecutor(1) as thread, write():
        waiting = thread.submit(wait)
        with pytest.raises(sa.exc.TimeoutError):
            waiting.result()
