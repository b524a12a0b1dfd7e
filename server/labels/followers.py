"""When something was seen of labels, what waits for it hears of it.

Labels know no assignments: each part registers what it does then.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

Follower = Callable[[Collection[str]], None]
_followers: list[Follower] = []


def on_posting(follower: Follower) -> Follower:
    """Register a function called inside `write()` with the codes of labels that were seen."""
    _followers.append(follower)
    return follower


def seen(codes: Collection[str]) -> None:
    """Tell every part that postings of these labels count now. Inside `write()`."""
    for follower in _followers:
        follower(codes)
