"""The severity panel: the alert sign and the signal word on the colour of the risk."""

from functools import lru_cache
from typing import Final

from warning_labels import wording
from warning_labels.boxes import Box, Part, Sign, TextLine
from warning_labels.composing import Composer
from warning_labels.formats import INSIDE_RULE_MM, LATIN_LEAST_MM, Format
from warning_labels.inks import Ink
from warning_labels.spec import SignalWord
from warning_labels.symbols import SYMBOLS, monochrome_key
from warning_labels.typefaces import ASCENT, CAPITAL_HEIGHT, HAN_INK, Typefaces

SEVERITY: Final[dict[SignalWord, tuple[Ink, Ink]]] = {  # panel, text; the gravest first
    "DANGER": ("red", "white"),
    "WARNING": ("orange", "black"),
    "CAUTION": ("yellow", "black"),
    "NOTICE": ("blue", "white"),
}
IN_ONE_INK: Final[tuple[Ink, Ink]] = ("black", "white")
ALERT_SIGN: Final = "W001"
ALERT_SIGN_SHARE: Final = 0.86  # of the panel's narrow side
LATIN_SIGNAL_WORD: Final = 0.82  # of the Chinese one's size, where it has room
GAP_EM: Final = 0.3
LONGEST_WORD: Final[SignalWord] = "WARNING"  # all words are set as large as this one can be
STACK_MARGIN_MM: Final = 1.4
DOWNWARDS_SHARE: Final = 0.8  # of the column's width

# V5: rules inside the black bar tell the risks apart.
RULES_MM: Final = 0.6
RULES_APART_MM: Final = 0.6
DASH_MM: Final = (4.0, 2.0)  # ink, gap
RULES_OF: Final[dict[SignalWord, int]] = {"DANGER": 2, "WARNING": 1, "CAUTION": 1, "NOTICE": 0}
DASHED: Final[frozenset[SignalWord]] = frozenset({"CAUTION"})


def colours(signal_word: SignalWord, format_: Format) -> tuple[Ink, Ink]:
    """Panel and text."""
    return IN_ONE_INK if format_.monochrome else SEVERITY[signal_word]


def alert_sign(format_: Format) -> str:
    return monochrome_key(ALERT_SIGN) if format_.monochrome else ALERT_SIGN


@lru_cache(maxsize=64)
def severity_part(
    signal_word: SignalWord, format_: Format, width: float, height: float, faces: Typefaces
) -> Part:
    composer = Composer(format_, faces)
    upright = width > height
    beyond = INSIDE_RULE_MM
    right = 2 * beyond if format_.arrangement == "stacked" else beyond
    below = 2 * beyond if format_.arrangement == "side by side" else beyond
    ground = Box(-beyond, -beyond, width + right, height + below)
    composer.plate(ground, colours(signal_word, format_)[0])
    if format_.monochrome:
        rule(signal_word, ground, composer)
    if upright:
        set_in_a_row(signal_word, Box(0, ground.y, width, ground.height), composer)
    elif latin_room(ground.width, format_, faces) >= LATIN_LEAST_MM / CAPITAL_HEIGHT:
        set_in_a_stack(signal_word, Box(ground.x, 0, ground.width, height), composer)
    else:
        set_downwards(signal_word, Box(ground.x, 0, ground.width, height), composer)
    return composer.part(width, height)


def rule(signal_word: SignalWord, ground: Box, composer: Composer) -> None:
    """The rules of V5, reversed out of the bar."""
    box = ground.inset(RULES_APART_MM, RULES_APART_MM)
    for _ in range(RULES_OF[signal_word]):
        if signal_word in DASHED:
            dash(box, composer)
        else:
            composer.frame(box, RULES_MM, "white")
        step = RULES_MM + RULES_APART_MM
        box = box.inset(step, step)


def dash(box: Box, composer: Composer) -> None:
    """A dashed frame inside a box; whole dashes, one in each corner."""
    ink, gap = DASH_MM
    across = round((box.width - ink) / (ink + gap))
    for number in range(across + 1):
        x = box.x + (box.width - ink) / across * number
        for y in (box.y, box.bottom - RULES_MM):
            composer.plate(Box(x, y, ink, RULES_MM), "white")
    down = round((box.height - ink) / (ink + gap))
    for number in range(down + 1):
        y = box.y + (box.height - ink) / down * number
        for x in (box.x, box.right - RULES_MM):
            composer.plate(Box(x, y, RULES_MM, ink), "white")


