"""When an enterprise changes its region, what hangs on it moves along.

The register knows neither control points nor labels: each part registers what it does then.
"""

from __future__ import annotations

from collections.abc import Callable

from .models import Enterprise

Mover = Callable[[Enterprise], None]
_movers: list[Mover] = []


def on_move(mover: Mover) -> Mover:
    """Register a function called inside `write()` after an enterprise changed its region."""
    _movers.append(mover)
    return mover


def moved(enterprise: Enterprise) -> None:
    """Tell every part that the enterprise lies elsewhere now. Inside `write()`."""
    for mover in _movers:
        mover(enterprise)
