"""The draw: the same for everybody, as many as asked for, the severe ones first."""

from __future__ import annotations

import hashlib
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.follow_ups.drawing import Candidate, draw, target

POOLS = st.lists(
    st.builds(
        Candidate,
        uscc=st.text("0123456789ABCDEFGH", min_size=18, max_size=18),
        severe=st.booleans(),
    ),
    max_size=60,
    unique_by=lambda one: one.uscc,
)
RATES = st.integers(1, 100)
SEEDS = st.text(min_size=1, max_size=64)


def county(enterprises: int = 10_000, deviating: float = 0.08) -> list[Candidate]:
    """Who was checked with a deviation in a county of so many enterprises."""
    chance = Random(8)
    everybody = [f"9143{number:014d}" for number in range(enterprises)]
    return [
        Candidate(uscc, severe=chance.random() < 0.25)
        for uscc in everybody
        if chance.random() < deviating
    ]


def test_a_county_of_ten_thousand_reaches_its_target() -> None:
    pool = county()
    drawn = draw(pool, 50, "seed")

    assert 700 < len(pool) < 900
    assert len(drawn) == target(len(pool), 50) == -(-len(pool) // 2)
    assert len(drawn) / len(pool) >= 0.5
    severe = {one.uscc for one in pool if one.severe}
    assert severe < set(drawn)


def test_a_seed_gives_one_list_and_another_seed_another() -> None:
    pool = county()

    assert draw(pool, 50, "2026-11-23") == draw(reversed(pool), 50, "2026-11-23")
    assert draw(pool, 50, "2026-11-23") != draw(pool, 50, "2026-11-24")


def test_the_order_is_the_documented_hash() -> None:
    pool = [Candidate(f"9143000000000000{number:02d}", severe=False) for number in range(20)]
    by_hash = sorted(pool, key=lambda one: hashlib.sha256(b"7\n" + one.uscc.encode()).hexdigest())

    assert draw(pool, 100, "7") == [one.uscc for one in by_hash]


@pytest.mark.parametrize(
    ("pool", "rate", "visits"),
    [(0, 50, 0), (1, 50, 1), (2, 50, 1), (7, 50, 4), (3, 1, 1), (5, 100, 5)],
)
def test_a_part_of_an_enterprise_is_visited_whole(pool: int, rate: int, visits: int) -> None:
    assert target(pool, rate) == visits


@given(POOLS, RATES, SEEDS, st.randoms(use_true_random=False))
def test_any_order_of_the_pool_gives_the_same(
    pool: list[Candidate], rate: int, seed: str, chance: Random
) -> None:
    shuffled = chance.sample(pool, len(pool))

    assert draw(shuffled, rate, seed) == draw(pool, rate, seed)


@given(POOLS, RATES, SEEDS)
def test_the_target_is_met_and_nobody_is_drawn_twice(
    pool: list[Candidate], rate: int, seed: str
) -> None:
    drawn = draw(pool, rate, seed)

    assert len(drawn) == len(set(drawn)) == target(len(pool), rate)
    assert len(drawn) * 100 >= len(pool) * rate
    assert set(drawn) <= {one.uscc for one in pool}


@given(POOLS, RATES, SEEDS)
def test_nobody_else_is_drawn_before_the_severe_ones(
    pool: list[Candidate], rate: int, seed: str
) -> None:
    drawn, severe = draw(pool, rate, seed), {one.uscc for one in pool if one.severe}

    assert severe <= set(drawn) or set(drawn) < severe
    assert [uscc in severe for uscc in drawn] == sorted((u in severe for u in drawn), reverse=True)


@given(POOLS, POOLS, RATES, SEEDS)
def test_a_pool_that_grows_only_adds(
    pool: list[Candidate], more: list[Candidate], rate: int, seed: str
) -> None:
    known = {one.uscc for one in pool}
    grown = [*pool, *(one for one in more if one.uscc not in known)]
    drawn = draw(pool, rate, seed)
    added = draw(grown, rate, seed, drawn)

    assert not set(added) & set(drawn)
    assert set(draw(grown, rate, seed)) <= {*drawn, *added}
    assert (len(drawn) + len(added)) * 100 >= len(grown) * rate
    assert draw(grown, rate, seed, [*drawn, *added]) == []
