"""However checks arrive, they stand as they would if all had come at once."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from uuid import UUID

import pytest

from server.checks import kind
from server.database import db, now, uuid7, write
from server.records import rebuilding


# Where nothing is replaced and each phone's come in turn, only what was made later is looked at.
@pytest.mark.parametrize(("replacing", "in_turn"), [(0.3, False), (0, False), (0, True)])
@pytest.mark.parametrize("seed", range(6))
def test_in_any_order_of_arrival(
    phone, second_phone, cold_store, check_at, seed, replacing, in_turn
):
    chance = Random(seed)
    phones = [phone, second_phone]
    ids: list[UUID] = []
    for _ in range(14):
        sealing = chance.choice(phones)
        replaced = (
            {"replaces": str(chance.choice(ids))} if ids and chance.random() < replacing else {}
        )
        ids.append(uuid7())
        at = now() - timedelta(minutes=chance.randint(0, 60))
        sealing.seal(ids[-1], "check", check_at(cold_store, **replaced), at)
    turns = [one for one in phones for _ in one.waiting]
    chance.shuffle(turns)
    for one in phones:
        if not in_turn:
            chance.shuffle(one.waiting)
    waiting = [[one.waiting.pop(0)] for one in turns]
    for texts in waiting:
        phone.waiting = texts
        phone.send()
    db.session.rollback()  # to see what the requests have written
    arrived = kind.derived()
    assert len(arrived) == 14

    with write():
        rebuilt = rebuilding.rebuild()

    assert not rebuilt.differences
    assert kind.derived() == arrived
