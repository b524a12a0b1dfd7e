"""When enterprises change their region, what hangs on them moves along.

The register knows neither control points nor labels: each part registers what it does then.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from uuid import UUID

from ..database import in_slices

Regions = Mapping[UUID, str]  # of enterprises, where they lie now
Mover = Callable[[Regions], None]
_movers: list[Mover] = []


def on_move(mover: Mover) -> Mover:
    """Register a function called inside `write()` after enterprises changed their regions."""
    _movers.append(mover)
    return mover


def moved(regions: Regions) -> None:
    """Tell every part that these enterprises lie elsewhere now. Inside `write()`."""
    for some in in_slices(regions.items()):
        for mover in _movers:
            mover(dict(some))
