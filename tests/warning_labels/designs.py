"""Every format in every variant, and the whole catalogue laid out in each."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest

from tests.warning_labels.catalogue import board, categories, control_points, label, label_json
from warning_labels import BlankSpec, BoardSpec, LabelSpec, lay_out
from warning_labels.boxes import Box, Item, Layout, QrSymbol, Sign, TextLine
from warning_labels.formats import BLANK_SIZES, BOARD, Format, format_of
from warning_labels.reading import parse_blank

HAIR = 0.01
WHOLE = {
    "licence_no": "SC10443060290016",
    "hotline": "12315",
    "legal_basis": "食品安全法 第三十四条",
}


@dataclass(frozen=True)
class Design:
    """One format in one variant."""

    size: str
    variant: str = "portrait"
    bilingual: bool = False
    monochrome: bool = False

    def __str__(self) -> str:
        more = [name for name in ("bilingual", "monochrome") if getattr(self, name)]
        return "-".join((self.size, self.variant, *more))

    @property
    def format(self) -> Format:
        if self.size == BOARD.code:
            return BOARD
        return format_of(self.size, self.variant, self.bilingual, self.monochrome)

    def spec(self, point: str, **changes: Any) -> LabelSpec:
        return label(
            point,
            size=self.size,
            variant=self.variant,
            bilingual=self.bilingual,
            monochrome=self.monochrome,
            **{**WHOLE, **changes},
        )

    def board(self, category: str, **changes: Any) -> BoardSpec:
        return board(category, monochrome=self.monochrome, **changes)


SHAPES = [
    *((size, "portrait") for size in ("S", "M", "L", "XL")),
    ("M", "landscape"),
    ("T", "landscape"),
]
LABELS = [
    Design(size, variant, **more)
    for size, variant in SHAPES
    for more in ({}, {"bilingual": True}, {"monochrome": True})
]
BOARDS = [Design("BOARD", "landscape", monochrome=mono) for mono in (False, True)]
DESIGNS = LABELS + BOARDS
BLANKS = [(size, variant) for size, variant in SHAPES if size in BLANK_SIZES]


def blank(size: str, variant: str, **changes: Any) -> BlankSpec:
    """A label without a control point, with the code of another that the tests know."""
    members = label_json("MEAT-05", size=size, variant=variant, **changes)
    return parse_blank(members)


class Laid:
    """A layout with its items measured from the label's corner, once."""

    def __init__(self, layout: Layout) -> None:
        self.panels = [(panel, list(panel.items())) for panel in layout.panels]
        self.parts = layout.parts
        self.items: list[Item] = [item for _, items in self.panels for item in items]
        self.lines = [item for item in self.items if isinstance(item, TextLine)]
        self.signs = [item for item in self.items if isinstance(item, Sign)]
        self.symbols = [item for item in self.items if isinstance(item, QrSymbol)]

    def text(self, path: str) -> str:
        return "".join(line.text for line in self.lines if line.path.startswith(path))

    def of(self, path: str) -> list[TextLine]:
        return [line for line in self.lines if line.path.startswith(path)]


@cache
def catalogue(design: Design) -> dict[str, Laid]:
    """All control points, or for boards all categories, in one design."""
    if design.size == BOARD.code:
        return {category: Laid(lay_out(design.board(category))) for category in categories()}
    return {code: Laid(lay_out(design.spec(code))) for code in control_points()}


def inside(inner: Box, outer: Box) -> bool:
    return (
        inner.x >= outer.x - HAIR
        and inner.y >= outer.y - HAIR
        and inner.right <= outer.right + HAIR
        and inner.bottom <= outer.bottom + HAIR
    )


def overlap(one: Box, other: Box) -> bool:
    across = min(one.right, other.right) - max(one.x, other.x)
    down = min(one.bottom, other.bottom) - max(one.y, other.y)
    return across > HAIR and down > HAIR


def contents(items: Iterable[Item]) -> Iterator[tuple[str, Box]]:
    """What must not touch: lines of text, signs, the QR symbol with its quiet zone."""
    for item in items:
        if isinstance(item, TextLine):
            yield item.path, item.box
        elif isinstance(item, Sign):
            yield item.key, item.box
        elif isinstance(item, QrSymbol):
            yield "QR symbol", item.area


def overlaps(items: Iterable[Item]) -> list[tuple[str, str]]:
    """The names of things that touch, found from top to bottom."""
    things = sorted(contents(items), key=lambda thing: thing[1].y)
    found = []
    for number, (name, box) in enumerate(things):
        for other_name, other in things[number + 1 :]:
            if other.y >= box.bottom - HAIR:
                break
            if overlap(box, other):
                found.append((name, other_name))
    return found


def each(designs: list[Design]) -> pytest.MarkDecorator:
    """A test for each design."""
    return pytest.mark.parametrize(
        "design",
        [pytest.param(one, id=str(one)) for one in designs],
    )
