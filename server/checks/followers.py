"""When a check has been derived, what refers to it hears of it.

Checks know no corrections, and a correction may arrive before its check.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

Follower = Callable[[UUID], None]
_followers: list[Follower] = []


def on_check(follower: Follower) -> Follower:
    """Register a function called inside `write()` with the record id of a derived check."""
    _followers.append(follower)
    return follower


def derived(record_id: UUID | None) -> None:
    """Tell every part that the check of this record is there. Inside `write()`."""
    if record_id is not None:
        for follower in _followers:
            follower(record_id)
