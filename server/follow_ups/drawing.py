"""Who is visited: drawn from the pool by a seed, so that anybody can draw again. No database.

The rule (ours): the severe ones come first; within each of the two groups the SHA-256 of seed and
USCC decides. As many as the target rate asks for are drawn, rounded up. Whoever was drawn stays
drawn: a pool that grows later only adds.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from typing import NamedTuple

USUAL_RATE = 50  # per cent: the reference practice (回访率 50 % 以上)
RULE = "severe-first"  # how acts name the rule above


class Candidate(NamedTuple):
    """An enterprise of the pool; its USCC is its identity."""

    uscc: str
    severe: bool


def target(pool_size: int, rate_percent: int) -> int:
    """How many visits reach the rate."""
    return -(-pool_size * rate_percent // 100)


def rank(seed: str, uscc: str) -> str:
    """Where an enterprise stands in its group: the smaller, the earlier."""
    return hashlib.sha256(f"{seed}\n{uscc}".encode()).hexdigest()


def draw(
    pool: Iterable[Candidate], rate_percent: int, seed: str, drawn: Collection[str] = ()
) -> list[str]:
    """The USCC of those to add to what is drawn, in the order of the draw.

    The same pool in any order, rate and seed always give the same.
    """
    ranked = sorted(pool, key=lambda one: (not one.severe, rank(seed, one.uscc), one.uscc))
    first = ranked[: target(len(ranked), rate_percent)]
    return [one.uscc for one in first if one.uscc not in drawn]
