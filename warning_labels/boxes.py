"""What a layout consists of. All measures are millimetres, y downwards.

Items stand in parts, parts in panels, panels on a label, labels on a page. A part may stand on
thousands of labels: layout makes it once, and painters keep what they made of it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import takewhile
from operator import attrgetter

from warning_labels.inks import Ink
from warning_labels.qr import Modules
from warning_labels.typefaces import ASCENT, DESCENT


@dataclass(frozen=True, slots=True)
class Box:
    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    def inset(self, x: float, y: float) -> "Box":
        return Box(self.x + x, self.y + y, self.width - 2 * x, self.height - 2 * y)

    def moved(self, x: float, y: float) -> "Box":
        return Box(self.x + x, self.y + y, self.width, self.height)

    def rows(self, heights: tuple[float, ...]) -> Iterator["Box"]:
        """The box cut from top to bottom."""
        y = self.y
        for height in heights:
            yield Box(self.x, y, self.width, height)
            y += height

    def columns(self, widths: tuple[float, ...]) -> Iterator["Box"]:
        """The box cut from left to right."""
        x = self.x
        for width in widths:
            yield Box(x, self.y, width, self.height)
            x += width


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line of text from its origin (x, baseline); `path` is the field that it shows.

    A `turned` line runs downwards, the feet of its letters to the left.
    """

    text: str
    x: float
    baseline: float
    size: float  # of the em
    width: float
    bold: bool
    ink: Ink
    path: str
    turned: bool = False

    @property
    def box(self) -> Box:
        if self.turned:
            height = (ASCENT + DESCENT) * self.size
            return Box(self.x - DESCENT * self.size, self.baseline, height, self.width)
        return Box(
            self.x, self.baseline - ASCENT * self.size, self.width, (ASCENT + DESCENT) * self.size
        )


@dataclass(frozen=True, slots=True)
class Plate:
    """A filled rectangle: the colour of a panel, the ground of reversed text, a ruled line."""

    box: Box
    ink: Ink


@dataclass(frozen=True, slots=True)
class Frame:
    """A line of `width` along the inside of `box`, with round corners."""

    box: Box
    width: float
    radius: float
    ink: Ink


@dataclass(frozen=True, slots=True)
class Sign:
    """A safety sign or a supplementary symbol, by its key."""

    box: Box
    key: str


@dataclass(frozen=True, slots=True)
class QrSymbol:
    """The dark modules fill `box`; `quiet_zone` is the white that must stay free around it."""

    box: Box
    modules: Modules
    quiet_zone: float

    @property
    def area(self) -> Box:
        return self.box.inset(-self.quiet_zone, -self.quiet_zone)


@dataclass(frozen=True, slots=True)
class Picture:
    """A JPEG in colour that fills `box`. It stands on pages only, which are painted as PDF."""

    box: Box
    jpeg: bytes
    pixels: tuple[int, int]  # across and down


Item = TextLine | Plate | Frame | Sign | QrSymbol | Picture


@dataclass(frozen=True, eq=False)
class Part:
    """Items that belong together, measured from the part's upper left corner.

    What is reversed out of a colour stands in one part with its ground: where parts overlap, the
    darker shows, as ink on paper does.

    Equal to itself alone: who lays out the same part again answers the same object, and a painter
    that keeps what it made of a part keeps it by that object.
    """

    width: float
    height: float
    items: tuple[Item, ...]
    recurs: bool = True  # False: on one label only, such as its code; nothing to keep


@dataclass(frozen=True, slots=True)
class Placed:
    """A part with its upper left corner at (x, y) of the label."""

    part: Part
    x: float
    y: float

    @property
    def box(self) -> Box:
        return Box(self.x, self.y, self.part.width, self.part.height)

    def items(self) -> Iterator[Item]:
        return (moved(item, self.x, self.y) for item in self.part.items)


def moved(item: Item, x: float, y: float) -> Item:
    """The same item, so much further right and down."""
    if isinstance(item, TextLine):
        return replace(item, x=item.x + x, baseline=item.baseline + y)
    return replace(item, box=item.box.moved(x, y))


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """One of the areas of a label (severity, symbols, …) with the parts that stand in it.

    Equal to itself alone, like a part.
    """

    name: str
    box: Box
    parts: tuple[Placed, ...]
    recurs: bool = False  # True: on many labels just as it stands here

    def items(self) -> Iterator[Item]:
        """What stands in it, measured from the label's corner."""
        for placed in self.parts:
            yield from placed.items()


@dataclass(frozen=True)
class Layout:
    """Everything a painter needs for one label, in the order of painting."""

    width: float
    height: float
    panels: tuple[Panel, ...]

    @property
    def recurring(self) -> tuple[Panel, ...]:
        """The panels, from the first one on, that stand on many labels just as here."""
        return tuple(takewhile(attrgetter("recurs"), self.panels))

    @cached_property
    def parts(self) -> tuple[Placed, ...]:
        return parts_of(self.panels)

    def items(self) -> Iterator[Item]:
        for panel in self.panels:
            yield from panel.items()


def parts_of(panels: Iterable[Panel]) -> tuple[Placed, ...]:
    """What stands in the panels, in the order of painting."""
    return tuple([placed for panel in panels for placed in panel.parts])


@dataclass(frozen=True, slots=True)
class Correction:
    """What a printer does wrong, undone: shift in millimetres, then scale (1.0 is true size).

    A point of the page, measured from its upper left corner, is painted at
    ((x + x_mm) * scale_x, (y + y_mm) * scale_y).
    """

    x_mm: float = 0.0
    y_mm: float = 0.0
    scale_x: float = 1.0
    scale_y: float = 1.0


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a document: labels with their upper left corners, and what stands beside them.

    Labels whose places in `labels` are in `turned` stand a quarter turn clockwise: their height
    runs across the page, and the corner is that of the turned label.
    """

    width: float
    height: float
    labels: tuple[tuple[Layout, float, float], ...]
    parts: tuple[Placed, ...] = ()  # crop marks, lists; measured from the page's corner
    correction: Correction = Correction()
    turned: frozenset[int] = frozenset()
