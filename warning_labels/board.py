"""The gate board (V3): one column for each gate that food passes on its way through the plant."""

from datetime import date
from functools import lru_cache
from typing import Final

from warning_labels import wording
from warning_labels.borders import border_above, outer_rule
from warning_labels.boxes import Box, Layout, Panel, Part, Placed
from warning_labels.composing import Composer
from warning_labels.duties import duties_part
from warning_labels.entries import Column, Entry, Group, Row, set_column
from warning_labels.formats import (
    DIVIDER_MM,
    INSIDE_RULE_MM,
    Format,
    board_format,
    safe_area,
)
from warning_labels.gates import gate_panels
from warning_labels.severity import SEVERITY, severity_part
from warning_labels.spec import BoardSpec, SignalWord, Text
from warning_labels.standing import ISSUED_BY, LICENCE, date_row, notices
from warning_labels.typefaces import HAN_INK, Typefaces
from warning_labels.typesetting import Room, block_height, fit

SEVERITY_SHARE: Final = 0.5  # of the head's width; the rest names the plant
ENTERPRISE_MM: Final = (9.0, 4.0)  # height of its name, preferred and smallest
ENTERPRISE_LEADING: Final = 1.2
TITLE_MM: Final = 3.5
DUTIES_SHARE: Final = 0.64  # of the foot's width; the rest says who issued the board and when


def lay_out_board(spec: BoardSpec, faces: Typefaces) -> Layout:
    """Place everything the board carries. Raises as `lay_out` does."""
    format_ = board_format(spec.monochrome)
    head, middle, foot = safe_area(format_).rows(
        tuple(share * safe_area(format_).height for share in format_.shares)
    )
    words = [gate.signal_word for gate in spec.gates]
    gravest = next(word for word in SEVERITY if word in words)
    return Layout(
        format_.width_mm,
        format_.height_mm,
        (
            *head_panels(gravest, spec.enterprise, format_, head, faces),
            *gate_panels(spec.gates, format_, middle, faces),
            *foot_panels(spec, format_, foot, faces),
            outer_rule(format_),
        ),
    )


def head_panels(
    signal_word: SignalWord, enterprise: str, format_: Format, box: Box, faces: Typefaces
) -> tuple[Panel, ...]:
    """The gravest signal word of the gates, and whose board it is."""
    left, right = box.columns((SEVERITY_SHARE * box.width, (1 - SEVERITY_SHARE) * box.width))
    severity = severity_part(signal_word, format_, left.width, left.height, faces)
    title = title_part(enterprise, format_, right.width, right.height, faces)
    return (
        Panel("severity", left, (Placed(severity, left.x, left.y),)),
        Panel("title", right, (Placed(title, right.x, right.y),)),
    )


@lru_cache(maxsize=4096)
def title_part(
    enterprise: str, format_: Format, width: float, height: float, faces: Typefaces
) -> Part:
    faces.require(enterprise, "enterprise")
    composer = Composer(format_, faces)
    composer.plate(
        Box(-DIVIDER_MM / 2, -INSIDE_RULE_MM, DIVIDER_MM, height + INSIDE_RULE_MM), "black"
    )
    margin = 2 * format_.gap_mm
    small = TITLE_MM / HAN_INK
    preferred, smallest = (height / HAN_INK for height in ENTERPRISE_MM)
    room_height = height - 1.6 * small - 2 * format_.gap_mm
    room = Room(width - margin, room_height, preferred, smallest, ENTERPRISE_LEADING)
    name = fit(enterprise, room, faces.measure(True), "enterprise")
    name_height = block_height(len(name.lines), name.size_mm, ENTERPRISE_LEADING)
    y = (height - 1.6 * small - name_height) / 2
    title = " ".join(wording.GATE_BOARD.values())
    composer.line(title, margin, y, small, "title", ink=format_.quiet_ink)
    y += 1.6 * small
    for text in name.lines:
        composer.line(text, margin, y, name.size_mm, "enterprise", bold=True)
        y += ENTERPRISE_LEADING * name.size_mm
    return composer.part(width, height)


@lru_cache(maxsize=4096)
def authority(
    licence_no: str | None,
    issuer: Text,
    issued: date,
    version: int,
    valid_until: date,
    hotline: str | None,
    format_: Format,
    faces: Typefaces,
) -> Group:
    """Who issued the board and when; its head carries the enterprise's name."""
    first: Row = (Entry(ISSUED_BY, issuer.zh, "issuer.zh", 1.0),)
    if licence_no:
        first = (Entry(LICENCE, licence_no, "licence_no", 1.0), *first)
    last = notices(None, hotline, format_)
    dates = date_row(issued, version, valid_until)
    return Group([first, dates, last] if last else [first, dates], faces)


def foot_panels(spec: BoardSpec, format_: Format, box: Box, faces: Typefaces) -> tuple[Panel, ...]:
    """What the plant owes at all gates, and who issued the board."""
    left, right = box.columns((DUTIES_SHARE * box.width, (1 - DUTIES_SHARE) * box.width))
    duties = duties_part(spec.duties, format_, left.width, left.height, faces)
    group = authority(
        spec.licence_no,
        spec.issuer,
        spec.issued,
        spec.version,
        spec.valid_until,
        spec.hotline,
        format_,
        faces,
    )
    column = identity_column(format_, right)
    return (
        Panel(
            "duties",
            left,
            (
                Placed(border_above(format_, box.width, faces), left.x, left.y),
                Placed(duties, left.x, left.y),
            ),
        ),
        Panel("identity", right, tuple(set_column((group,), column))),
    )


@lru_cache
def identity_column(format_: Format, box: Box) -> Column:
    return Column(format_, box.inset(format_.gap_mm, format_.gap_mm))
