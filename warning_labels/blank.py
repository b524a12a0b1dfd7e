"""A label without a control point: its code, room to write by hand, and no word of a hazard.

Above or before the identity panel stand two panels: what whoever passes should do, and lines for
the names that an inspector writes on site.
"""

from datetime import date
from functools import lru_cache
from typing import Final

from warning_labels import wording
from warning_labels.borders import outer_rule
from warning_labels.boxes import Box, Layout, Panel, Part, Placed
from warning_labels.composing import Composer
from warning_labels.entries import Entry, Group, set_column
from warning_labels.formats import (
    DIVIDER_MM,
    INSIDE_RULE_MM,
    Format,
    format_of,
    safe_area,
)
from warning_labels.identity import areas, border, identity_box, round_the_code, symbol_and_code
from warning_labels.message import message_part
from warning_labels.spec import BlankSpec, Text
from warning_labels.standing import ISSUED_BY, PRODUCER, Standing
from warning_labels.typefaces import HAN_INK, Typefaces

CONTROL_POINT: Final = Text("控制点", "Control point")
POSTED_ON: Final = Text("张贴日期", "Posted on")
PRINTED_ON: Final = Text("印制日期", "Printed on")
BY_HAND: Final = (PRODUCER, CONTROL_POINT, POSTED_ON)
MESSAGE_SHARE: Final = 0.42  # of what the identity panel leaves; the rest is written by hand
CAPTION_SCALE: Final = 1.3  # to the captions of the identity panel
WRITING_LINE_MM: Final = 0.25


def lay_out_blank(spec: BlankSpec, faces: Typefaces) -> Layout:
    """Place everything the label carries. Raises as `lay_out` does."""
    format_ = format_of(spec.size, spec.variant, False, True)
    box = identity_box(format_)
    panels = (*panels_of_all(format_, faces), identity_panel(spec, format_, box, faces))
    return Layout(format_.width_mm, format_.height_mm, (*panels, outer_rule(format_)))


@lru_cache
def panels_of_all(format_: Format, faces: Typefaces) -> tuple[Panel, ...]:
    """What all blank labels of a format share."""
    box = rest_of_label(format_)
    message, by_hand = box.rows(
        (box.height * MESSAGE_SHARE, box.height - box.height * MESSAGE_SHARE)
    )
    inner = message.inset(2 * format_.gap_mm, format_.gap_mm)
    words = message_part(wording.BLANK_MESSAGE, format_, inner.width, inner.height, faces)
    lines = writing_part(format_, by_hand, faces)
    return (
        Panel("message", message, (Placed(words, inner.x, inner.y),), recurs=True),
        Panel("by hand", by_hand, (Placed(lines, by_hand.x, by_hand.y),), recurs=True),
    )


def rest_of_label(format_: Format) -> Box:
    """The safe area without the identity panel."""
    safe, identity = safe_area(format_), identity_box(format_)
    if format_.arrangement == "stacked":
        return Box(safe.x, safe.y, safe.width, identity.y - safe.y)
    return Box(safe.x, safe.y, identity.x - safe.x, safe.height)


def writing_part(format_: Format, box: Box, faces: Typefaces) -> Part:
    """A line for each name, its caption above the room for writing."""
    composer = Composer(format_, faces)
    right = INSIDE_RULE_MM if format_.arrangement == "stacked" else 0
    width = INSIDE_RULE_MM + box.width + right
    composer.plate(Box(-INSIDE_RULE_MM, -DIVIDER_MM / 2, width, DIVIDER_MM), "black")
    size, margin = CAPTION_SCALE * format_.identity_mm / HAN_INK, 2 * format_.gap_mm
    rows = box.height / len(BY_HAND)
    for number, caption in enumerate(BY_HAND):
        top = number * rows
        composer.line(
            f"{caption.zh} {caption.en}", margin, top + DIVIDER_MM + format_.gap_mm, size, "by hand"
        )
        if number:
            line = Box(margin, top, box.width - 2 * margin, WRITING_LINE_MM)
            composer.plate(line, "black")
    return composer.part(box.width, box.height)


def identity_panel(spec: BlankSpec, format_: Format, box: Box, faces: Typefaces) -> Panel:
    """The code, who issued it, and how it comes to be valid."""
    cut = areas(format_, box, spec.qr_level)
    groups = standing(spec.issuer, spec.issued, format_, faces)
    parts = (
        border(format_, box, faces),
        Placed(symbol_and_code(spec, cut, format_, faces), 0.0, 0.0),
        *set_column((groups.before, groups.after), cut.entries),
        *round_the_code(groups.above_code, groups.below_code, cut),
    )
    return Panel("identity", box, parts)


@lru_cache(maxsize=64)
def standing(issuer: Text, issued: date, format_: Format, faces: Typefaces) -> Standing:
    """What stands beside the symbol. Raises UnknownCharacter."""
    name = (Entry(None, wording.BLANK_CODE.zh, "blank.name", 1.9),)
    english = f"{wording.BLANK_CODE.en}, {wording.BOUND_ON_SITE.en}"
    about = (
        (Entry(None, wording.BOUND_ON_SITE.zh, "blank.zh", 1.25),),
        (Entry(None, english, "blank.en", 1.0, bold=False),),
    )
    by = (
        (Entry(ISSUED_BY, issuer.zh, "issuer.zh", 1.25),),
        (Entry(None, issuer.en, "issuer.en", 1.0, bold=False),),
    )
    printed = (Entry(PRINTED_ON, issued.isoformat(), "issued", 1.0, beside="always"),)
    if format_.code_rows > 1:
        below = Group([printed], faces)
        return Standing(Group(about, faces), Group(by[:1], faces), Group([name], faces), below)
    return Standing(Group([name, *about], faces), Group([*by, printed], faces))
