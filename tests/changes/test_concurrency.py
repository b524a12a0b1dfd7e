"""Following cursors never misses a committed change, whatever the order of commits."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from server.accounts.models import Person, PersonArea
from server.changes import feed
from server.changes.service import changes_for
from server.database import db, write

WRITERS, EACH = 4, 25


@pytest.fixture
def database_url(each_database: str) -> str:
    return each_database


def test_reader_that_follows_while_four_write_sees_every_change(
    app: Flask, inspector: Person
) -> None:
    def join(writer: int) -> None:
        with app.app_context():
            for number in range(EACH):
                with write():
                    name = f"w{writer}-{number}"
                    person = Person(username=name, name=name, role="inspector", password_hash="-")
                    person.areas = [PersonArea(region_code="430621")]
                    db.session.add(person)
                    db.session.flush()
                    feed.publish("person", str(person.id), ["430621"])

    reader, seen, cursor = inspector.id, set(), None
    with ThreadPoolExecutor(WRITERS) as pool:
        writers = [pool.submit(join, writer) for writer in range(WRITERS)]
        done = False
        while not done:
            done = all(writer.done() for writer in writers)
            page = changes_for(db.session.get_one(Person, reader), cursor, 7)
            done, cursor = done and not page.more, page.cursor
            seen |= {
                change["data"]["name"] for change in page.changes if change["type"] == "person"
            }
            db.session.rollback()  # the next page is read anew
    for writer in writers:
        writer.result()

    assert {f"w{w}-{n}" for w in range(WRITERS) for n in range(EACH)} <= seen
