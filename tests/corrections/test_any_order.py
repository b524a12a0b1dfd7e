"""Whatever comes first of the records and acts of corrections, in batches of any size, once or
again, with rebuilds in between: in the end the same stands."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from server.changes import feed
from server.corrections import deriving
from server.corrections.models import Correction
from server.database import db, uuid7, write
from server.photos.models import PhotoReference
from server.records.ingest import Sending, receive
from server.records.models import FieldRecord
from server.records.rebuilding import rebuild
from server.seals.acts import append_act
from server.seals.models import Act, LogEntry
from tests.corrections.conftest import MONDAY, evidence, review

HOUR = timedelta(hours=1)

Record = str  # as its phone sealed it
ActRow = dict[str, Any]  # the columns of an act
Event = Record | ActRow


@pytest.fixture
def orders():
    return uuid7(), uuid7()


@pytest.fixture
def events(phone, second_phone, too_warm, order_for, orders, inspector) -> list[Event]:
    """Two phones, two orders and every kind of step, an hour between two of them."""
    check, (first, second) = uuid7(), orders
    story = [
        (phone, check, "check", too_warm),
        (phone, first, "correction-order", order_for(check)),
        (second_phone, second, "correction-order", order_for(check, deadline="2026-11-20")),
        ("correction-reply", first, "压缩机故障"),
        (second_phone, uuid7(), "correction-evidence", evidence(first)),
        (phone, uuid7(), "correction-review", review(first, "not-yet", deadline="2026-12-20")),
        ("correction-evidence", first, "已换压缩机"),
        ("correction-evidence", second, "已整改"),
        (phone, uuid7(), "correction-review", review(second)),
        (second_phone, uuid7(), "correction-review", review(first)),
        (phone, uuid7(), "correction-review", review(second, "not-yet")),
        ("correction-transferred", second, "逾期不改"),
        ("correction-reply", second, "不服"),
    ]
    made: list[Event] = []
    for number, told in enumerate(story):
        at = MONDAY + number * HOUR
        if isinstance(told[0], str):
            made.append(_act(*told, at, inspector.id))
        else:
            one, *record = told
            one.seal(*record, at)
            made.append(one.waiting.pop())
    return made


def _act(kind, order, text, at, by) -> ActRow:
    """Seal an act; it comes when its row does."""
    with write():
        sha256 = append_act(kind, by, {"order": str(order), "text": text}, at)
        act = db.session.get_one(Act, sha256)
        row = {column.key: getattr(act, column.key) for column in sa.inspect(Act).columns}
        db.session.delete(act)
    return row


def begin() -> None:
    """As if none of it had come."""
    with write():
        for table in (PhotoReference, FieldRecord, Act):
            db.session.execute(sa.delete(table).where(_is_of_the_story(table)))
        db.session.execute(sa.delete(LogEntry).where(LogEntry.type == "record"))
        rebuild()


def _is_of_the_story(table) -> sa.ColumnElement[bool]:
    return Act.kind.in_(deriving.STEP_OF_ACT) if table is Act else sa.true()


def come(*arriving: Event) -> None:
    """Let records come in one batch, then acts, each by itself."""
    records = [one for one in arriving if isinstance(one, str)]
    if records:
        receive(records, Sending(device="none of these"))
    for row in arriving:
        if not isinstance(row, str):
            with write():
                act = Act(**row)
                db.session.add(act)
                db.session.flush()
                deriving.add_act(act)


def outcome() -> tuple[object, object]:
    """What is derived, and what phones are told of it."""
    db.session.rollback()
    ids = [str(id_) for id_ in db.session.scalars(sa.select(Correction.record_id))]
    return deriving.derived(), sorted(feed.load("correction", ids).items())


def test_any_order_of_arrival_leads_to_the_same_state(events, orders):
    begin()
    for event in events:
        come(event)
    expected = outcome()
    first, second = orders
    states = {one.record_id: one.state for one in db.session.scalars(sa.select(Correction))}
    assert states == {first: "closed", second: "transferred"}

    class Arrivals(RuleBasedStateMachine):
        @initialize()
        def nothing_has_come(self) -> None:
            begin()
            self.left, self.here = list(events), []

        def take(self, data: st.DataObject) -> Event:
            event = self.left.pop(data.draw(st.integers(0, len(self.left) - 1)))
            self.here.append(event)
            return event

        @precondition(lambda self: self.left)
        @rule(data=st.data())
        def one_comes(self, data: st.DataObject) -> None:
            come(self.take(data))

        @precondition(lambda self: len(self.left) > 2)
        @rule(data=st.data())
        def several_come_at_once(self, data: st.DataObject) -> None:
            come(*(self.take(data) for _ in range(3)))

        @precondition(lambda self: any(isinstance(one, str) for one in self.here))
        @rule(data=st.data())
        def a_record_is_sent_again(self, data: st.DataObject) -> None:
            come(data.draw(st.sampled_from([one for one in self.here if isinstance(one, str)])))

        @rule()
        def all_is_derived_anew(self) -> None:
            with write():
                assert rebuild().differences == []

        def teardown(self) -> None:
            come(*reversed(self.left))
            assert outcome() == expected

    run_state_machine_as_test(
        Arrivals,
        settings=settings(
            max_examples=15,
            stateful_step_count=10,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
