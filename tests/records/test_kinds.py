"""Kinds of record: what ingest, review and rebuilding ask of them, and what they may not break."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa

from server.accounts.models import Person
from server.accounts.service import add_person
from server.database import db, write
from server.records import kinds
from server.records.fields import is_uuid
from server.records.models import FieldRecord
from server.records.payload import InvalidPayload, read
from server.records.service import may_see
from tests.conftest import Command
from tests.records.conftest import NOTE, note, said
from tests.records.phone import Phone


def kept() -> FieldRecord:
    return db.session.scalars(sa.select(FieldRecord)).one()


def take_in(kind: kinds.Kind) -> None:
    """In the place of the kind that there is."""
    kinds._kinds.pop(kind.name)
    kinds.register(kind)


def test_a_name_means_one_kind(notes: None) -> None:
    kinds.register(NOTE)

    with pytest.raises(ValueError, match="registered already"):
        kinds.register(replace(NOTE, clear=lambda: None))


def test_what_lies_nowhere_is_seen_in_its_persons_area(phone: Phone, staff: Person) -> None:
    told = {
        name: getattr(NOTE, name)
        for name in ("validate", "hold", "apply", "forget", "clear", "photos")
    }
    take_in(kinds.Kind("test-note", **told))
    phone.send(phone.seal("test-note", note()))
    with write():
        elsewhere, _ = add_person("else", "别处", "staff", ["430700"])

    assert [may_see(kept(), person) for person in (staff, elsewhere)] == [True, False]


def test_a_person_sees_the_own_record_wherever_it_is_about(phone: Phone, inspector: Person) -> None:
    phone.send(phone.seal("test-note", note(region="430700")))

    assert may_see(kept(), inspector)


def test_a_kind_that_cannot_read_a_body_fails_no_batch(
    phone: Phone, caplog: pytest.LogCaptureFixture
) -> None:
    take_in(replace(NOTE, photos=lambda body: list(body["pictures"])))

    [outcome] = phone.send(phone.seal("test-note", note()))

    assert outcome["problem"]["type"] == "/problems/invalid-body"
    assert "the kind test-note cannot read a body" in caplog.text


def test_a_database_that_cannot_be_asked_about_a_body_is_not_the_bodys_fault(
    phone: Phone,
) -> None:
    def ask(body: kinds.Body) -> None:
        db.session.execute(sa.text("SELECT * FROM no_such_table"))

    take_in(replace(NOTE, validate=ask))
    text = phone.seal("test-note", note())

    assert phone.try_to_send([text]).status_code == 500  # not an answer: the phone keeps it

    take_in(NOTE)
    assert phone.send(text)[0]["outcome"] == "stored"


def test_after_an_upgrade_a_record_may_be_held_for_another_reason(
    phone: Phone, guanqia: Command
) -> None:
    kinds._kinds.pop("test-note")
    phone.send(phone.seal("test-note", note(label="unknown")))
    kinds.register(NOTE)

    code, said_, _ = guanqia("rebuild")

    assert code == 0
    assert "1 judged again" in said_
    assert (kept().reason, kept().applied, said()) == ("label-not-current", False, {})


A_UUID = "01a21850-f69b-7f5f-80da-0c0fdf581d75"


@pytest.mark.parametrize(
    ("value", "holds"), [(A_UUID, True), (A_UUID.upper(), True), ("no", False), (5, False)]
)
def test_what_is_a_uuid(value: object, holds: bool) -> None:
    assert is_uuid(value) == holds


def test_what_python_itself_is_too_shallow_for_breaks_the_contract() -> None:
    deep = b"[" * 30_000 + b"]" * 30_000

    with pytest.raises(InvalidPayload, match="deeper than 32 levels"):
        read(deep, len(deep))
