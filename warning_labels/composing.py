"""Setting lines of text into a part: the hand that layout works with."""

from warning_labels.boxes import Box, Item, Part, Placed, Plate, TextLine
from warning_labels.formats import DIVIDER_MM, INSIDE_RULE_MM
from warning_labels.inks import Ink
from warning_labels.typefaces import ASCENT, Typefaces
from warning_labels.typesetting import Measure


class Composer:
    """Collects the items of one part, measured from its upper left corner."""

    def __init__(self, faces: Typefaces) -> None:
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

    def divide(self, box: Box) -> None:
        """Rule a line, from edge to edge of the label, between a panel and the one above."""
        left, width = box.x - INSIDE_RULE_MM, box.width + 2 * INSIDE_RULE_MM
        self.plate(Box(left, box.y - DIVIDER_MM / 2, width, DIVIDER_MM), "black")

    def add(self, item: Item) -> None:
        self.items.append(item)

    def part(self, width: float, height: float, *, recurs: bool = True) -> Part:
        return Part(width, height, tuple(self.items), recurs)

    def placed(self, box: Box) -> Placed:
        """What was collected, as a part that fills `box` of the label."""
        return Placed(self.part(box.width, box.height), box.x, box.y)
