"""Setting lines of text and plates into a part of a page."""

from warning_labels.boxes import Box, Item, Part, Plate, TextLine
from warning_labels.inks import Ink
from warning_labels.typefaces import ASCENT, Typefaces
from warning_labels.typesetting import Measure


class Pen:
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

    def add(self, item: Item) -> None:
        self.items.append(item)

    def page_part(self, width: float, height: float) -> Part:
        """What was collected, as the part of one page alone."""
        return Part(width, height, tuple(self.items), recurs=False)
