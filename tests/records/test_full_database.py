"""A database that may not grow: told to come again, and nothing promised that is not kept."""

from __future__ import annotations

import sqlalchemy as sa

from server.database import db
from server.records.models import FieldRecord
from tests.records.conftest import note


def limit_pages(pages: int) -> None:
    """Let SQLite's file have at most so many pages from now on."""
    db.session.rollback()
    db.engine.dispose()

    def limit(connection, _record) -> None:
        connection.execute(f"PRAGMA max_page_count={pages}")

    sa.event.listen(db.engine, "connect", limit)


def test_what_does_not_fit_is_told_to_come_again(phone):
    limit_pages(db.session.scalar(sa.text("PRAGMA page_count")) + 20)
    waiting = [phone.seal("test-note", note("x" * 2000)) for _ in range(60)]
    acknowledged, refused = [], []
    for at in range(0, 60, 5):
        texts = waiting[at : at + 5]
        answer = phone.try_to_send(texts)
        if answer.status_code == 200:
            acknowledged += texts
        else:
            refused.append((answer.status_code, answer.json["type"], answer.headers["Retry-After"]))

    db.session.rollback()
    kept = set(db.session.scalars(sa.select(FieldRecord.text)))
    assert set(refused) == {(503, "/problems/not-now", "10")}
    assert kept == set(acknowledged)

    limit_pages(2**30)
    assert {one["outcome"] for one in phone.send(*waiting)} == {"stored", "duplicate"}
