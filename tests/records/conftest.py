"""Phones of the inspectors, and a kind of record that needs no enterprise.

A `note` names a region and photos; what is derived from the notes is, per topic, the text of
the last note in the order of records.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from server.accounts.areas import covers
from server.accounts.models import Person
from server.database import db
from server.records import kinds
from server.records.models import FieldRecord
from server.records.order import in_order
from tests.conftest import sign_in
from tests.records.phone import Phone

# Apart from the program's own tables, which migrations must make and this one not.
NOTES = sa.Table(
    "test_note",
    sa.MetaData(),
    sa.Column("topic", sa.String, primary_key=True),
    sa.Column("text", sa.String),
)


def said() -> dict[str, str]:
    """What is derived: for each topic, what the last note says."""
    db.session.rollback()
    return _derived()


def _derived() -> dict[str, str]:
    return {row.topic: row.text for row in db.session.execute(sa.select(NOTES))}


def note(text: str = "一切正常", topic: str = "冷库", **members: Any) -> dict[str, Any]:
    return {"text": text, "topic": topic, "region": "430600", "photos": [], **members}


def _validate(body: dict[str, Any]) -> None:
    if not isinstance(body.get("text"), str):
        raise kinds.InvalidBody("text: no text")


def _hold(body: dict[str, Any], by: Person) -> kinds.Hold | None:
    if not covers(by, body["region"]):
        return "outside-area"
    return "label-not-current" if body.get("label") == "unknown" else None


def _apply(records: Sequence[FieldRecord]) -> None:
    for record in records:
        _apply_one(record)


def _apply_one(record: FieldRecord) -> None:
    if record.body["text"] == "explode":
        raise ZeroDivisionError
    topic = record.body["topic"]
    applied = db.session.scalars(
        sa.select(FieldRecord).where(FieldRecord.kind == "test-note", FieldRecord.applied)
    )
    last = in_order(one for one in applied if one.body["topic"] == topic)[-1]
    db.session.execute(sa.delete(NOTES).where(NOTES.c.topic == topic))
    db.session.execute(sa.insert(NOTES).values(topic=topic, text=last.body["text"]))


def _forget(records: Sequence[FieldRecord]) -> None:
    topics = {record.body["topic"] for record in records}
    db.session.execute(sa.delete(NOTES).where(NOTES.c.topic.in_(topics)))
    applied = db.session.scalars(
        sa.select(FieldRecord).where(FieldRecord.kind == "test-note", FieldRecord.applied)
    )
    _apply([one for one in applied if one.body["topic"] in topics])


def _clear() -> None:
    db.session.execute(sa.delete(NOTES))


NOTE = kinds.Kind(
    name="test-note",
    validate=_validate,
    hold=_hold,
    apply=_apply,
    forget=_forget,
    clear=_clear,
    photos=lambda body: list(body["photos"]),
    region=lambda body: str(body["region"]),
    derived=_derived,
)


@pytest.fixture
def notes(app: Flask) -> Iterator[None]:
    """The service knows the kind `test-note`."""
    NOTES.create(db.engine)
    kinds.register(NOTE)
    yield
    kinds._kinds.pop("test-note", None)


PhoneOf = Callable[[Person], Phone]


@pytest.fixture
def phone_of(app: Flask, notes: None) -> PhoneOf:
    """Give a signed-in person a phone with a new, enrolled key."""

    def new_phone(person: Person) -> Phone:
        client = app.test_client()
        return Phone(client, sign_in(client, person), str(person.id)).enrol()

    return new_phone


@pytest.fixture
def phone(phone_of: PhoneOf, inspector: Person) -> Phone:
    return phone_of(inspector)
