"""Where everything stands on a label: boxes in millimetres. Opens nothing, paints nothing.

Portrait (variant V1): from top to bottom severity, symbols with the message to their right,
limits, identity. The shares of the format are where a layout starts; a long list of limits takes
room from the symbols.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from warning_labels import wording
from warning_labels.boxes import Box, Frame, Layout, Panel, Part, Placed, Sign
from warning_labels.composing import Composer
from warning_labels.formats import (
    CORNER_RADIUS_MM,
    FORMATS,
    INSIDE_RULE_MM,
    RULE_INSET_MM,
    RULE_WIDTH_MM,
    SAFE_MARGIN_MM,
    Format,
)
from warning_labels.identity import identity_parts
from warning_labels.inks import Ink
from warning_labels.limits import choose_table, table_part
from warning_labels.spec import LabelSpec, Pictogram, SignalWord, Text
from warning_labels.symbols import SYMBOLS
from warning_labels.typefaces import ASCENT, CAPITAL_HEIGHT, HAN_INK, Typefaces, typefaces
from warning_labels.typesetting import Room, block_height, fit, fit_slogan

SEVERITY: Final[dict[str, tuple[Ink, Ink]]] = {  # panel, text
    "DANGER": ("red", "white"),
    "WARNING": ("orange", "black"),
    "CAUTION": ("yellow", "black"),
    "NOTICE": ("blue", "white"),
}
ALERT_SIGN: Final = "W001"
ALERT_SIGN_HEIGHT: Final = 0.86  # of the panel
LATIN_SIGNAL_WORD: Final = 0.82  # of the Chinese one's size: then WARNING fits beside it
SIGNAL_WORD_GAP_EM: Final = 0.3
GAP_MM: Final = 1.5
SUPPLEMENTARY_MM: Final = (16.0, 10.0)  # height, preferred and smallest
MESSAGE_LEADING: Final = 1.15
PHRASE_LEADING: Final = 1.12


def lay_out(spec: LabelSpec, faces: Typefaces | None = None) -> Layout:
    """Place everything the label carries.

    Raises UnknownCharacter, TextDoesNotFit or SymbolTooDense, each naming the field.
    """
    faces = faces or typefaces()
    for path, text in printed_texts(spec):
        faces.require(text, path)
    format_ = FORMATS[spec.size]
    safe = Box(0, 0, format_.width_mm, format_.height_mm).inset(SAFE_MARGIN_MM, SAFE_MARGIN_MM)
    severity, symbols, limits, identity = (safe.height * share for share in format_.shares)
    most = limits + symbols - least_symbols_height(spec.pictogram, format_)
    table = choose_table(spec.limits, spec.deviation, format_, safe.width, (limits, most), faces)
    grown = max(limits, table.height)
    boxes = tuple(safe.rows((severity, symbols + limits - grown, grown, identity)))
    size = [(box.width, box.height) for box in boxes]
    panels = (
        panel("severity", boxes[0], severity_part(spec.signal_word, format_, *size[0], faces)),
        panel(
            "symbols",
            boxes[1],
            symbols_part(spec.warning, spec.pictogram, format_, *size[1], faces),
        ),
        panel("limits", boxes[2], table_part(table, *size[2], faces)),
        Panel("identity", boxes[3], identity_parts(spec, format_, boxes[3], faces)),
        outer_rule(format_),
    )
    return Layout(format_.width_mm, format_.height_mm, panels)


def panel(name: str, box: Box, part: Part) -> Panel:
    """A panel with one part that fills it."""
    return Panel(name, box, (Placed(part, box.x, box.y),))


def printed_texts(spec: LabelSpec) -> Iterator[tuple[str, str]]:
    """Every text of the specification, with its path."""
    bilingual: dict[str, Text] = {
        "warning": spec.warning,
        "deviation": spec.deviation,
        "step": spec.step,
        "responsible": spec.responsible,
        "issuer": spec.issuer,
    }
    for number, limit in enumerate(spec.limits):
        bilingual[f"limits[{number}].name"] = limit.name
        if limit.answers:
            bilingual[f"limits[{number}].answers"] = limit.answers
        yield f"limits[{number}].unit", limit.unit or ""
    for path, text in bilingual.items():
        yield f"{path}.zh", text.zh
        yield f"{path}.en", text.en
    yield "control_point", spec.control_point
    yield "enterprise", spec.enterprise


@lru_cache
def outer_rule(format_: Format) -> Panel:
    box = Box(0, 0, format_.width_mm, format_.height_mm).inset(RULE_INSET_MM, RULE_INSET_MM)
    frame = Frame(Box(0, 0, box.width, box.height), RULE_WIDTH_MM, CORNER_RADIUS_MM, "black")
    return panel("rule", box, Part(box.width, box.height, (frame,)))


@lru_cache(maxsize=64)
def severity_part(
    signal_word: SignalWord, format_: Format, width: float, height: float, faces: Typefaces
) -> Part:
    """The alert sign and the signal word in both languages, centred on the colour of the risk."""
    colour, ink = SEVERITY[signal_word]
    composer = Composer(faces)
    ground = Box(
        -INSIDE_RULE_MM, -INSIDE_RULE_MM, width + 2 * INSIDE_RULE_MM, height + INSIDE_RULE_MM
    )
    composer.plate(ground, colour)
    size = format_.signal_word_mm / HAN_INK
    latin_size = LATIN_SIGNAL_WORD * size
    chinese = wording.SIGNAL_WORDS[signal_word]
    sign_height = ALERT_SIGN_HEIGHT * height
    sign_width = sign_height * SYMBOLS[ALERT_SIGN].width / SYMBOLS[ALERT_SIGN].height
    gap = SIGNAL_WORD_GAP_EM * size
    chinese_width = faces.width(chinese, bold=True) * size
    latin_width = faces.width(signal_word, bold=True) * latin_size
    used = sign_width + gap + chinese_width + gap + latin_width
    x, middle = (width - used) / 2, ground.y + ground.height / 2
    composer.add(Sign(Box(x, middle - sign_height / 2, sign_width, sign_height), ALERT_SIGN))
    x += sign_width + gap
    composer.line(chinese, x, middle - size / 2, size, "signal_word", bold=True, ink=ink)
    x += chinese_width + gap
    # Capitals have no descenders: their own middle goes on the middle of the panel.
    top = middle - (ASCENT - CAPITAL_HEIGHT / 2) * latin_size
    composer.line(signal_word, x, top, latin_size, "signal_word", bold=True, ink=ink)
    return composer.part(width, height)


def signs_of(pictogram: Pictogram) -> tuple[str, ...]:
    """The signs of the symbol panel. W001 stands in the severity panel and is not printed twice."""
    keys = (pictogram.key, pictogram.supplementary)
    return tuple(key for key in keys if key and key != ALERT_SIGN)


def least_symbols_height(pictogram: Pictogram, format_: Format) -> float:
    """What the symbol panel cannot do without."""
    second = GAP_MM + SUPPLEMENTARY_MM[1] if len(signs_of(pictogram)) == 2 else 0
    return format_.symbol_mm + second + 2 * GAP_MM


@lru_cache(maxsize=4096)
def symbols_part(
    warning: Text,
    pictogram: Pictogram,
    format_: Format,
    width: float,
    height: float,
    faces: Typefaces,
) -> Part:
    """The signs, one above the other, and to their right the message."""
    composer = Composer(faces)
    box = Box(0, 0, width, height)
    composer.divide(box)
    inner = box.inset(0, GAP_MM)
    signs = place_signs(pictogram, format_, inner)
    for sign in signs:
        composer.add(sign)
    left = inner.x + (sign_column(format_) + 2 * GAP_MM if signs else 0)
    message = Box(left, inner.y, inner.right - left, inner.height)
    set_message(warning, format_, message, composer)
    return composer.part(width, height)


def sign_column(format_: Format) -> float:
    """As wide as a triangle, so that messages start alike on all labels."""
    return format_.symbol_mm * SYMBOLS[ALERT_SIGN].width / SYMBOLS[ALERT_SIGN].height


def place_signs(pictogram: Pictogram, format_: Format, inner: Box) -> list[Sign]:
    keys = signs_of(pictogram)
    heights = [format_.symbol_mm]
    if len(keys) == 2:
        room = inner.height - format_.symbol_mm - GAP_MM
        heights.append(min(SUPPLEMENTARY_MM[0], room))
    used = sum(heights) + GAP_MM * (len(keys) - 1)
    column = sign_column(format_)
    y = inner.y + (inner.height - used) / 2
    signs = []
    for key, height in zip(keys, heights, strict=False):
        width = height * SYMBOLS[key].width / SYMBOLS[key].height
        signs.append(Sign(Box(inner.x + (column - width) / 2, y, width, height), key))
        y += height + GAP_MM
    return signs


def set_message(warning: Text, format_: Format, box: Box, composer: Composer) -> None:
    """The warning phrase as large as it can be, the English one below."""
    phrase_size = format_.phrase_mm / CAPITAL_HEIGHT
    phrase_room = Room(box.width, box.height, phrase_size, phrase_size, PHRASE_LEADING)
    regular, bold = composer.measure(bold=False), composer.measure(bold=True)
    phrase = fit(warning.en, phrase_room, regular, "warning.en")
    phrase_height = block_height(len(phrase.lines), phrase_size, PHRASE_LEADING)
    room = Room(
        box.width,
        box.height - phrase_height - GAP_MM,
        format_.message_mm / HAN_INK,
        format_.message_min_mm / HAN_INK,
        MESSAGE_LEADING,
    )
    message = fit_slogan(warning.zh, room, bold, "warning.zh")
    height = block_height(len(message.lines), message.size_mm, MESSAGE_LEADING)
    gap = min(2 * GAP_MM, box.height - height - phrase_height)
    y = box.y + (box.height - height - gap - phrase_height) / 2
    for text in message.lines:
        composer.line(text, box.x, y, message.size_mm, "warning.zh", bold=True)
        y += message.size_mm * MESSAGE_LEADING
    y += gap - message.size_mm * (MESSAGE_LEADING - 1)
    for text in phrase.lines:
        composer.line(text, box.x, y, phrase_size, "warning.en")
        y += phrase_size * PHRASE_LEADING
