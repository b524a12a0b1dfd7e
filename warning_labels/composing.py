"""Setting lines of text into a part: the hand that layout works with."""

from warning_labels.boxes import Box, Item, Part, Plate, TextLine
from warning_labels.formats import DIVIDER_MM, INSIDE_RULE_MM, Format
from warning_labels.inks import Ink
from warning_labels.typefaces import ASCENT, Typefaces
from warning_labels.typesetting import Measure


class Composer:
    """Collects the items of one part, measured from its upper left corner."""

    def __init__(self, format_: Format, faces: Typefaces) -> None:
        self.format = format_
        self.faces = faces
        self.items: list[Item] = []

    def measure(self, bold: bool) -> Measure:
        return self.faces.measure(bold)

    def line(
        self,
        text: str,
        x: float,
        top: float,
        size: float,
        path: str,
        *,
        bold: bool = False,
        ink: Ink = "black",
    ) -> TextLine:
        """Set a line whose em box starts at (x, top)."""
        width = self.faces.width(text, bold) * size
        line = TextLine(text, x, top + ASCENT * size, size, width, bold, ink, path)
        self.items.append(line)
        return line

    def line_to_right(
        self, text: str, right: float, top: float, size: float, path: str, *, bold: bool = False
    ) -> TextLine:
        """Set a line that ends at `right`."""
        x = right - self.faces.width(text, bold) * size
        return self.line(text, x, top, size, path, bold=bold)

    def line_in_middle(
        self, text: str, box: Box, size: float, path: str, *, bold: bool = False, ink: Ink = "black"
    ) -> TextLine:
        """Set a line in the middle of a box."""
        x = box.x + (box.width - self.faces.width(text, bold) * size) / 2
        return self.line(text, x, box.y + (box.height - size) / 2, size, path, bold=bold, ink=ink)

    def plate(self, box: Box, ink: Ink) -> None:
        self.items.append(Plate(box, ink))

    def frame(self, box: Box, width: float, ink: Ink) -> None:
        """Rule a box with square corners, inside its edges."""
        self.plate(Box(box.x, box.y, box.width, width), ink)
        self.plate(Box(box.x, box.bottom - width, box.width, width), ink)
        inner = box.height - 2 * width
        self.plate(Box(box.x, box.y + width, width, inner), ink)
        self.plate(Box(box.right - width, box.y + width, width, inner), ink)

    def divide(self, width: float, *, to_the_rule: bool = True) -> None:
        """Rule a line along the top of the part: the border to the panel above."""
        beyond = INSIDE_RULE_MM if to_the_rule else 0
        self.plate(Box(-beyond, -DIVIDER_MM / 2, width + 2 * beyond, DIVIDER_MM), "black")

    def divide_left(self, height: float) -> None:
        """Rule a line along the left of the part: the border to the panel before."""
        beyond = INSIDE_RULE_MM
        self.plate(Box(-DIVIDER_MM / 2, -beyond, DIVIDER_MM, height + 2 * beyond), "black")

    def add(self, item: Item) -> None:
        self.items.append(item)

    def part(self, width: float, height: float, *, recurs: bool = True) -> Part:
        return Part(width, height, tuple(self.items), recurs)
