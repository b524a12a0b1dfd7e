"""Breaking text into lines by the rules of Chinese typesetting, and fitting it into a box.

Nothing that closes (，。；） stands at the start of a line, nothing that opens （（“） at its end,
and Latin words and numbers stay whole (GB/T 15834, CLREQ).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from warning_labels.errors import TextDoesNotFit

NOT_AT_START: Final = "，。、；：？！）》〉】〕」』”’…—～·％%℃,.;:?!)]}/"
NOT_AT_END: Final = "（《〈【〔「『“‘([{"
CLAUSE_ENDS: Final = "，。；！？"
ATOM: Final = re.compile(r"[!-~\u00a0-\u024f\u0370-\u03ff\u2070-\u209f−≤≥]+|\s+|.", re.DOTALL)
SIZE_STEP_MM: Final = 0.1
EVENNESS_EM: Final = 0.1
CLAUSES_WORTH: Final = 0.6  # share of the size that reading clause by clause may cost

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
    for piece in ATOM.findall(text):
        joins = pieces and (
            piece.isspace() or piece[0] in NOT_AT_START or pieces[-1][-1] in NOT_AT_END
        )
        if joins:
            pieces[-1] += " " if piece.isspace() else piece
        else:
            pieces.append(piece)
    return pieces


@lru_cache(maxsize=8192)
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


def break_evenly(text: str, width_em: float, measure: Measure) -> tuple[str, ...] | None:
    """As few lines as possible, of about the same length: no lonely last word."""
    lines = break_lines(text, width_em, measure)
    if lines is None or len(lines) == 1:
        return lines
    narrow, wide = width_em / 2, width_em
    while wide - narrow > EVENNESS_EM:
        middle = (narrow + wide) / 2
        tried = break_lines(text, middle, measure)
        if tried is not None and len(tried) == len(lines):
            wide, lines = middle, tried
        else:
            narrow = middle
    return lines


def break_by_clause(text: str, width_em: float, measure: Measure) -> tuple[str, ...] | None:
    """One clause a line, as a slogan is read; None where a clause is wider than a line."""
    clauses = tuple(re.findall(f"[^{CLAUSE_ENDS}]+[{CLAUSE_ENDS}]*", text))
    return clauses if all(measure(clause) <= width_em for clause in clauses) else None


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
        raise TextDoesNotFit(
            path,
            f"“{text}” needs more than {room.width_mm:.0f} × {room.height_mm:.0f} mm "
            f"at the smallest readable size",
        )
    lines = break_evenly(text, room.width_mm / setting.size_mm, measure)
    return Setting(setting.size_mm, lines or setting.lines)


def fit_slogan(text: str, room: Room, measure: Measure, path: str) -> Setting:
    """Like `fit`, but one clause a line unless that makes the letters much smaller."""
    evenly = fit(text, room, measure, path)
    by_clause = largest(text, room, measure, break_by_clause)
    if by_clause and by_clause.size_mm >= CLAUSES_WORTH * evenly.size_mm:
        return by_clause
    return evenly


def largest(text: str, room: Room, measure: Measure, breaker: Breaker) -> Setting | None:
    """The largest setting that `breaker` gets into the room."""
    steps = round((room.preferred_mm - room.minimum_mm) / SIZE_STEP_MM)
    for step in range(steps, -1, -1):
        size = room.minimum_mm + step * SIZE_STEP_MM
        lines = breaker(text, room.width_mm / size, measure)
        if lines and block_height(len(lines), size, room.leading) <= room.height_mm:
            return Setting(size, lines)
    return None


def block_height(lines: int, size_mm: float, leading: float) -> float:
    """Height of so many lines, from the top of the first em to the foot of the last."""
    return size_mm * (1 + leading * (lines - 1)) if lines else 0.0
