"""The picture of a measured value over time: numbers, no pixels."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from server.checks.trend import BOTTOM, HEIGHT, INSET, LEFT, RIGHT, TOP, WIDTH, Point, draw

START = datetime(2026, 1, 1, tzinfo=UTC)


def points(*figures, bounds=("-18",), every=30):
    return [
        Point(
            START + timedelta(days=every * number),
            Decimal(figure),
            tuple(map(Decimal, bounds)),
            f"{figure} ℃",
            "good",
        )
        for number, figure in enumerate(figures)
    ]


def test_one_measurement_is_no_trend():
    assert draw([]) is draw(points("-20")) is None


def test_dots_lie_by_time_and_figure_and_the_limit_goes_from_edge_to_edge():
    trend = draw(points("-20", "-12", "-16"))

    first, last = LEFT + INSET, WIDTH - RIGHT
    assert [dot.x for dot in trend.dots] == [first, (first + last) / 2, last]
    lowest, highest, middle = (dot.y for dot in trend.dots)
    assert lowest > middle > highest  # a picture's heights count downwards
    (limit,) = trend.limits
    (x1, y1), (x2, y2) = (map(float, corner.split(",")) for corner in limit.split())
    assert (x1, x2) == (LEFT, WIDTH - RIGHT)
    assert y1 == y2 == pytest.approx((lowest + middle) / 2, abs=0.1)
    assert all(TOP <= dot.y <= HEIGHT - BOTTOM for dot in trend.dots)


def test_a_limit_that_changed_makes_a_step_and_two_ends_make_two_lines():
    before, after = points("1", bounds=("0", "4")), points("2", "3", bounds=("0", "8"))

    low, high = draw([before[0], after[1]]).limits

    assert len(low.split()) == 2
    assert len(high.split()) == 4


def test_figures_all_alike_or_at_one_moment_still_have_a_place():
    for trend in (draw(points("5", "5", bounds=())), draw(points("1", "9", every=0))):
        assert all(LEFT <= dot.x <= WIDTH - RIGHT for dot in trend.dots)
        assert all(TOP <= dot.y <= HEIGHT - BOTTOM for dot in trend.dots)
    assert len(draw(points("5", "5", bounds=())).marks) == 1


def test_minus_signs_are_minus_signs():
    assert [text for _y, text in draw(points("-20", "-12")).marks] == ["−12", "−20"]
