"""An even distribution of visits: a suggestion that staff may change line by line.

Nothing here opens a database or reads the clock.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple
from uuid import UUID


class Place(NamedTuple):
    """An enterprise to be visited, and the inspectors whose area holds it."""

    enterprise: UUID
    eligible: frozenset[UUID]


def distribute(places: Sequence[Place], loads: Mapping[UUID, int]) -> dict[UUID, UUID]:
    """Which inspector goes to which enterprise, so that all have about as many.

    `loads` is what each has already. Where the same inspectors may go, each gets a run of
    neighbours in the order given, so that trips stay short. Enterprises that nobody may visit
    are left out; those that few may visit are given first.
    """
    groups: dict[frozenset[UUID], list[UUID]] = defaultdict(list)
    for place in places:
        groups[place.eligible].append(place.enterprise)
    load = dict(loads)
    given: dict[UUID, UUID] = {}
    for eligible in sorted(groups, key=lambda group: (len(group), sorted(group))):
        waiting = iter(groups[eligible])
        shares = _shares(len(groups[eligible]), sorted(eligible), load)
        for inspector, share in shares.items():
            load[inspector] = load.get(inspector, 0) + share
            given |= {next(waiting): inspector for _ in range(share)}
    return given


def _shares(count: int, inspectors: Sequence[UUID], load: Mapping[UUID, int]) -> dict[UUID, int]:
    """How many of `count` each gets: always one more to whoever has the least."""
    shares = dict.fromkeys(inspectors, 0)
    for _ in range(count if inspectors else 0):
        least = min(inspectors, key=lambda one: load.get(one, 0) + shares[one])
        shares[least] += 1
    return shares
