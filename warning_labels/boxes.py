"""What a layout consists of. All measures are millimetres from the label's upper left corner."""

from collections.abc import Iterator
from dataclasses import dataclass

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

    def rows(self, heights: tuple[float, ...]) -> Iterator["Box"]:
        """The box cut from top to bottom."""
        y = self.y
        for height in heights:
            yield Box(self.x, y, self.width, height)
            y += height


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line of text; `path` is the field of the specification that it shows."""

    text: str
    x: float
    baseline: float
    size: float  # of the em
    width: float
    bold: bool
    ink: Ink
    path: str

    @property
    def box(self) -> Box:
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


Item = TextLine | Plate | Frame | Sign | QrSymbol


@dataclass(frozen=True, slots=True)
class Panel:
    """One of the four areas of a label with what stands in it."""

    name: str
    box: Box
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """Everything a painter needs, in the order of painting."""

    width: float
    height: float
    panels: tuple[Panel, ...]
    frame: Frame

    def items(self) -> Iterator[Item]:
        for panel in self.panels:
            yield from panel.items
        yield self.frame
