"""Setting lines of text into a part of a label: the hand that layout works with."""

from warning_labels.boxes import Box, Part
from warning_labels.formats import DIVIDER_MM, INSIDE_RULE_MM, Format
from warning_labels.inks import Ink
from warning_labels.pen import Pen
from warning_labels.typefaces import Typefaces


class Composer(Pen):
    """Collects the items of one part of a label, measured from its upper left corner."""

    def __init__(self, format_: Format, faces: Typefaces) -> None:
        super().__init__(faces)
        self.format = format_

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

    def part(self, width: float, height: float, *, recurs: bool = True) -> Part:
        return Part(width, height, tuple(self.items), recurs)
