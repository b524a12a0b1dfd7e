"""Where everything stands on a label: boxes in millimetres. Opens nothing, paints nothing.

Every format has one of three arrangements. Stacked: severity, symbols with the message to their
right, limits, identity, from top to bottom. Side by side: severity, symbols, message over limits,
identity, from left to right. A gate board is laid out in `board`, a label without a control
point in `blank`. The shares of the format are
where a layout starts; long limits take room from the message, and the other way round.
"""

from dataclasses import replace
from functools import lru_cache
from typing import Final, NamedTuple

from warning_labels.blank import lay_out_blank
from warning_labels.board import lay_out_board
from warning_labels.borders import border_above, border_before, border_inside, outer_rule
from warning_labels.boxes import Box, Layout, Panel, Part, Placed
from warning_labels.formats import Format, format_of, safe_area
from warning_labels.identity import identity_box, identity_panel
from warning_labels.limits import choose_table, table_part
from warning_labels.message import (
    column_width,
    least_height_of_message,
    least_height_of_signs,
    message_part,
    signs_of,
    signs_part,
)
from warning_labels.severity import severity_part
from warning_labels.spec import (
    BlankSpec,
    BoardSpec,
    LabelSpec,
    Limit,
    Pictogram,
    SignalWord,
    Spec,
    Text,
)
from warning_labels.typefaces import Typefaces, typefaces

COLUMN_GAP_MM: Final = 1.3  # between a column and the next
LIMITS_SHARE: Final = 0.46  # of the column that message and limits share


class Hazard(NamedTuple):
    """What all labels of one control point warn of."""

    signal_word: SignalWord
    warning: Text
    pictogram: Pictogram
    limits: tuple[Limit, ...]
    deviation: Text

    @classmethod
    def of(cls, spec: LabelSpec) -> "Hazard":
        return cls(spec.signal_word, spec.warning, spec.pictogram, spec.limits, spec.deviation)


def lay_out(spec: Spec, faces: Typefaces | None = None) -> Layout:
    """Place everything the label carries.

    Raises UnknownCharacter, TextDoesNotFit or SymbolTooDense, each naming the field.
    """
    faces = faces or typefaces()
    if isinstance(spec, BoardSpec):
        return lay_out_board(spec, faces)
    if isinstance(spec, BlankSpec):
        return lay_out_blank(spec, faces)
    format_ = format_of(spec.size, spec.variant, spec.bilingual, spec.monochrome)
    panels = hazard_panels(Hazard.of(spec), format_, faces)
    identity = identity_panel(spec, format_, identity_box(format_), faces)
    return Layout(format_.width_mm, format_.height_mm, (*panels, identity, outer_rule(format_)))


@lru_cache(maxsize=1024)
def hazard_panels(hazard: Hazard, format_: Format, faces: Typefaces) -> tuple[Panel, ...]:
    """What all labels of a control point share: everything but the identity panel."""
    require_characters(hazard, faces)
    arrange = stacked if format_.arrangement == "stacked" else side_by_side
    panels = arrange(hazard, format_, faces)
    return tuple(replace(panel, recurs=True) for panel in panels)


def require_characters(hazard: Hazard, faces: Typefaces) -> None:
    """Raises UnknownCharacter for a text that no font can print."""
    texts = {"warning": hazard.warning, "deviation": hazard.deviation}
    for number, limit in enumerate(hazard.limits):
        texts[f"limits[{number}].name"] = limit.name
        if limit.answers:
            texts[f"limits[{number}].answers"] = limit.answers
        faces.require(limit.unit or "", f"limits[{number}].unit")
        if limit.duration:
            faces.require(limit.duration.unit, f"limits[{number}].duration.unit")
    for path, text in texts.items():
        faces.require(text.zh, f"{path}.zh")
        faces.require(text.en, f"{path}.en")


def stacked(hazard: Hazard, format_: Format, faces: Typefaces) -> tuple[Panel, ...]:
    """V1 portrait."""
    safe, gap, padding = safe_area(format_), format_.gap_mm, format_.padding_mm
    severity, symbols, share, _ = (safe.height * share for share in format_.shares)
    width = safe.width - 2 * padding
    left = column_width(format_) + 2 * gap if signs_of(hazard.pictogram) else 0.0
    least = 2 * gap + max(
        least_height_of_signs(hazard.pictogram, format_),
        least_height_of_message(hazard.warning, format_, width - left, faces),
    )
    most = symbols + share - least
    heights = (min(share, most), most)
    table = choose_table(hazard.limits, hazard.deviation, format_, width, heights, faces)
    limits_height = max(min(share, most), table.height)
    above, middle, below = safe.rows((severity, symbols + share - limits_height, limits_height))
    inner, lower = middle.inset(padding, gap), below.inset(padding, 0)
    signs = signs_part(hazard.pictogram, format_, inner.height, faces)
    message = message_part(hazard.warning, format_, width - left, inner.height, faces)
    return (
        panel("severity", above, severity_part(hazard.signal_word, format_, *size(above), faces)),
        Panel(
            "symbols",
            middle,
            (
                Placed(border_above(format_, middle.width, faces), middle.x, middle.y),
                Placed(signs, inner.x, inner.y),
                Placed(message, inner.x + left, inner.y),
            ),
        ),
        Panel(
            "limits",
            below,
            (
                Placed(border_above(format_, below.width, faces), below.x, below.y),
                Placed(table_part(table, format_, *size(lower), faces), lower.x, lower.y),
            ),
        ),
    )


def side_by_side(hazard: Hazard, format_: Format, faces: Typefaces) -> tuple[Panel, ...]:
    """V2 landscape."""
    safe, gap = safe_area(format_), format_.gap_mm
    widths = [safe.width * share for share in format_.shares]
    first, second, third, _ = safe.columns(tuple(widths))
    if not signs_of(hazard.pictogram):
        third = Box(second.x + COLUMN_GAP_MM, third.y, second.width + third.width, third.height)
    width = third.width - COLUMN_GAP_MM
    least = 2 * gap + least_height_of_message(hazard.warning, format_, width, faces)
    most = third.height - least
    share = min(most, LIMITS_SHARE * third.height)
    table = choose_table(hazard.limits, hazard.deviation, format_, width, (share, most), faces)
    limits_height = max(share, table.height)
    upper, lower = third.rows((third.height - limits_height, limits_height))
    signs = signs_part(hazard.pictogram, format_, second.height, faces)
    message = message_part(hazard.warning, format_, width, upper.height - 2 * gap, faces)
    middle = second.x + (second.width - signs.width) / 2
    return (
        panel("severity", first, severity_part(hazard.signal_word, format_, *size(first), faces)),
        Panel(
            "symbols",
            second,
            (
                Placed(border_before(format_, second.height, faces), second.x, second.y),
                Placed(signs, middle, second.y),
            ),
        ),
        Panel("message", upper, (Placed(message, third.x, upper.y + gap),)),
        Panel(
            "limits",
            lower,
            (
                Placed(border_inside(format_, width, faces), third.x, lower.y),
                Placed(table_part(table, format_, width, lower.height, faces), third.x, lower.y),
            ),
        ),
    )


def panel(name: str, box: Box, part: Part) -> Panel:
    """A panel with one part that fills it."""
    return Panel(name, box, (Placed(part, box.x, box.y),))


def size(box: Box) -> tuple[float, float]:
    return box.width, box.height
