"""What a phone had seen of the log when it sealed a record."""

from __future__ import annotations

from base64 import b64decode

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from server.database import db, write
from server.records.models import FieldRecord
from server.seals import checkpoint, service
from server.seals.acts import append_act
from server.seals.epochs import start_epoch
from tests.records.conftest import note
from tests.records.phone import Phone, part

Seen = dict[str, object]


def head(client: FlaskClient) -> Seen:
    """The log's head, as a phone keeps it once it has verified it."""
    origin, size, root = client.get("/api/v1/seals/checkpoint").text.split("\n")[:3]
    return {"origin": origin, "size": int(size), "root": part(b64decode(root))}


def outcome(phone: Phone, seen: Seen) -> str:
    [told] = phone.send(phone.seal("test-note", note(), seen=seen))
    return str(told["problem"]["type"]) if "problem" in told else str(told["outcome"])


def noted() -> str:
    latest = sa.select(FieldRecord.explanation).order_by(FieldRecord.leaf_index.desc())
    return str(db.session.scalar(latest.limit(1)))


@pytest.fixture
def log(app: Flask, phone: Phone) -> None:
    with write():
        for n in range(300):
            append_act("tested", None, {"n": n})


def test_a_checkpoint_of_this_log_holds_however_old(
    client: FlaskClient, phone: Phone, log: None
) -> None:
    first = head(client)

    assert outcome(phone, first) == "stored"
    assert outcome(phone, head(client)) == "stored"
    assert outcome(phone, first) == "stored"


def test_records_of_one_batch_have_mostly_seen_the_same(
    client: FlaskClient, phone: Phone, log: None
) -> None:
    seen = head(client)
    wrong = seen | {"root": part(bytes(32))}
    texts = [phone.seal("test-note", note(), seen=one) for one in (seen, wrong, seen)]

    told = [one["outcome"] for one in phone.send(*texts)]

    assert told == ["stored", "held", "stored"]


@pytest.mark.parametrize(
    "change",
    [
        {"root": part(bytes(32))},
        {"size": 17},
        {"size": 10**6},  # no epoch of this log has ever been that long
        {"origin": "gq.example.cn/0193a0b2-0000-7000-8000-000000000000/1"},
    ],
)
def test_a_checkpoint_of_another_log_is_held(
    client: FlaskClient, phone: Phone, log: None, change: Seen
) -> None:
    assert outcome(phone, head(client) | change) == "/problems/unknown-checkpoint"


def test_an_epoch_that_has_not_come_is_held(client: FlaskClient, phone: Phone, log: None) -> None:
    seen = head(client)
    seen["origin"] = str(seen["origin"]).removesuffix("/1") + "/2"

    assert outcome(phone, seen) == "/problems/unknown-checkpoint"


def test_what_a_restore_did_not_bring_back_is_noted_not_held(
    client: FlaskClient, phone: Phone, log: None
) -> None:
    before = head(client)
    with write():
        backup = checkpoint.read(service.checkpoint())
        start_epoch(backup, 3)

    assert outcome(phone, before) == "stored"  # the backup had it
    assert noted() == ""
    assert outcome(phone, before | {"size": 10**6}) == "stored"
    assert "beyond the end" in noted()
    # An epoch of which nothing at all was brought back.
    lost = str(before["origin"]).removesuffix("/1") + "/2"
    assert outcome(phone, before | {"origin": lost}) == "stored"
    assert outcome(phone, head(client)) == "stored"
