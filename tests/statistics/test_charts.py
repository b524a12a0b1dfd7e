"""What is drawn where."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from server.statistics.charts import HEIGHT, Bar, Part, columns

PARTS = st.lists(st.builds(Part, st.sampled_from("abc"), st.integers(0, 10**7)), max_size=4)


def test_parts_stand_on_each_other_and_the_tallest_column_fills_the_height() -> None:
    small, tall = columns(
        [
            ("2026-10", [Part("good", 10), Part("bad", 0)]),
            ("2026-11", [Part("good", 30), Part("bad", 10)]),
        ]
    )

    assert tall.bars == [Bar("good", 25.0, 75.0), Bar("bad", 0.0, 25.0)]
    assert small.bars == [Bar("good", 75.0, 25.0)]  # nothing is drawn for none
    assert (small.total, tall.total) == (10, 40)


def test_months_in_which_nothing_happened_stay_empty() -> None:
    assert [column.bars for column in columns([("2026-10", [Part("good", 0)])])] == [[]]


@given(st.lists(st.tuples(st.just("m"), PARTS), max_size=12))
def test_no_bar_leaves_the_drawing(months: list[tuple[str, list[Part]]]) -> None:
    for column in columns(months):
        for bar in column.bars:
            assert -0.05 <= bar.y <= bar.y + bar.height <= HEIGHT + 0.05
