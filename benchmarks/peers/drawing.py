"""What peers draw of a label, taken from its layout before any clock starts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from warning_labels import LabelSpec, lay_out
from warning_labels.boxes import Box, Plate, QrSymbol, TextLine
from warning_labels.inks import SRGB
from warning_labels.typefaces import FONTS_FOLDER

REGULAR: Path = FONTS_FOLDER / "GuanqiaSans-Regular.ttf"
BOLD: Path = FONTS_FOLDER / "GuanqiaSans-Bold.ttf"


class Line(NamedTuple):
    """A text from (x, baseline) in millimetres, y downwards."""

    text: str
    x: float
    baseline: float
    size: float
    bold: bool
    colour: tuple[int, int, int]


@dataclass(frozen=True)
class Drawing:
    width: float
    height: float
    plates: list[tuple[Box, tuple[int, int, int]]]
    lines: list[Line]
    symbol: Box
    url: str


def drawing_of(spec: LabelSpec) -> Drawing:
    layout = lay_out(spec)
    items = list(layout.items())
    return Drawing(
        layout.width,
        layout.height,
        [(i.box, SRGB[i.ink]) for i in items if isinstance(i, Plate)],
        [
            Line(i.text, i.x, i.baseline, i.size, i.bold, SRGB[i.ink])
            for i in items
            if isinstance(i, TextLine)
        ],
        next(i.box for i in items if isinstance(i, QrSymbol)),
        spec.url or "",
    )
