"""A layout as pixels: every part painted from its own corner, which stands on a whole pixel."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import ceil, floor
from typing import Final

from PIL import Image

from warning_labels.boxes import Item, Layout, Part, Picture, Placed, QrSymbol, Sign, TextLine
from warning_labels.inks import SRGB, Ink
from warning_labels.pixel_painting import PartPainter
from warning_labels.symbols import SYMBOLS
from warning_labels.typefaces import Typefaces

MM_PER_INCH: Final = 25.4
OVERHANG_EM: Final = (0.1, 0.2)  # how far a letter may reach out of its em box; below it

Rows = tuple[int, int]  # of pixels: the first, and the one after the last


@dataclass(frozen=True, slots=True)
class Outline:
    """The pixels that a part may touch, right and bottom excluded, and what inks it has."""

    left: int
    top: int
    right: int
    bottom: int
    coloured: frozenset[Ink]
    reversed: bool  # some of it is white, perhaps on what another part has put there


@dataclass(frozen=True, slots=True)
class Stand:
    """A part on a label; (x, y) is the pixel of its own corner."""

    placed: Placed
    x: int
    y: int
    outline: Outline

    @property
    def part(self) -> Part:
        return self.placed.part

    @property
    def rows(self) -> Rows:
        return self.y + self.outline.top, self.y + self.outline.bottom


class Raster:
    """How parts become pixels at one resolution.

    `shades` says what the inks look like; with `whole_modules` every module of a QR symbol is the
    same number of dots wide, which moves the symbol's edges by half a module at most.
    """

    def __init__(
        self,
        dpi: float,
        faces: Typefaces,
        *,
        shades: Mapping[Ink, tuple[int, int, int]] = SRGB,
        whole_modules: bool = False,
    ) -> None:
        self.scale = dpi / MM_PER_INCH
        self.faces = faces
        self.shades = shades
        self.whole_modules = whole_modules
        self._kept_outline = lru_cache(maxsize=8192)(self.outline)

    def size(self, layout: Layout) -> tuple[int, int]:
        return round(layout.width * self.scale), round(layout.height * self.scale)

    def stand(self, placed: Placed) -> Stand:
        """Where the part stands on the label: its corner on a whole pixel."""
        outline = (self._kept_outline if placed.part.recurs else self.outline)(placed.part)
        return Stand(placed, round(placed.x * self.scale), round(placed.y * self.scale), outline)

    def outline(self, part: Part) -> Outline:
        """Measured from the part's own corner."""
        lefts, tops, rights, bottoms = zip(*map(self.extent, part.items), strict=True)
        inks = frozenset(ink for item in part.items for ink in inks_of(item))
        coloured = frozenset(ink for ink in inks if len(set(self.shades[ink])) > 1)
        white = any(self.shades[ink] == SRGB["white"] for ink in inks)
        return Outline(min(lefts), min(tops), max(rights), max(bottoms), coloured, white)

    def extent(self, item: Item) -> tuple[int, int, int, int]:
        """The pixels that an item may touch: left, top, right, bottom, the last two excluded."""
        margin = below = 1.0
        if isinstance(item, TextLine):
            margin, below = (1 + em * item.size * self.scale for em in OVERHANG_EM)
            margin = below if item.turned else margin
        elif isinstance(item, QrSymbol) and self.whole_modules:
            margin = below = 1 + item.modules.side / 4
        left, top, right, bottom = (
            edge * self.scale for edge in (item.box.x, item.box.y, item.box.right, item.box.bottom)
        )
        return floor(left - margin), floor(top - margin), ceil(right + margin), ceil(bottom + below)

    def image(self, part: Part) -> Image.Image:
        """The part on white, grey where it has no colour; its outline says where it stands."""
        outline = self.outline(part)
        size = (outline.right - outline.left, outline.bottom - outline.top)
        canvas = Image.new("RGB" if outline.coloured else "L", size, "white")
        self.paint(part, canvas, (-outline.left, -outline.top))
        return canvas

    def paint(self, part: Part, canvas: Image.Image, corner: tuple[int, int]) -> None:
        """Paint a part with its own corner at a pixel of the canvas."""
        painter = PartPainter(canvas, corner, self)
        for item in part.items:
            painter.paint(item)


def paint(layout: Layout, raster: Raster) -> Image.Image:
    """The whole label, grey where it has no colour."""
    width, height = raster.size(layout)
    return overlaid([raster.stand(placed) for placed in layout.parts], width, (0, height), raster)


def overlaid(stands: Iterable[Stand], width: int, rows: Rows, raster: Raster) -> Image.Image:
    """Some rows of a label, later parts covering earlier ones."""
    stands = touching(stands, rows)
    mode = "RGB" if any(stand.outline.coloured for stand in stands) else "L"
    canvas = Image.new(mode, (width, rows[1] - rows[0]), "white")
    for stand in stands:
        raster.paint(stand.part, canvas, (stand.x, stand.y - rows[0]))
    return canvas


def touching(stands: Iterable[Stand], rows: Rows) -> list[Stand]:
    return [stand for stand in stands if stand.rows[0] < rows[1] and stand.rows[1] > rows[0]]


def inks_of(item: Item) -> frozenset[Ink]:
    if isinstance(item, Sign):
        return frozenset(shape.ink for shape in SYMBOLS[item.key].shapes)
    if isinstance(item, Picture):
        raise TypeError("pictures stand on pages of documents, not on labels")
    return frozenset({"black"} if isinstance(item, QrSymbol) else {item.ink})
