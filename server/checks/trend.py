"""A line of figures over time, laid out for a small picture. No database, no clock."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

# In units of the picture's own; it is shown at one to one and a half times that in CSS pixels.
WIDTH, HEIGHT = 320, 150
LEFT, RIGHT, TOP, BOTTOM = 44, 12, 12, 24  # room for the figures and the days
INSET = 8  # of the first dot from the axis
FEWEST = 2  # points: one is no trend


class Point(NamedTuple):
    """One figure, and the bounds that held for it then: none, one, or a low and a high one."""

    at: datetime
    figure: Decimal
    bounds: tuple[Decimal, ...]
    text: str
    tone: str  # good, bad or plain


class Dot(NamedTuple):
    x: float
    y: float
    point: Point


class Trend(NamedTuple):
    """Where everything lies in the picture."""

    dots: list[Dot]  # oldest first
    line: str  # points of a polyline
    limits: list[str]  # the same, of each bound: level, and a step where the plan changed
    marks: list[tuple[float, str]]  # heights at the left edge that are labelled
    first: datetime
    last: datetime


def draw(points: Sequence[Point]) -> Trend | None:
    """Lay out the points, oldest first; None where there are too few."""
    if len(points) < FEWEST:
        return None
    figures = [point.figure for point in points]
    bounds = [bound for point in points for bound in point.bounds]
    low, high = min(figures + bounds), max(figures + bounds)
    margin = (high - low) / 10 or Decimal(1)
    low, high = low - margin, high + margin

    def height(figure: Decimal) -> float:
        share = float((high - figure) / (high - low))
        return round(TOP + share * (HEIGHT - TOP - BOTTOM), 1)

    places = _places([point.at for point in points])
    dots = [Dot(x, height(one.figure), one) for x, one in zip(places, points, strict=True)]
    most = max(len(point.bounds) for point in points)
    return Trend(
        dots=dots,
        line=" ".join(f"{dot.x},{dot.y}" for dot in dots),
        limits=[line for number in range(most) if (line := _steps(dots, number, height))],
        marks=_marks([*figures, *bounds], height),
        first=points[0].at,
        last=points[-1].at,
    )


def _places(moments: Sequence[datetime]) -> list[float]:
    """Where the moments lie from left to right, by time."""
    first, span = moments[0], (moments[-1] - moments[0]).total_seconds()
    room = WIDTH - LEFT - INSET - RIGHT
    shares = [(moment - first).total_seconds() / span if span else 0.5 for moment in moments]
    return [round(LEFT + INSET + min(max(share, 0), 1) * room, 1) for share in shares]


def _steps(dots: Sequence[Dot], number: int, height: Callable[[Decimal], float]) -> str:
    """The line of one bound from edge to edge, as it held at each dot."""
    levels = [
        (dot.x, height(dot.point.bounds[number])) for dot in dots if number < len(dot.point.bounds)
    ]
    if not levels:
        return ""
    corners: list[tuple[float, float]] = [(LEFT, levels[0][1])]
    for x, y in levels:
        corners += [(x, corners[-1][1]), (x, y)] if y != corners[-1][1] else []
    corners.append((WIDTH - RIGHT, corners[-1][1]))
    return " ".join(f"{x},{y}" for x, y in corners)


def _marks(
    figures: Sequence[Decimal], height: Callable[[Decimal], float]
) -> list[tuple[float, str]]:
    """The highest figure and the lowest, which are one where all are alike."""
    marks: list[tuple[float, str]] = []
    for figure in (max(figures), min(figures)):
        text = f"{figure}".replace("-", "\N{MINUS SIGN}")
        if all(abs(height(figure) - y) >= 12 for y, _text in marks):
            marks.append((height(figure), text))
    return marks
