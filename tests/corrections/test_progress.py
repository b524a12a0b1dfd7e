"""How far a correction is: the vectors that the app satisfies too, and what holds for any steps."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.corrections.progress import STANDING, Step, progress, state_on
from tests.vectors import read

DAY = date(2026, 12, 1)
days = st.integers(0, 30).map(lambda number: DAY + timedelta(days=number))
steps = st.one_of(
    st.sampled_from([Step("evidence"), Step("reply"), Step("review", "accepted")]),
    st.builds(Step, st.just("review"), st.just("not-yet"), st.none() | days),
)


@pytest.mark.parametrize("vector", read("corrections"), ids=lambda v: f"{v['state']}-{v['day']}")
def test_vectors_that_the_app_satisfies_too(vector):
    followed = [
        Step(
            step["kind"],
            step.get("verdict", ""),
            date.fromisoformat(step["deadline"]) if "deadline" in step else None,
        )
        for step in vector["steps"]
    ]

    reached = progress(date.fromisoformat(vector["deadline"]), followed)

    assert reached.deadline == date.fromisoformat(vector["now_due"])
    assert state_on(reached, date.fromisoformat(vector["day"])) == vector["state"]


@given(st.lists(steps), st.integers(0, 8), days)
def test_what_was_transferred_stays_transferred(before, place, day):
    followed = [*before[:place], Step("transfer"), *before[place:]]

    assert state_on(progress(DAY, followed), day) == "transferred"


@given(st.lists(steps), days)
def test_a_reply_changes_nothing(followed, day):
    without = [step for step in followed if step.kind != "reply"]

    assert progress(DAY, followed) == progress(DAY, without)


@given(st.lists(steps), days)
def test_an_accepted_review_at_the_end_closes(followed, day):
    reached = progress(DAY, [*followed, Step("review", "accepted")])

    assert state_on(reached, day) not in STANDING
