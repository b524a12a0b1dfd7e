"""When a check has been derived, what refers to it hears of it.

Checks know no corrections, and a correction may arrive before its check.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from uuid import UUID

Follower = Callable[[Collection[UUID]], None]
_followers: list[Follower] = []


def on_check(follower: Follower) -> Follower:
    """Register a function called inside `write()` with the record ids of derived checks."""
    _followers.append(follower)
    return follower


def derived(record_ids: Collection[UUID]) -> None:
    """Tell every part that the checks of these records are there. Inside `write()`."""
    for follower in _followers:
        follower(record_ids)
