"""Columns beside each other as numbers: what is drawn where. A template paints them.

A picture is for the glance only and hidden from screen readers; the table below says the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

HEIGHT = 100  # of the drawing, whatever its size on the screen


class Part(NamedTuple):
    """A share of a column: how many, and the colour that goes with it."""

    tone: str
    number: int


class Bar(NamedTuple):
    """A part as it is drawn: from `y` down, in hundredths of the tallest column."""

    tone: str
    y: float
    height: float


class Drawn(NamedTuple):
    """A column with its bars, the first part at the foot."""

    name: str
    total: int
    bars: list[Bar]


def columns(parts_of: Sequence[tuple[str, Sequence[Part]]]) -> list[Drawn]:
    """Stack the parts of each named column; the tallest one fills the height."""
    tallest = max((_total(parts) for _name, parts in parts_of), default=0)
    return [Drawn(name, _total(parts), _stack(parts, tallest)) for name, parts in parts_of]


def _stack(parts: Sequence[Part], tallest: int) -> list[Bar]:
    bars, y = [], float(HEIGHT)
    for part in parts:
        height = HEIGHT * part.number / tallest if tallest else 0.0
        y -= height
        if part.number:
            bars.append(Bar(part.tone, round(y, 2), round(height, 2)))
    return bars


def _total(parts: Sequence[Part]) -> int:
    return sum(part.number for part in parts)
