"""The lines of a label: between its panels, and round it inside the white surround."""

from functools import lru_cache

from warning_labels.boxes import Box, Frame, Panel, Part, Placed
from warning_labels.composing import Composer
from warning_labels.formats import CORNER_RADIUS_MM, RULE_INSET_MM, RULE_WIDTH_MM, Format
from warning_labels.typefaces import Typefaces


@lru_cache
def outer_rule(format_: Format) -> Panel:
    box = Box(0, 0, format_.width_mm, format_.height_mm).inset(RULE_INSET_MM, RULE_INSET_MM)
    frame = Frame(Box(0, 0, box.width, box.height), RULE_WIDTH_MM, CORNER_RADIUS_MM, "black")
    part = Part(box.width, box.height, (frame,))
    return Panel("rule", box, (Placed(part, box.x, box.y),))


@lru_cache(maxsize=64)
def border_above(format_: Format, width: float, faces: Typefaces) -> Part:
    """From rule to rule, along the top of a panel."""
    composer = Composer(format_, faces)
    composer.divide(width)
    return composer.part(width, 0)


@lru_cache(maxsize=64)
def border_before(format_: Format, height: float, faces: Typefaces) -> Part:
    """From rule to rule, along the left of a panel."""
    composer = Composer(format_, faces)
    composer.divide_left(height)
    return composer.part(0, height)


@lru_cache(maxsize=64)
def border_inside(format_: Format, width: float, faces: Typefaces) -> Part:
    """Along the top of a panel that shares its column with the one above."""
    composer = Composer(format_, faces)
    composer.divide(width, to_the_rule=False)
    return composer.part(width, 0)
