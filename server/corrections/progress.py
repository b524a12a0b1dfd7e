"""How far a correction is. Plain functions: no database, no clock.

The app adds the day as `state_on` does, with the same vectors (tests/vectors/corrections.json).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Literal, NamedTuple

State = Literal["open", "evidence", "closed", "overdue", "transferred"]
STATES: tuple[State, ...] = ("open", "evidence", "overdue", "transferred", "closed")
STANDING: tuple[State, ...] = ("open", "evidence", "overdue")  # somebody still has to act


class Step(NamedTuple):
    """What followed an order; steps are given in their order (records.md §4)."""

    kind: Literal["evidence", "reply", "review", "transfer"]
    verdict: str = ""  # of a review: accepted or not-yet
    deadline: date | None = None  # of a review that extends it


class Progress(NamedTuple):
    """Where a correction stands whatever the date; `state_on` adds the date."""

    state: Literal["open", "evidence", "closed", "transferred"]
    deadline: date


def progress(deadline: date, steps: Iterable[Step]) -> Progress:
    """Follow an order with this deadline through its steps.

    The last review decides: accepted closes, not yet opens again until more evidence comes, and
    may extend the deadline. What was transferred to a case stays there; a reply changes nothing.
    """
    state: Literal["open", "evidence", "closed"] = "open"
    transferred = False
    for step in steps:
        if step.kind == "evidence" and state == "open":
            state = "evidence"
        elif step.kind == "review":
            state = "closed" if step.verdict == "accepted" else "open"
            deadline = step.deadline or deadline
        elif step.kind == "transfer":
            transferred = True
    return Progress("transferred" if transferred else state, deadline)


def state_on(reached: Progress, day: date) -> State:
    """The state on a local day: overdue where nothing was shown when the deadline had passed.

    The deadline's own day still counts. Evidence that waits for its review is not overdue.
    """
    overdue = reached.state == "open" and day > reached.deadline
    return "overdue" if overdue else reached.state