def set_in_a_row(signal_word: SignalWord, box: Box, composer: Composer) -> None:
    """Sign, Chinese word, English word: centred in a bar."""
    format_, faces = composer.format, composer.faces
    ink = colours(signal_word, format_)[1]
    size = format_.signal_word_mm / HAN_INK
    gap = GAP_EM * size
    chinese = wording.SIGNAL_WORDS[signal_word]
    sign = sign_box(sign_share(format_) * (box.height - INSIDE_RULE_MM))
    chinese_width = faces.width(chinese, bold=True) * size
    rest = box.width - sign.width - 3 * gap - chinese_width
    latin_size = min(LATIN_SIGNAL_WORD * size, rest / faces.width(LONGEST_WORD, bold=True))
    latin_width = faces.width(signal_word, bold=True) * latin_size
    used = sign.width + gap + chinese_width + gap + latin_width
    x, middle = box.x + (box.width - used) / 2, box.y + box.height / 2
    composer.add(Sign(sign.moved(x, middle - sign.height / 2), alert_sign(format_)))
    x += sign.width + gap
    composer.line(chinese, x, middle - size / 2, size, "signal_word", bold=True, ink=ink)
    x += chinese_width + gap
    # Capitals have no descenders: their own middle goes on the middle of the panel.
    top = middle - (ASCENT - CAPITAL_HEIGHT / 2) * latin_size
    composer.line(signal_word, x, top, latin_size, "signal_word", bold=True, ink=ink)


def set_in_a_stack(signal_word: SignalWord, box: Box, composer: Composer) -> None:
    """Sign over Chinese over English word, for a column that is wide enough."""
    format_, faces = composer.format, composer.faces
    ink = colours(signal_word, format_)[1]
    margin = stack_margin(format_)
    chinese = wording.SIGNAL_WORDS[signal_word]
    room = box.width - 2 * margin
    size = room / faces.width(chinese, bold=True)
    latin_size = latin_room(box.width, format_, faces)
    sign = sign_box(room * SYMBOLS[ALERT_SIGN].height / SYMBOLS[ALERT_SIGN].width)
    gap = GAP_EM * size
    used = sign.height + gap + size + gap + CAPITAL_HEIGHT * latin_size
    y = box.y + (box.height - used) / 2
    composer.add(Sign(sign.moved(box.x + margin, y), alert_sign(format_)))
    y += sign.height + gap
    row = Box(box.x, y, box.width, size)
    composer.line_in_middle(chinese, row, size, "signal_word", bold=True, ink=ink)
    y += size + gap - (ASCENT - CAPITAL_HEIGHT) * latin_size
    row = Box(box.x, y, box.width, latin_size)
    composer.line_in_middle(signal_word, row, latin_size, "signal_word", bold=True, ink=ink)


def set_downwards(signal_word: SignalWord, box: Box, composer: Composer) -> None:
    """One below the other, as Chinese is written in columns; the English word turned."""
    format_, faces = composer.format, composer.faces
    ink = colours(signal_word, format_)[1]
    margin = stack_margin(format_)
    chinese = wording.SIGNAL_WORDS[signal_word]
    room = box.width - 2 * margin
    sign = sign_box(room * SYMBOLS[ALERT_SIGN].height / SYMBOLS[ALERT_SIGN].width)
    size = max(format_.signal_word_mm / HAN_INK, DOWNWARDS_SHARE * room)
    gap = GAP_EM * size
    rest = box.height - sign.height - len(chinese) * size - 2 * gap - 2 * margin
    latin_size = min(LATIN_SIGNAL_WORD * size, rest / faces.width(LONGEST_WORD, bold=True))
    latin_width = faces.width(signal_word, bold=True) * latin_size
    used = sign.height + gap + len(chinese) * size + gap + latin_width
    y = box.y + (box.height - used) / 2
    composer.add(Sign(sign.moved(box.x + margin, y), alert_sign(format_)))
    y += sign.height + gap
    for character in chinese:
        row = Box(box.x, y, box.width, size)
        composer.line_in_middle(character, row, size, "signal_word", bold=True, ink=ink)
        y += size
    baseline = box.x + (box.width - CAPITAL_HEIGHT * latin_size) / 2
    composer.add(
        TextLine(
            signal_word,
            baseline,
            y + gap,
            latin_size,
            latin_width,
            bold=True,
            ink=ink,
            path="signal_word",
            turned=True,
        )
    )


def latin_room(width: float, format_: Format, faces: Typefaces) -> float:
    """The em at which the longest English word fills a column."""
    return (width - 2 * stack_margin(format_)) / faces.width(LONGEST_WORD, bold=True)


def sign_share(format_: Format) -> float:
    """The sign leaves room for the rules of V5."""
    return ALERT_SIGN_SHARE - (0.18 if format_.monochrome else 0)


def stack_margin(format_: Format) -> float:
    return STACK_MARGIN_MM + (1 if format_.monochrome else 0)


def sign_box(height: float) -> Box:
    return Box(0, 0, height * SYMBOLS[ALERT_SIGN].width / SYMBOLS[ALERT_SIGN].height, height)
