"""When something was seen of labels, what waits for it hears of it.

Labels know no assignments: each part registers what it does then.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from uuid import UUID

Follower = Callable[[Collection[UUID]], None]
_followers: list[Follower] = []


def on_posting(follower: Follower) -> Follower:
    """Register a function called inside `write()` with the points of labels that were seen."""
    _followers.append(follower)
    return follower


def seen(points: Collection[UUID]) -> None:
    """Tell every part that postings of labels at these points count now, or no longer. Inside
    `write()`."""
    for follower in _followers:
        follower(points)
