"""When what holds at a control point changes, what hangs on it hears of it.

The plan knows no labels: each part registers what it does then.
"""

from __future__ import annotations

from collections.abc import Callable

from .models import ControlPoint

Follower = Callable[[ControlPoint], None]
_followers: list[Follower] = []


def on_change(follower: Follower) -> Follower:
    """Register a function called inside `write()` once a point has a new version or is dropped."""
    _followers.append(follower)
    return follower


def changed(point: ControlPoint) -> None:
    """Tell every part that something else holds at the point now. Inside `write()`."""
    for follower in _followers:
        follower(point)
