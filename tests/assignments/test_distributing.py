"""An even distribution of visits."""

from __future__ import annotations

from collections import Counter
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from server.assignments.distributing import Place, distribute

A, B, C = (UUID(int=number) for number in (1, 2, 3))
LOADS = st.fixed_dictionaries(dict.fromkeys((A, B, C), st.integers(0, 20)))


def places(count, eligible, first=100):
    return [Place(UUID(int=first + number), frozenset(eligible)) for number in range(count)]


def test_neighbours_stay_together():
    given_to = distribute(places(5, (A, B)), {})

    assert list(given_to.values()) == [A, A, A, B, B]


def test_who_has_more_already_gets_less():
    assert Counter(distribute(places(4, (A, B)), {A: 3, B: 1}).values()) == {B: 3, A: 1}


def test_what_only_one_may_visit_is_given_first():
    everywhere, only_a = places(4, (A, B)), places(3, (A,), first=200)

    load = Counter(distribute([*everywhere, *only_a], {}).values())

    assert load == {A: 4, B: 3}


def test_where_nobody_may_go_nobody_is_sent():
    assert distribute(places(2, ()), {A: 0}) == {}


@given(st.integers(0, 40), LOADS)
def test_nobody_gets_one_while_another_would_still_have_less(count, loads):
    shares = Counter(distribute(places(count, loads), loads).values())

    assert sum(shares.values()) == count
    final = {one: loads[one] + shares[one] for one in loads}
    for one, share in shares.items():
        assert share == 0 or final[one] - 1 <= min(final.values())
