"""What staff do with held records, and what can be proved of any."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from server.accounts.models import Person
from server.accounts.service import add_person
from server.database import db, write
from server.problems import InvalidInput, NotFound
from server.records.decisions import AlreadyDecided, CannotBeAccepted, decide
from server.records.models import FieldRecord
from server.records.proof import prove
from server.records.service import chain, count_held, find_record, held_records
from server.seals.models import Act
from tests.contract.phone import other_signature
from tests.records.conftest import note, said
from tests.records.phone import Phone, sha256_of, uuid7


@pytest.fixture
def database_url(each_database: str) -> str:
    return each_database


@pytest.fixture
def held(phone: Phone) -> FieldRecord:
    """A record held because its label is not current."""
    phone.send(phone.seal("test-note", note("held", label="unknown")))
    return db.session.scalars(sa.select(FieldRecord)).one()


def _decide(record: FieldRecord, decision: str, by: Person, reason: str = "已核实") -> None:
    with write():
        decide(record, decision, reason, by)  # type: ignore[arg-type]


def test_what_staff_accept_is_derived_from(phone: Phone, held: FieldRecord, staff: Person) -> None:
    assert said() == {}

    _decide(held, "accepted", staff)

    assert said() == {"冷库": "held"}
    act = db.session.scalars(sa.select(Act).where(Act.kind == "held-decided")).one()
    assert act.by == staff.id
    assert act.body == {
        "record": sha256_of(held.text),
        "decision": "accepted",
        "reason": "已核实",
    }
    assert phone.send(held.text)[0]["outcome"] == "duplicate"


def test_what_staff_reject_stays_held(phone: Phone, held: FieldRecord, staff: Person) -> None:
    _decide(held, "rejected", staff)

    assert said() == {}
    assert phone.send(held.text)[0]["outcome"] == "held"
    assert count_held(staff) == 0


def test_a_decision_is_made_once_and_with_a_reason(held: FieldRecord, staff: Person) -> None:
    with pytest.raises(InvalidInput):
        _decide(held, "accepted", staff, reason="  ")
    _decide(held, "rejected", staff)

    with pytest.raises(AlreadyDecided):
        _decide(held, "accepted", staff)


def test_a_stored_record_needs_no_decision(phone: Phone, staff: Person) -> None:
    phone.send(phone.seal("test-note", note()))
    record = db.session.scalars(sa.select(FieldRecord)).one()

    with pytest.raises(AlreadyDecided):
        _decide(record, "rejected", staff)


def test_nothing_is_derived_from_what_breaks_the_contract(phone: Phone, staff: Person) -> None:
    same = uuid7()
    phone.send(
        phone.seal("test-note", note(), id=same),
        phone.seal("test-note", note(), id=same),
        phone.seal("test-note", {"text": 5}),
        phone.seal("test-note-9", note()),
        phone.seal("test-note", note(), recorded_at="now"),
    )
    waiting = db.session.scalars(held_records(staff)).all()

    assert {record.reason for record in waiting} == {
        "id-taken",
        "invalid-body",
        "unknown-kind",
        "invalid-json",
    }
    for record in waiting:
        with pytest.raises(CannotBeAccepted):
            _decide(record, "accepted", staff)
        _decide(record, "rejected", staff)


def test_the_same_content_again_cannot_be_accepted(phone: Phone, staff: Person) -> None:
    text = phone.seal("test-note", note())
    phone.send(text, other_signature(text))
    [again] = db.session.scalars(held_records(staff))

    assert again.reason == "same-content"
    with pytest.raises(CannotBeAccepted):
        _decide(again, "accepted", staff)


def test_staff_elsewhere_do_not_see_it(held: FieldRecord, staff: Person) -> None:
    with write():
        elsewhere, _ = add_person("else", "别处", "staff", ["430700"])
        everywhere, _ = add_person("all", "全省", "administrator", [""])

    assert (count_held(staff), count_held(elsewhere), count_held(everywhere)) == (1, 0, 1)
    assert find_record(held.sha256, staff) is held
    for sha256 in (held.sha256, "0" * 64, "\x00"):
        with pytest.raises(NotFound):
            find_record(sha256, elsewhere)


def test_what_is_kept_can_be_proved(phone: Phone) -> None:
    phone.send(*(phone.seal("test-note", note(str(n))) for n in range(3)))
    first, middle, last = db.session.scalars(
        sa.select(FieldRecord).order_by(FieldRecord.sequence)
    ).all()

    proof = prove(middle)

    assert proof.holds
    assert proof.previous is True
    assert prove(first).previous is None
    assert chain(middle).before is first
    assert chain(middle).after == [last]


def test_what_somebody_touched_no_longer_holds(phone: Phone) -> None:
    phone.send(phone.seal("test-note", note()), phone.seal("test-note", note()))
    one, other = db.session.scalars(sa.select(FieldRecord).order_by(FieldRecord.sequence)).all()
    with write():
        one.text = one.text[:-8] + "AAAAAAAA"
        other.receipt = one.receipt

    assert not prove(one).signature
    assert not prove(one).text
    assert not prove(one).leaf
    assert not prove(other).receipt
    assert prove(other).signature


@pytest.mark.parametrize("receipt", ["no receipt", "an act"])
def test_what_is_no_record_or_no_receipt_proves_nothing(phone: Phone, receipt: str) -> None:
    """By the installation's key are acts as well: one in a receipt's place is none."""
    phone.send(phone.seal("test-note", note()))
    record = db.session.scalars(sa.select(FieldRecord)).one()
    act = db.session.scalars(sa.select(Act.text).limit(1)).one()
    with write():
        record.text = "no record"
        record.receipt = act if receipt == "an act" else receipt

    proof = prove(record)

    assert not any((proof.signature, proof.text, proof.leaf, proof.receipt, proof.holds))
