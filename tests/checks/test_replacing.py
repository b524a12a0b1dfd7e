from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from server.checks.replacing import Sealed, standings

LI, WANG = UUID(int=1001), UUID(int=1002)


def a_check(number, replaces=None, person=LI):
    target = None if replaces is None else UUID(int=replaces)
    return Sealed(f"sha-{number}", UUID(int=number), person, target)


checks = st.lists(
    st.builds(
        a_check,
        st.integers(0, 9),
        st.none() | st.integers(0, 9),
        st.sampled_from([LI, WANG]),
    ),
    unique_by=lambda check: check.sha256,
)


def held(in_order):
    """The checks that hold, in the order of their places."""
    standing = [(s.place, sha) for sha, s in standings(in_order).items() if s.replaced_by is None]
    return [sha for _place, sha in sorted(standing)]


def test_correction_takes_the_place_of_the_check_it_replaces():
    assert held([a_check(1), a_check(2), a_check(3, replaces=1)]) == ["sha-3", "sha-2"]


def test_of_two_corrections_the_later_in_the_order_holds():
    in_order = [a_check(1), a_check(2, replaces=1), a_check(3, replaces=1)]

    assert held(in_order) == ["sha-3"]
    assert standings(in_order)["sha-1"].replaced_by == "sha-3"
    assert standings(in_order)["sha-2"].replaced_by == "sha-3"


def test_correction_of_a_correction_replaces_both():
    assert held([a_check(1), a_check(2, replaces=1), a_check(3, replaces=2)]) == ["sha-3"]


def test_correction_holds_even_where_a_slow_clock_puts_it_first():
    assert held([a_check(2, replaces=1), a_check(1)]) == ["sha-2"]


def test_check_of_another_person_is_not_replaced_but_flagged():
    in_order = [a_check(1), a_check(2, replaces=1, person=WANG)]

    assert held(in_order) == ["sha-1", "sha-2"]
    assert standings(in_order)["sha-2"].flagged


def test_correction_of_what_never_came_stands_and_is_flagged_until_it_comes():
    orphan = a_check(2, replaces=1)

    assert standings([orphan])["sha-2"].flagged
    assert not standings([a_check(1), orphan])["sha-2"].flagged


def test_two_that_replace_each_other_replace_nothing():
    in_order = [a_check(1, replaces=2), a_check(2, replaces=1)]

    assert held(in_order) == ["sha-1", "sha-2"]
    assert all(standing.flagged for standing in standings(in_order).values())


@given(checks)
def test_every_place_that_is_taken_has_exactly_one_that_holds(in_order):
    found = standings(in_order)
    places = {standing.place for standing in found.values()}

    assert sorted(places) == sorted(
        standing.place for standing in found.values() if standing.replaced_by is None
    )
    for standing in found.values():
        if standing.replaced_by:
            assert found[standing.replaced_by].replaced_by is None
            assert found[standing.replaced_by].place == standing.place
