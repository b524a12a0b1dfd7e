"""The append-only log, and acts as its leaves."""

from __future__ import annotations

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from flask import Flask
from joserfc import jws
from joserfc.jwk import OKPKey

from server.accounts.models import Person
from server.database import db, write
from server.seals.acts import append_act
from server.seals.models import Act, LogEntry
from server.seals.service import installation


@pytest.fixture
def database_url(each_database: str) -> str:
    return each_database


def test_an_act_is_a_jws_by_the_installation_that_names_no_name(app: Flask, staff: Person) -> None:
    with write():
        sha256 = append_act("label-withdrawn", staff.id, {"code": "X", "reason": "撕毁"})

    act = db.session.get_one(Act, sha256)
    sealed = jws.deserialize_compact(
        act.text, OKPKey.import_key(installation().key), algorithms=["Ed25519"]
    )
    assert sealed.headers() == {
        "alg": "Ed25519",
        "typ": "staff-act+jws",
        "kid": installation().kid,
    }
    payload = json.loads(sealed.payload)
    assert set(payload) == {"id", "kind", "by", "at", "installation", "body"}
    assert payload["by"] == str(staff.id)
    assert payload["installation"] == str(installation().id)
    assert act.body == payload["body"] == {"code": "X", "reason": "撕毁"}


def test_each_act_is_the_next_leaf_with_its_rfc_6962_hash(app: Flask) -> None:
    with write():
        shas = [append_act("tested", None, {"n": n}) for n in range(3)]

    leaves = db.session.scalars(sa.select(LogEntry).order_by(LogEntry.index)).all()
    assert [leaf.index for leaf in leaves] == [0, 1, 2]
    assert [leaf.sha256 for leaf in leaves] == shas
    for leaf in leaves:
        text = db.session.get_one(Act, leaf.sha256).text.encode()
        assert leaf.leaf_hash == hashlib.sha256(b"\x00" + text).hexdigest()
        assert leaf.type == "act"


def test_an_act_that_is_rolled_back_leaves_no_gap(app: Flask) -> None:
    with write():
        append_act("tested", None, {})
    with pytest.raises(TypeError):
        _break_off_after_one()
    with write():
        append_act("tested", None, {})

    indexes = sa.select(LogEntry.index).order_by(LogEntry.index)
    assert db.session.scalars(indexes).all() == [0, 1]


def test_writers_at_once_leave_no_gap(app: Flask) -> None:
    def one(n: int) -> None:
        with app.app_context():
            with write():
                append_act("tested", None, {"n": n})
            db.session.remove()

    db.session.rollback()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(one, range(20)))

    found = db.session.scalars(sa.select(LogEntry.index).order_by(LogEntry.index)).all()
    assert found == list(range(20))


def test_an_act_outside_a_write_is_a_mistake_of_the_program(app: Flask) -> None:
    with pytest.raises(RuntimeError, match="inside write"):
        append_act("tested", None, {})


def _break_off_after_one() -> None:
    with write():
        append_act("tested", None, {})
        append_act("tested", None, {"no JSON": object()})
