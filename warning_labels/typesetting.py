"""Breaking text into lines by the rules of Chinese typesetting, and fitting it into a box.

Nothing that closes (，。；） stands at the start of a line, nothing that opens （（“） at its end;
Latin words stay whole, numbers keep their sign and their unit, dashes and ellipses are not split
(GB/T 15834, CLREQ).
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import ceil
from typing import Final

from warning_labels.errors import TextDoesNotFit
from warning_labels.spec import Text

NOT_AT_START: Final = "，。、；：？！）》〉】〕」』”’…—～·・‧％‰%℃℉,.;:?!)]}/"
NOT_AT_END: Final = "（《〈【〔「『“‘([{"
CLAUSE: Final = re.compile(
    rf"[^，。；！？]*[，。；！？][{re.escape(NOT_AT_START)}]*\s*|[^，。；！？]+"
)
HAN_DIGITS: Final = "〇零一二三四五六七八九两"
HAN_UNITS: Final = "小时|分钟|毫克|毫升|千克|[时月日年天度分秒吨克升米次]"
ATOM: Final = re.compile(
    r"—+|…+|[!-~\u00a0-\u1fff\u2070-\u209f−≤≥]+|\s+"
    rf"|[{HAN_DIGITS}]?[十百千万][{HAN_DIGITS}十百千]*(?:{HAN_UNITS})?|{HAN_UNITS}|.",
    re.DOTALL,
)
HYPHEN: Final = re.compile(r"(?<=[A-Za-z]{2}-)(?=[A-Za-z]{2})")  # under-|pasteurised
ENDS_IN_NUMBER: Final = re.compile(r"\d\s?$")
UNIT: Final = re.compile(
    rf"(?:CFU|MPN|[kmμn]?[gLS]|[cmμ]?m|[kM]?Pa|s|min|h|d|T|°C|months)(?![A-Za-z])|{HAN_UNITS}"
    r"|\d{3}(?!\d)"  # the rest of a long number: 10 000
)
ENDS_IN_SIGN: Final = re.compile(r"[≤≥<>=±]\s?$")
SIZE_STEP_MM: Final = 0.1
EVENNESS_EM: Final = 0.1
CLAUSES_WORTH: Final = 0.6  # share of the size that is kept when no line has two clauses
ONE_LINE_WORTH: Final = 0.75  # and when no clause goes over two lines

Measure = Callable[[str], float]  # a line of text to its width in ems


@dataclass(frozen=True, slots=True)
class Piece:
    """What a line may not break, its width in ems, and that width without trailing space."""

    text: str
    width: float
    inked: float


@dataclass(frozen=True, slots=True)
class Setting:
    """Text as set: the size of the em in millimetres, and the lines."""

    size_mm: float
    lines: tuple[str, ...]


def atoms(text: str) -> list[str]:
    """The pieces between which a line may break. A space belongs to the piece before it."""
    pieces: list[str] = []
    for piece in (part for atom in ATOM.findall(text) for part in HYPHEN.split(atom)):
        if pieces and piece.isspace():
            pieces[-1] += " "
        elif pieces and belong_together(pieces[-1], piece):
            pieces[-1] += piece
        else:
            pieces.append(piece)
    return pieces


def belong_together(before: str, after: str) -> bool:
    """Whether no line may end between the two."""
    return bool(
        after[0] in NOT_AT_START
        or before[-1] in NOT_AT_END
        or (ENDS_IN_NUMBER.search(before) and UNIT.match(after))
        or (ENDS_IN_SIGN.search(before) and after[0].isdigit())
    )


@lru_cache(maxsize=512)
def measured(text: str, measure: Measure) -> tuple[Piece, ...]:
    """The pieces of a text with their widths. A run says the same texts over and over."""
    return tuple(Piece(piece, measure(piece), measure(piece.rstrip())) for piece in atoms(text))


def break_lines(text: str, width_em: float, measure: Measure) -> tuple[str, ...] | None:
    """The text in as few lines as possible, or None where one piece alone is wider than a line."""
    lines: list[str] = []
    line, used = "", 0.0
    for piece in measured(text, measure):
        if piece.inked > width_em:
            return None
        if line and used + piece.inked > width_em:
            lines.append(line.rstrip())
            line, used = "", 0.0
        line += piece.text
        used += piece.width
    return (*lines, line.rstrip())


def wrap(text: str, width_em: float, measure: Measure) -> tuple[str, ...]:
    """The text in lines, whatever it is: a word wider than a line is broken where lines end."""
    lines: list[str] = []
    line, used = "", 0.0
    for piece in narrow_pieces(text, width_em, measure):
        if line and used + piece.inked > width_em:
            lines.append(line.rstrip())
            line, used = "", 0.0
        line += piece.text
        used += piece.width
    return (*lines, line.rstrip())


def narrow_pieces(text: str, width_em: float, measure: Measure) -> Iterator[Piece]:
    """The pieces of a text; of one that is wider than a line, its characters."""
    for piece in measured(text, measure):
        if piece.inked <= width_em:
            yield piece
        else:
            for character in piece.text:
                width = measure(character)
                yield Piece(character, width, 0.0 if character.isspace() else width)


def break_evenly(text: str, width_em: float, measure: Measure) -> tuple[str, ...] | None:
    """As few lines as possible, of about the same length: no lonely last word."""
    lines = break_lines(text, width_em, measure)
    if lines is None or len(lines) == 1:
        return lines
    narrow, wide = width_em / 2, width_em
    full = sum(piece.inked for piece in measured(text, measure)) / len(lines)  # every line filled
    while wide - narrow > EVENNESS_EM:
        middle = (narrow + wide) / 2
        tried = break_lines(text, middle, measure) if middle >= full else None
        if tried is not None and len(tried) == len(lines):
            wide, lines = middle, tried
        else:
            narrow = middle
    return lines


def break_at_clauses(text: str, width_em: float, measure: Measure) -> tuple[str, ...] | None:
    """One clause a line, as a slogan is read; None where a clause is wider than a line."""
    clauses = tuple(CLAUSE.findall(text))
    return clauses if all(measure(clause) <= width_em for clause in clauses) else None


def mixes_clauses(lines: tuple[str, ...]) -> bool:
    """Whether a line has the end of one clause and the start of the next."""
    return any(len(CLAUSE.findall(line)) > 1 for line in lines)


def break_within_clauses(text: str, width_em: float, measure: Measure) -> tuple[str, ...] | None:
    """Each clause on lines of its own."""
    lines: list[str] = []
    for clause in CLAUSE.findall(text):
        broken = break_evenly(clause, width_em, measure)
        if broken is None:
            return None
        lines += broken
    return tuple(lines)


Breaker = Callable[[str, float, Measure], tuple[str, ...] | None]


@dataclass(frozen=True, slots=True)
class Room:
    """Where a text has to go: a box, and the sizes of the em that are allowed, in millimetres."""

    width_mm: float
    height_mm: float
    preferred_mm: float
    minimum_mm: float
    leading: float  # distance of base lines, in ems


def fit(text: str, room: Room, measure: Measure, path: str) -> Setting:
    """The text at the largest allowed size that fits `room`.

    Raises TextDoesNotFit, naming `path`, where even the smallest is too large.
    """
    setting = largest(text, room, measure, break_lines)
    if setting is None:
        raise too_large(text, room, measure, path)
    lines = break_evenly(text, room.width_mm / setting.size_mm, measure)
    return Setting(setting.size_mm, lines or setting.lines)


def too_large(text: str, room: Room, measure: Measure, path: str) -> TextDoesNotFit:
    """The refusal: a word that no line holds, or so many lines too many at the smallest size."""
    size, width = room.minimum_mm, f"{room.width_mm:.0f} mm"
    lines = break_lines(text, room.width_mm / size, measure)
    if lines is None:
        return TextDoesNotFit(
            path,
            f"“{text}” has a word wider than {width} at the smallest readable size; shorten it",
            f"“{text}”里有一个词按最小可读字号也宽于 {width}，请缩短",
        )
    excess = block_height(len(lines), size, room.leading) - room.height_mm
    over = lines_over(excess, size * room.leading)
    return TextDoesNotFit(
        path,
        f"“{text}” has {over.en} at the smallest readable size; shorten it",
        f"“{text}”按最小可读字号也{over.zh}，请缩短",
    )


def lines_over(excess_mm: float, line_mm: float) -> Text:
    """How many lines must go for a text to lose so much height, in words."""
    count = ceil(excess_mm / line_mm)
    return Text(f"多出 {count} 行", f"{count} {'line' if count == 1 else 'lines'} too many")


def fit_slogan(text: str, room: Room, measure: Measure, path: str) -> Setting:
    """Like `fit`, but no line has two clauses unless that makes the letters much smaller."""
    evenly = fit(text, room, measure, path)
    at_clauses = largest(text, room, measure, break_at_clauses)
    within = largest(text, room, measure, break_within_clauses)
    if at_clauses and within and at_clauses.size_mm >= ONE_LINE_WORTH * within.size_mm:
        within = at_clauses
    worth = within and within.size_mm >= CLAUSES_WORTH * evenly.size_mm
    return within if within and worth else evenly


def largest(text: str, room: Room, measure: Measure, breaker: Breaker) -> Setting | None:
    """The largest setting that `breaker` gets into the room."""
    for size in sizes(room.preferred_mm, room.minimum_mm):
        lines = breaker(text, room.width_mm / size, measure)
        if lines and block_height(len(lines), size, room.leading) <= room.height_mm:
            return Setting(size, lines)
    return None


def sizes(preferred_mm: float, minimum_mm: float) -> Iterator[float]:
    """From the preferred size down to the smallest."""
    steps = round((preferred_mm - minimum_mm) / SIZE_STEP_MM)
    return (minimum_mm + step * SIZE_STEP_MM for step in range(steps, -1, -1))


def block_height(lines: int, size_mm: float, leading: float) -> float:
    """Height of so many lines, from the top of the first em to the foot of the last."""
    return size_mm * (1 + leading * (lines - 1)) if lines else 0.0
