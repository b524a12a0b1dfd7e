"""The gate board (V3): one column for each gate that food passes on its way through the plant."""

from datetime import date
from functools import lru_cache
from typing import Final

from warning_labels import qr, wording
from warning_labels.borders import border_above, outer_rule
from warning_labels.boxes import Box, Layout, Panel, Part, Placed, Plate, QrSymbol, Sign
from warning_labels.composing import Composer
from warning_labels.duties import duties_part
from warning_labels.entries import (
    ISSUED_BY,
    LICENCE,
    Column,
    Entry,
    Group,
    Row,
    date_row,
    notices,
    set_column,
)
from warning_labels.errors import LabelError
from warning_labels.formats import (
    DIVIDER_MM,
    IDENTITY_LEAST_MM,
    INSIDE_RULE_MM,
    Format,
    board_format,
    safe_area,
)
from warning_labels.identity import code_lines, preview, quiet_zone
from warning_labels.message import SUPPLEMENTARY_SHARES, message_part, signs_of
from warning_labels.severity import SEVERITY, colours, severity_part
from warning_labels.spec import BoardSpec, Gate, Pictogram, SignalWord, Text
from warning_labels.symbols import SYMBOLS, monochrome_key
from warning_labels.typefaces import CAPITAL_HEIGHT, HAN_INK, Typefaces
from warning_labels.typesetting import Room, block_height, fit

SEVERITY_SHARE: Final = 0.5  # of the head's width; the rest names the plant
ENTERPRISE_MM: Final = (9.0, 4.0)  # height of its name, preferred and smallest
ENTERPRISE_LEADING: Final = 1.2
TITLE_MM: Final = 3.5
GATE_NAME_MM: Final = 7.0
CAP_HEIGHT_MM: Final = 14.0  # the coloured cap of a column
CAP_MARGIN_MM: Final = 2.0
MESSAGE_MARGIN_MM: Final = 0.9  # leaves room for five characters of 10 mm in five columns
DUTIES_SHARE: Final = 0.64  # of the foot's width; the rest says who issued the board and when


