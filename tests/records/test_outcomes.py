"""What the server answers to a record: stored, duplicate, held or refused, and the receipt."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
import sqlalchemy as sa

from server.accounts.models import Person, SignIn
from server.database import db, now, write
from server.records.models import Device, FieldRecord
from server.seals.models import LogEntry
from tests.records.conftest import PhoneOf, note, said
from tests.records.phone import Phone, instant, sha256_of


@pytest.fixture
def database_url(each_database: str) -> str:
    return each_database


def test_a_record_is_stored_byte_for_byte_and_derived_from(phone: Phone) -> None:
    text = phone.seal("test-note", note("温度 2 ℃"))

    (outcome,) = phone.send(text)

    assert outcome["outcome"] == "stored"
    assert outcome["sha256"] == sha256_of(text)
    assert outcome["photos_missing"] == []
    assert "problem" not in outcome
    record = db.session.scalars(sa.select(FieldRecord)).one()
    assert record.text == text
    assert record.applied
    assert said() == {"冷库": "温度 2 ℃"}


def test_the_receipt_has_exactly_the_members_of_the_contract(phone: Phone) -> None:
    text = phone.seal("test-note", note())

    (outcome,) = phone.send(text)

    receipt = phone.receipt(outcome)
    assert set(receipt) == {"sha256", "record", "received_at", "skew_ms", "epoch"}
    assert receipt["record"] == outcome["id"]
    assert receipt["epoch"] == 1
    assert receipt["received_at"].endswith("Z")


def test_each_record_is_a_leaf_of_the_log(phone: Phone) -> None:
    texts = [phone.seal("test-note", note(topic=str(n))) for n in range(3)]

    phone.send(*texts)

    leaves = db.session.scalars(
        sa.select(LogEntry).where(LogEntry.type == "record").order_by(LogEntry.index)
    ).all()
    assert [leaf.leaf_hash for leaf in leaves] == [
        hashlib.sha256(b"\x00" + text.encode()).hexdigest() for text in texts
    ]
    indexes = db.session.scalars(sa.select(LogEntry.index).order_by(LogEntry.index)).all()
    assert indexes == list(range(len(indexes)))


def test_sending_again_gives_the_same_receipt_and_changes_nothing(phone: Phone) -> None:
    text = phone.seal("test-note", note())
    (first,) = phone.send(text)

    (again,) = phone.send(text)

    assert again["outcome"] == "duplicate"
    assert again["receipt"] == first["receipt"]
    assert db.session.scalar(sa.select(sa.func.count(FieldRecord.sha256))) == 1


def test_a_text_twice_in_one_batch_is_stored_then_duplicate(phone: Phone) -> None:
    text = phone.seal("test-note", note())

    outcomes = phone.send(text, text)

    assert [outcome["outcome"] for outcome in outcomes] == ["stored", "duplicate"]
    assert outcomes[0]["receipt"] == outcomes[1]["receipt"]


def test_one_bad_record_never_fails_its_batch(phone: Phone) -> None:
    good = phone.seal("test-note", note())
    cut = good[: len(good) // 2]

    outcomes = phone.send(cut, None, 5, good)

    assert [outcome["outcome"] for outcome in outcomes] == [*["refused"] * 3, "stored"]
    assert [outcome["problem"]["type"] for outcome in outcomes[:3]] == [
        "/problems/not-a-record"
    ] * 3
    assert outcomes[1]["sha256"] is outcomes[1]["id"] is outcomes[2]["sha256"] is None
    assert outcomes[0]["sha256"] == sha256_of(cut)
    assert "receipt" not in outcomes[0]


def test_a_record_that_its_kind_cannot_take_in_is_kept_and_held(phone: Phone) -> None:
    texts = [phone.seal("test-note", note(text)) for text in ("one", "explode", "three")]

    outcomes = phone.send(*texts)

    assert [outcome["outcome"] for outcome in outcomes] == ["stored", "held", "stored"]
    assert outcomes[1]["problem"]["type"] == "/problems/invalid-body"
    assert db.session.scalar(sa.select(sa.func.count(FieldRecord.sha256))) == 3
    assert said() == {"冷库": "three"}


def test_an_unknown_device_is_refused_until_it_enrols(phone_of: PhoneOf, inspector: Person) -> None:
    known = phone_of(inspector)
    stranger = Phone(known.client, known.csrf_token, str(inspector.id))
    stranger.installation, stranger.keys = known.installation, known.keys
    text = stranger.seal("test-note", note())

    (refused,) = stranger.send(text)
    stranger.enrol()
    (stored,) = stranger.send(text)

    assert refused["outcome"] == "refused"
    assert refused["problem"]["type"] == "/problems/unknown-device"
    assert refused["sha256"] == sha256_of(text)
    assert stored["outcome"] == "stored"


def test_a_refused_record_leaves_a_log_line(phone: Phone, caplog: pytest.LogCaptureFixture) -> None:
    phone.send("no.record.at-all")

    (line,) = [entry.getMessage() for entry in caplog.records if "refused" in entry.getMessage()]
    assert "not-a-record" in line
    assert phone.person in line


def test_a_signature_by_another_key_is_refused(phone_of: PhoneOf, inspector: Person) -> None:
    phone, other = phone_of(inspector), phone_of(inspector)
    text = phone.seal("test-note", note())
    forged = text.rpartition(".")[0] + "." + other.seal("test-note", note()).rpartition(".")[2]

    (outcome,) = phone.send(forged)

    assert outcome["outcome"] == "refused"
    assert outcome["problem"]["type"] == "/problems/wrong-signature"
    assert db.session.scalar(sa.select(sa.func.count(FieldRecord.sha256))) == 0


def test_anyone_signed_in_may_send_for_a_colleague(
    phone: Phone, phone_of: PhoneOf, staff: Person
) -> None:
    rescue = phone_of(staff)

    (outcome,) = rescue.send(phone.seal("test-note", note()))

    assert outcome["outcome"] == "stored"
    assert db.session.scalars(sa.select(FieldRecord.person_id)).one().hex == (
        phone.person.replace("-", "")
    )


def test_nobody_sends_in_a_session_that_has_ended(phone: Phone) -> None:
    with write():
        db.session.execute(sa.update(SignIn).values(ended_at=now()))

    answer = phone.try_to_send([])

    assert answer.status_code == 401


def test_the_skew_is_measured_when_the_own_device_sends(phone: Phone) -> None:
    phone.clock_offset = timedelta(minutes=-5)

    (outcome,) = phone.send(phone.seal("test-note", note()))

    assert abs(phone.receipt(outcome)["skew_ms"] - 300_000) < 20_000


def test_the_skew_of_another_device_is_not_taken_for_the_records_own(
    phone: Phone, phone_of: PhoneOf, colleague: Person
) -> None:
    other = phone_of(colleague)
    other.clock_offset = timedelta(hours=3)

    (outcome,) = other.send(phone.seal("test-note", note()))

    assert other.receipt(outcome)["skew_ms"] == 0


def test_the_first_skew_stays_when_a_record_comes_again(phone: Phone) -> None:
    text = phone.seal("test-note", note())
    (first,) = phone.send(text)
    phone.clock_offset = timedelta(hours=1)

    (again,) = phone.send(text)

    assert phone.receipt(again) == phone.receipt(first)


def test_the_answer_tells_what_is_missing(phone: Phone) -> None:
    texts = [phone.seal("test-note", note(topic=str(n))) for n in range(6)]

    answer = phone.try_to_send([texts[1], texts[4]]).json

    assert answer["last_sequence"] == 5
    assert answer["missing"] == [1, 3, 4]
    assert answer["epoch"] == 1
    for number, left in ((0, [3, 4]), (3, [3]), (2, []), (5, [])):  # what comes late fills its gap
        assert phone.try_to_send([texts[number]]).json["missing"] == left
    phone.sequence += 1
    assert phone.try_to_send([phone.seal("test-note", note())]).json["missing"] == [7]


def test_at_most_200_missing_sequences_are_told_the_lowest(phone: Phone) -> None:
    texts = [phone.seal("test-note", note(topic=str(n))) for n in range(2)]
    phone.sequence = 1000
    far = phone.seal("test-note", note())

    answer = phone.try_to_send([*texts, far]).json

    assert answer["last_sequence"] == 1001
    assert answer["missing"] == list(range(3, 203))


def test_an_empty_batch_asks_about_the_device_alone(phone: Phone) -> None:
    assert phone.try_to_send([]).json == {
        "outcomes": [],
        "last_sequence": 0,
        "missing": [],
        "epoch": 1,
    }
    assert phone.try_to_send([], device=None).json == {
        "outcomes": [],
        "last_sequence": None,
        "missing": None,
        "epoch": None,
    }


def test_without_a_device_the_first_records_own_is_meant(phone: Phone) -> None:
    text = phone.seal("test-note", note())

    assert phone.try_to_send([text], device=None).json["last_sequence"] == 1


def test_what_a_phone_still_holds_is_kept_for_staff(phone: Phone) -> None:
    oldest = phone.now() - timedelta(days=3)

    phone.send(unsent={"records": 4, "photos": 2, "oldest": instant(oldest)}, app_version="0.1.0")

    device = db.session.get_one(Device, phone.kid)
    assert (device.unsent_records, device.unsent_photos) == (4, 2)
    assert device.unsent_oldest is not None
    assert abs(device.unsent_oldest - oldest) < timedelta(seconds=1)
    assert device.app_version == "0.1.0"


def test_photos_that_have_not_come_are_told_each_time(phone: Phone) -> None:
    photo = hashlib.sha256(b"not here").hexdigest()
    text = phone.seal("test-note", note(photos=[photo]))

    assert phone.send(text)[0]["photos_missing"] == [photo]
    assert phone.send(text)[0]["photos_missing"] == [photo]
