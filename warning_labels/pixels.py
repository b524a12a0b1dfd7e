"""A layout as pixels: parts painted from their own corners and laid one over another."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import ceil, floor
from typing import Final

from PIL import Image, ImageChops

from warning_labels.boxes import Item, Layout, Part, Placed, QrSymbol, Sign, TextLine
from warning_labels.inks import SRGB, Ink
from warning_labels.pixel_painting import PartPainter
from warning_labels.symbols import SYMBOLS
from warning_labels.typefaces import Typefaces

MM_PER_INCH: Final = 25.4
OVERHANG_EM: Final = (0.1, 0.2)  # how far a letter may reach out of its em box; below it

Rows = tuple[int, int]  # of pixels: the first, and the one after the last
Choice = Callable[[Image.Image, Image.Image], Image.Image]


@dataclass(frozen=True, slots=True)
class Outline:
    """The pixels that a part may touch, right and bottom excluded, and its inks with a colour."""

    left: int
    top: int
    right: int
    bottom: int
    coloured: frozenset[Ink]


@dataclass(frozen=True, slots=True)
class Stand:
    """A part on a label; (left, top) is the corner of its picture."""

    placed: Placed
    left: int
    top: int
    bottom: int
    coloured: frozenset[Ink]

    @property
    def part(self) -> Part:
        return self.placed.part


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
        self._kept_image = lru_cache(maxsize=4)(self.image)  # the outer rule stands everywhere

    def size(self, layout: Layout) -> tuple[int, int]:
        return round(layout.width * self.scale), round(layout.height * self.scale)

    def stand(self, placed: Placed) -> Stand:
        """Where the part stands on the label: its corner on a whole pixel."""
        outline = (self._kept_outline if placed.part.recurs else self.outline)(placed.part)
        x, y = round(placed.x * self.scale), round(placed.y * self.scale)
        left, top, bottom = outline.left + x, outline.top + y, outline.bottom + y
        return Stand(placed, left, top, bottom, outline.coloured)

    def outline(self, part: Part) -> Outline:
        """Measured from the part's own corner."""
        lefts, tops, rights, bottoms = zip(*map(self.extent, part.items), strict=True)
        inks = frozenset(ink for item in part.items for ink in inks_of(item))
        coloured = frozenset(ink for ink in inks if len(set(self.shades[ink])) > 1)
        return Outline(min(lefts), min(tops), max(rights), max(bottoms), coloured)

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

    def laid(self, stand: Stand) -> Image.Image:
        """The image of a part that is laid over others, soon perhaps again."""
        keep = stand.part.recurs and not stand.coloured
        return (self._kept_image if keep else self.image)(stand.part)

    def image(self, part: Part) -> Image.Image:
        """The part on white, grey where it has no colour."""
        outline = self.outline(part)
        size = (outline.right - outline.left, outline.bottom - outline.top)
        canvas = Image.new("RGB" if outline.coloured else "L", size, "white")
        painter = PartPainter(canvas, (outline.left, outline.top), self)
        for item in part.items:
            painter.paint(item)
        return canvas


def paint(layout: Layout, raster: Raster) -> Image.Image:
    """The whole label, grey where it has no colour."""
    width, height = raster.size(layout)
    return overlaid([raster.stand(placed) for placed in layout.parts], width, (0, height), raster)


def overlaid(stands: Iterable[Stand], width: int, rows: Rows, raster: Raster) -> Image.Image:
    """Some rows of a label, the darker of overlapping parts winning, as ink on paper does."""
    stands = touching(stands, rows)
    mode = "RGB" if any(stand.coloured for stand in stands) else "L"
    canvas = Image.new(mode, (width, rows[1] - rows[0]), "white")
    for stand in stands:
        lay(raster.laid(stand), (stand.left, stand.top - rows[0]), canvas, ImageChops.darker)
    return canvas


def touching(stands: Iterable[Stand], rows: Rows) -> list[Stand]:
    return [stand for stand in stands if stand.top < rows[1] and stand.bottom > rows[0]]


def lay(image: Image.Image, corner: tuple[int, int], canvas: Image.Image, choose: Choice) -> None:
    """Lay an image over a canvas, `choose` deciding between pixels; what stands out is cut off."""
    x, y = corner
    left, top = max(0, x), max(0, y)
    right, bottom = min(canvas.width, x + image.width), min(canvas.height, y + image.height)
    if left < right and top < bottom:
        under = canvas.crop((left, top, right, bottom))
        over = image.crop((left - x, top - y, right - x, bottom - y)).convert(canvas.mode)
        canvas.paste(choose(under, over), (left, top))


def inks_of(item: Item) -> frozenset[Ink]:
    if isinstance(item, Sign):
        return frozenset(shape.ink for shape in SYMBOLS[item.key].shapes)
    return frozenset({"black"} if isinstance(item, QrSymbol) else {item.ink})