def lay_out_board(spec: BoardSpec, faces: Typefaces) -> Layout:
    """Place everything the board carries. Raises as `lay_out` does."""
    format_ = board_format(spec.monochrome)
    head, middle, foot = safe_area(format_).rows(
        tuple(share * safe_area(format_).height for share in format_.shares)
    )
    words = [gate.signal_word for gate in spec.gates]
    gravest = next(word for word in SEVERITY if word in words)
    widths = (middle.width / len(spec.gates),) * len(spec.gates)
    columns = [
        gate_panel(number, gate, gate is spec.gates[-1], format_, box, faces)
        for number, (gate, box) in enumerate(zip(spec.gates, middle.columns(widths), strict=True))
    ]
    return Layout(
        format_.width_mm,
        format_.height_mm,
        (
            *head_panels(gravest, spec.enterprise, format_, head, faces),
            *columns,
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


def gate_panel(
    number: int, gate: Gate, last: bool, format_: Format, box: Box, faces: Typefaces
) -> Panel:
    """One column: cap, signs, phrase, QR symbol. Errors name the gate."""
    try:
        parts = gate_parts(number, gate, last, format_, box, faces)
    except LabelError as error:
        raise error.within(f"gates[{number}]") from None
    return Panel(f"gate {number + 1}", box, parts)


def gate_parts(
    number: int, gate: Gate, last: bool, format_: Format, box: Box, faces: Typefaces
) -> tuple[Placed, ...]:
    gap = format_.gap_mm
    code_height = format_.qr_mm + 2 * quiet_zone(format_) + DIVIDER_MM / 2
    cap, signs, message, below = box.rows(
        (
            CAP_HEIGHT_MM,
            format_.symbol_mm + 2 * gap,
            box.height - CAP_HEIGHT_MM - format_.symbol_mm - 2 * gap - code_height,
            code_height,
        )
    )
    phrase = message.inset(MESSAGE_MARGIN_MM, 0)
    cap_of_gate = cap_part(
        gate.name, gate.signal_word, gate.control_point, format_, cap.width, cap.height, faces
    )
    ground = cap_ground(gate.signal_word, format_, box.width, number == 0, last)
    between = [column_border(format_, box.height, faces)] if number else []
    return (
        Placed(ground, cap.x, cap.y),
        Placed(cap_of_gate, cap.x, cap.y),
        Placed(
            signs_row(gate.pictogram, format_, signs.width, signs.height, faces), *corner(signs)
        ),
        Placed(phrase_part(gate.warning, format_, phrase, faces), *corner(phrase)),
        Placed(code_part(gate, format_, below.width, below.height, faces), *corner(below)),
        *(Placed(part, box.x, box.y) for part in between),
    )


def corner(box: Box) -> tuple[float, float]:
    return box.x, box.y


def phrase_part(warning: Text, format_: Format, box: Box, faces: Typefaces) -> Part:
    faces.require(warning.zh, "warning.zh")
    faces.require(warning.en, "warning.en")
    return message_part(warning, format_, box.width, box.height, faces)


@lru_cache(maxsize=64)
def column_border(format_: Format, height: float, faces: Typefaces) -> Part:
    composer = Composer(format_, faces)
    composer.plate(Box(-DIVIDER_MM / 2, 0, DIVIDER_MM, height), "black")
    return composer.part(0, height)


@lru_cache(maxsize=256)
def cap_ground(
    signal_word: SignalWord, format_: Format, width: float, first: bool, last: bool
) -> Part:
    """The colour of a gate's risk between two lines; the outer columns reach to the rule."""
    left = INSIDE_RULE_MM if first else 0.0
    full = width + left + (INSIDE_RULE_MM if last else 0.0)
    lines = (
        Plate(Box(-left, y - DIVIDER_MM / 2, full, DIVIDER_MM), "black")
        for y in (0.0, CAP_HEIGHT_MM)
    )
    ground = Plate(Box(-left, 0, full, CAP_HEIGHT_MM), colours(signal_word, format_)[0])
    between = Plate(Box(0, 0, DIVIDER_MM, CAP_HEIGHT_MM), "white")  # black meets black
    apart = (between,) if format_.monochrome and not first else ()
    return Part(width, CAP_HEIGHT_MM, (ground, *lines, *apart))


@lru_cache(maxsize=1024)
def cap_part(
    name: Text,
    signal_word: SignalWord,
    control_point: str,
    format_: Format,
    width: float,
    height: float,
    faces: Typefaces,
) -> Part:
    """The gate's name on the colour of its risk; below, in English, with the point's code."""
    for path, text in (
        ("name.zh", name.zh),
        ("name.en", name.en),
        ("control_point", control_point),
    ):
        faces.require(text, path)
    ink = colours(signal_word, format_)[1]
    composer = Composer(format_, faces)
    margin, inner = CAP_MARGIN_MM, width - 2 * CAP_MARGIN_MM
    small = IDENTITY_LEAST_MM / CAPITAL_HEIGHT
    word = wording.SIGNAL_WORDS[signal_word]
    word_size = max(faces.width(text, True) for text in (word, signal_word)) * small
    size = fit(
        name.zh,
        Room(inner - word_size - margin, GATE_NAME_MM / HAN_INK, GATE_NAME_MM / HAN_INK, 4, 1),
        faces.measure(True),
        "name.zh",
    ).size_mm
    y = 0.9
    composer.line(name.zh, margin, y, size, "name.zh", bold=True, ink=ink)
    right = width - margin
    for text, top in ((word, y + size / 2 - 1.05 * small), (signal_word, y + size / 2)):
        x = right - faces.width(text, True) * small
        composer.line(text, x, top, small, "signal_word", bold=True, ink=ink)
    y = height - 1.25 * small
    x = right - faces.width(control_point, True) * small
    composer.line(control_point, x, y, small, "control_point", bold=True, ink=ink)
    room = Room(x - 2 * margin, 1.2 * small, 1.2 * small, small, 1)
    english = fit(name.en, room, faces.measure(False), "name.en").size_mm
    composer.line(name.en, margin, y + 0.88 * (small - english), english, "name.en", ink=ink)
    return composer.part(width, height)


@lru_cache(maxsize=1024)
def signs_row(
    pictogram: Pictogram, format_: Format, width: float, height: float, faces: Typefaces
) -> Part:
    """The sign and the supplementary symbol beside it."""
    composer = Composer(format_, faces)
    boxes: list[tuple[str, Box]] = []
    room, gap = width - 2 * MESSAGE_MARGIN_MM, format_.gap_mm
    for key, share in zip(signs_of(pictogram), (1.0, SUPPLEMENTARY_SHARES[0]), strict=False):
        symbol = SYMBOLS[key]
        high = min(share * format_.symbol_mm, room * symbol.height / symbol.width)
        boxes.append((key, Box(0, 0, high * symbol.width / symbol.height, high)))
        room -= boxes[-1][1].width + gap
    gap += min(gap, max(0.0, room))
    x = (width - sum(box.width for _, box in boxes) - gap * (len(boxes) - 1)) / 2
    for key, box in boxes:
        shown = monochrome_key(key) if format_.monochrome else key
        composer.add(Sign(box.moved(x, (height - box.height) / 2), shown))
        x += box.width + gap
    return composer.part(width, height)


def code_part(gate: Gate, format_: Format, width: float, height: float, faces: Typefaces) -> Part:
    """The QR symbol, and its code in rows beside it."""
    quiet, line = quiet_zone(format_), DIVIDER_MM / 2
    side = format_.qr_mm + 2 * quiet
    strip = min(width - side - line, 2.5 * quiet)  # wide columns keep symbol and code together
    left = line + (width - side - strip - line) / 2
    symbol = Box(left, 0, side, side).inset(quiet, quiet)
    rows = Box(left + side, quiet, strip - MESSAGE_MARGIN_MM, format_.qr_mm)
    if not gate.code or not gate.url:
        return preview(symbol, rows, format_, faces)
    items = (
        QrSymbol(symbol, qr.modules(gate.url), quiet),
        *code_lines(gate.code, rows, format_, faces),
    )
    return Part(width, height, items, recurs=False)


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
