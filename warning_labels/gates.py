"""The columns of a gate board: cap, signs, phrase, QR symbol with its code."""

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Final, NamedTuple, ParamSpec, TypeVar

from warning_labels import qr, wording
from warning_labels.boxes import Box, Panel, Part, Placed, Plate, QrSymbol, Sign
from warning_labels.composing import Composer
from warning_labels.errors import LabelError
from warning_labels.formats import DIVIDER_MM, IDENTITY_LEAST_MM, INSIDE_RULE_MM, Format
from warning_labels.identity import code_lines, preview, quiet_zone
from warning_labels.message import (
    SUPPLEMENTARY_SHARES,
    Message,
    fit_above,
    fit_message,
    set_message,
    signs_of,
)
from warning_labels.severity import colours
from warning_labels.spec import Gate, Pictogram, SignalWord, Text
from warning_labels.symbols import SYMBOLS, monochrome_key
from warning_labels.typefaces import ASCENT, CAPITAL_HEIGHT, HAN_INK, Typefaces
from warning_labels.typesetting import Room, fit

P = ParamSpec("P")
T = TypeVar("T")
GATE_NAME_MM: Final = 7.0
CAP_HEIGHT_MM: Final = 14.0  # the coloured cap of a column
CAP_MARGIN_MM: Final = 2.0
MESSAGE_MARGIN_MM: Final = 0.9  # leaves room for five characters of 10 mm in five columns


class Cut(NamedTuple):
    """A column, from top to bottom."""

    cap: Box
    signs: Box
    phrase: Box
    code: Box


def cut(format_: Format, box: Box) -> Cut:
    gap = format_.gap_mm
    signs = format_.symbol_mm + 2 * gap
    code = format_.qr_mm + 2 * quiet_zone(format_) + DIVIDER_MM / 2
    phrase = box.height - CAP_HEIGHT_MM - signs - code
    rows = Cut(*box.rows((CAP_HEIGHT_MM, signs, phrase, code)))
    return rows._replace(phrase=rows.phrase.inset(MESSAGE_MARGIN_MM, 0))


def gate_panels(
    gates: tuple[Gate, ...], format_: Format, area: Box, faces: Typefaces
) -> Iterator[Panel]:
    """The columns. Raises as `lay_out` does; errors name the gate."""
    boxes = list(area.columns((area.width / len(gates),) * len(gates)))
    room = cut(format_, boxes[0]).phrase
    phrases = alike([gate.warning for gate in gates], format_, room, faces)
    # All phrases start at one height, which leaves the longest some air.
    top = (room.height - max(phrase.height(format_.gap_mm) for phrase in phrases)) / 3
    for number, (gate, phrase, box) in enumerate(zip(gates, phrases, boxes, strict=True)):
        ends = (number == 0, number == len(gates) - 1)
        parts = named(number, gate_parts, gate, phrase, top, ends, format_, box, faces)
        yield Panel(f"gate {number + 1}", box, parts)


def alike(warnings: list[Text], format_: Format, room: Box, faces: Typefaces) -> list[Message]:
    """The phrases at the sizes that the longest one allows."""
    largest = [
        named(number, largest_message, warning, format_, room, faces)
        for number, warning in enumerate(warnings)
    ]
    chinese_mm = min(message.chinese.size_mm for message in largest) * HAN_INK
    english_mm = min(message.english.size_mm for message in largest) * CAPITAL_HEIGHT
    size = (room.width, room.height)
    return [
        fit_above(warning, (chinese_mm, chinese_mm), english_mm, size, format_, faces)
        for warning in warnings
    ]


def named(number: int, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What the function answers; its errors name the gate."""
    try:
        return function(*args, **kwargs)
    except LabelError as error:
        raise error.within(f"gates[{number}]") from None


def gate_parts(
    gate: Gate,
    message: Message,
    top: float,
    ends: tuple[bool, bool],
    format_: Format,
    box: Box,
    faces: Typefaces,
) -> tuple[Placed, ...]:
    """One column: cap, signs, phrase, QR symbol; `ends`: whether it is the first, the last."""
    cap, signs, phrase, code = cut(format_, box)
    cap_of_gate = cap_part(
        gate.name, gate.signal_word, gate.control_point, ends, format_, cap.width, cap.height, faces
    )
    first, _ = ends
    between = [] if first else [column_border(format_, box.height, faces)]
    return (
        Placed(cap_of_gate, cap.x, cap.y),
        Placed(
            signs_row(gate.pictogram, format_, signs.width, signs.height, faces), *corner(signs)
        ),
        Placed(phrase_part(message, top, format_, phrase, faces), *corner(phrase)),
        Placed(code_part(gate, format_, code.width, code.height, faces), *corner(code)),
        *(Placed(part, box.x, box.y) for part in between),
    )


def corner(box: Box) -> tuple[float, float]:
    return box.x, box.y


@lru_cache(maxsize=4096)
def largest_message(warning: Text, format_: Format, box: Box, faces: Typefaces) -> Message:
    """The phrase as large as it could be. Raises UnknownCharacter or TextDoesNotFit."""
    faces.require(warning.zh, "warning.zh")
    faces.require(warning.en, "warning.en")
    return fit_message(warning, format_, box.width, box.height, faces)


@lru_cache(maxsize=4096)
def phrase_part(message: Message, top: float, format_: Format, box: Box, faces: Typefaces) -> Part:
    gap = format_.gap_mm + top
    return set_message(message, top, gap, format_, box.width, box.height, faces)


@lru_cache(maxsize=64)
def column_border(format_: Format, height: float, faces: Typefaces) -> Part:
    composer = Composer(format_, faces)
    composer.plate(Box(-DIVIDER_MM / 2, 0, DIVIDER_MM, height), "black")
    return composer.part(0, height)


def cap_ground(
    signal_word: SignalWord, format_: Format, width: float, first: bool, last: bool
) -> tuple[Plate, ...]:
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
    return (ground, *lines, *apart)


@lru_cache(maxsize=1024)
def cap_part(
    name: Text,
    signal_word: SignalWord,
    control_point: str,
    ends: tuple[bool, bool],
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
    for plate in cap_ground(signal_word, format_, width, *ends):
        composer.add(plate)
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
    composer.line(name.en, margin, y + ASCENT * (small - english), english, "name.en", ink=ink)
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
