"""The rate as people read it."""

from __future__ import annotations

import pytest

from server.follow_ups.standing import Figures


@pytest.mark.parametrize(
    ("visited", "pool", "said"),
    [(0, 0, "—"), (0, 3, "0 %"), (1, 3, "33.3 %"), (1, 2, "50 %"), (4999, 10_000, "49.9 %")],
)
def test_a_rate_is_never_rounded_up_to_its_target(visited: int, pool: int, said: str) -> None:
    assert Figures(pool, pool, 0, visited).percent == said
