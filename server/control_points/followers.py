"""When what holds at a control point changes, what hangs on it hears of it.

The plan knows no labels: each part registers what it does then.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import sqlalchemy as sa

from .models import ControlPoint

Follower = Callable[[ControlPoint], None]
Counter = Callable[["sa.Select[UUID]"], int]
_followers: list[Follower] = []
_counters: list[Counter] = []


def on_change(follower: Follower) -> Follower:
    """Register a function called inside `write()` once a point has a new version or is dropped."""
    _followers.append(follower)
    return follower


def changed(point: ControlPoint) -> None:
    """Tell every part that something else holds at the point now. Inside `write()`."""
    for follower in _followers:
        follower(point)


def on_asking(counter: Counter) -> Counter:
    """Register a function that counts what would be outdated if these points changed."""
    _counters.append(counter)
    return counter


def outdated_by(point_ids: sa.Select[UUID]) -> int:
    """How much would be outdated if something else held at the points that this selects."""
    return sum(counter(point_ids) for counter in _counters)
