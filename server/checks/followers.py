"""When a check has been derived or forgotten, what refers to it hears of it.

Checks know no corrections, and a correction may arrive before its check.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from uuid import UUID

Follower = Callable[[Collection[UUID], Collection[UUID]], None]
_followers: list[Follower] = []


def on_check(follower: Follower) -> Follower:
    """Register a function called inside `write()` with checks' record ids and their points."""
    _followers.append(follower)
    return follower


def changed(record_ids: Collection[UUID], points: Collection[UUID]) -> None:
    """Tell every part that the checks of these records, at these control points, are there or
    are gone. Inside `write()`."""
    for follower in _followers:
        follower(record_ids, points)
