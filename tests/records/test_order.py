"""Derived state follows from the set of records, not from how they arrived."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.accounts.models import Person
from server.database import db, write
from server.records.commands import rebuild as rebuild_command
from server.records.ingest import receive
from server.records.models import FieldRecord
from server.records.order import in_order
from server.records.rebuilding import rebuild
from server.records.sending import Sending
from server.seals.models import LogEntry
from tests.records.conftest import PhoneOf, note, said
from tests.records.phone import Phone, instant


@pytest.fixture
def database_url(each_database: str) -> str:
    return each_database


def test_devices_are_ordered_by_the_servers_clock(
    phone: Phone, phone_of: PhoneOf, colleague: Person
) -> None:
    ahead = phone_of(colleague)
    ahead.clock_offset = timedelta(hours=2)
    first = ahead.seal("test-note", note("first, by a clock two hours ahead"))
    second = phone.seal("test-note", note("second"), recorded_at=instant(_later(phone)))

    phone.send(second)
    ahead.send(first)

    assert said() == {"冷库": "second"}


def _later(phone: Phone) -> object:
    return phone.now() + timedelta(minutes=1)


def test_a_clock_set_back_does_not_turn_a_devices_own_order(phone: Phone) -> None:
    first = phone.seal("test-note", note("first"))
    phone.clock_offset = timedelta(days=-1)
    second = phone.seal("test-note", note("second"))

    phone.send(second)
    phone.send(first)

    records = in_order(db.session.scalars(sa.select(FieldRecord)))
    assert [record.body["text"] for record in records] == ["first", "second"]
    assert said() == {"冷库": "second"}


def _kept() -> list[tuple[str, str, str]]:
    rows = db.session.execute(
        sa.select(FieldRecord.sha256, FieldRecord.outcome, FieldRecord.reason)
    )
    return sorted(tuple(row) for row in rows)


def test_batches_in_any_order_and_any_number_of_times_end_alike(
    app: Flask, phone: Phone, phone_of: PhoneOf, colleague: Person
) -> None:
    """Sent without their device, as a rescue file is, so that no clock of a sender plays a part."""
    phones = [phone, phone_of(colleague)]
    texts = [
        one.seal("test-note", note(f"{one.person} {n}", topic=f"topic {n % 3}"))
        for n in range(6)
        for one in phones
    ]
    expected = _after([texts])

    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        order=st.permutations(texts),
        again=st.lists(st.sampled_from(texts), max_size=6),
        size=st.integers(1, 6),
    )
    def any_order(order: list[str], again: list[str], size: int) -> None:
        sent = [*order[:4], *again, *order[4:]]
        batches = [sent[start : start + size] for start in range(0, len(sent), size)]

        assert _after(batches) == expected

    any_order()


def _after(batches: list[list[str]]) -> tuple[object, object]:
    """What is kept and derived after these batches, from an empty start."""
    with write():
        db.session.execute(sa.delete(FieldRecord))
        db.session.execute(sa.delete(LogEntry).where(LogEntry.type == "record"))
        rebuild()
    for batch in batches:
        receive(batch, Sending(device="none of these"))
    return _kept(), said()


def test_two_connections_at_once_store_each_record_once(
    app: Flask, phone: Phone, phone_of: PhoneOf
) -> None:
    texts = [phone.seal("test-note", note(str(n))) for n in range(20)]

    def send(part: list[str]) -> list[str]:
        with app.app_context():
            answer = receive(part, Sending(device=phone.kid))
            db.session.remove()
            return [outcome.outcome for outcome in answer.outcomes]

    db.session.rollback()
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(send, [texts, texts[::-1], texts[5:], texts[:15]]))

    told = [outcome for answer in answers for outcome in answer]
    assert sorted(set(told)) == ["duplicate", "stored"]
    assert told.count("stored") == 20
    assert said() == {"冷库": "19"}
    indexes = db.session.scalars(sa.select(LogEntry.index).order_by(LogEntry.index)).all()
    assert list(indexes) == list(range(len(indexes)))


def test_rebuilding_gives_the_same_and_reports_what_differed(phone: Phone) -> None:
    phone.send(*(phone.seal("test-note", note(str(n), topic=f"topic {n % 2}")) for n in range(4)))
    before = said()

    with write():
        unchanged = rebuild()
    with write():
        db.session.execute(sa.text("UPDATE test_note SET text = 'touched' WHERE topic = 'topic 1'"))
    with write():
        repaired = rebuild()

    assert (unchanged.records, unchanged.differences) == (4, [])
    assert [tuple(one) for one in repaired.differences] == [
        ("test-note", "topic 1", "touched", "3")
    ]
    assert said() == before == {"topic 0": "2", "topic 1": "3"}


def test_a_held_record_is_not_derived_from_when_rebuilding(phone: Phone) -> None:
    phone.send(phone.seal("test-note", note(region="430700")))

    with write():
        done = rebuild()

    assert done.records == 0
    assert json.dumps(said()) == "{}"


def test_the_command_says_what_differed(app: Flask, phone: Phone) -> None:
    phone.send(phone.seal("test-note", note("两度")))
    with write():
        db.session.execute(sa.text("DELETE FROM test_note"))

    first, second = (app.test_cli_runner().invoke(rebuild_command) for _ in range(2))

    assert first.exit_code == second.exit_code == 0
    assert "test-note 冷库: None -> 两度" in first.output
    assert "nothing differed" in second.output
