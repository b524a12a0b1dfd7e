"""What the identity panel says in words: captions and texts, in groups that many labels share.

A group becomes one part for each column, manner and spread; a label only adds up heights, chooses
and places.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import inf
from typing import Final, Literal

from warning_labels.boxes import Box, Part, Placed, moved
from warning_labels.composing import Composer
from warning_labels.errors import TextDoesNotFit
from warning_labels.formats import IDENTITY_LEAST_MM, Format
from warning_labels.spec import Text
from warning_labels.typefaces import ASCENT, HAN_INK, Typefaces
from warning_labels.typesetting import break_evenly

LEADING: Final = (1.1, 1.2)  # tight and generous
GAP_EM: Final = (0.25, 0.55)  # above an entry with a caption, tight and generous
SPREAD_EM: Final = 0.6  # the most that is added to a gap, in so many steps
SPREAD_STEPS: Final = 4
CAPTION_GAP_EM: Final = 0.5
PAIR_GAP_MM: Final = 3.0


@dataclass(frozen=True, slots=True)
class Entry:
    """A text and its caption. `scale` is the size to the caption's at the most generous."""

    caption: Text | None
    text: str
    path: str
    scale: float
    bold: bool = True
    beside: Literal["always", "if tight"] = "if tight"  # caption beside the text, or above


Row = tuple[Entry, ...]  # one entry, or two that stand beside each other where the format is wide


@dataclass(frozen=True, slots=True)
class Manner:
    """How generously to set: from 1, everything as designed, to 0, all as small as is readable."""

    generosity: float
    tight: bool = False  # captions beside their texts, in Chinese only


MANNERS: Final = (*(Manner(tenths / 10) for tenths in (10, 8, 6, 4, 2, 0)), Manner(0, tight=True))


@dataclass(frozen=True, eq=False)
class Column:
    """Where entries are set. Equal to itself alone."""

    format: Format
    box: Box

    @property
    def most_spread(self) -> float:
        return SPREAD_EM * self.format.identity_mm / HAN_INK


@dataclass(frozen=True, slots=True)
class Block:
    """A row as set, and the least gap above it."""

    gap: float
    part: Part


@dataclass(frozen=True, slots=True)
class Blocks:
    """The rows of a group in one manner; endlessly high where one of them cannot be set."""

    blocks: tuple[Block, ...]
    height: float
    gaps: int
    parts: dict[int, Part]  # by steps of spread


class Group:
    """Rows that come together, and how they look once set."""

    def __init__(self, rows: Sequence[Row], faces: Typefaces) -> None:
        self.rows = rows
        self.faces = faces
        self.settings: dict[Column, list[Blocks | None]] = {}
        for entry in self.entries():
            faces.require(entry.text, entry.path)

    def entries(self) -> Iterator[Entry]:
        return (entry for row in self.rows for entry in row)

    def in_column(self, column: Column) -> list[Blocks | None]:
        """The rows in each manner; None where that was not asked for before."""
        found = self.settings.get(column)
        if found is None:
            found = self.settings[column] = [None] * len(MANNERS)
        return found

    def set_anew(self, column: Column, number: int) -> Blocks:
        """The rows in the manner of that number."""
        found = self.settings[column][number] = self.blocks(column, MANNERS[number])
        return found

    def blocks(self, column: Column, manner: Manner) -> Blocks:
        blocks = []
        for row in self.rows:
            for block in set_row(row, column, manner, self.faces):
                if block is None:
                    return Blocks((), inf, 0, {})
                blocks.append(block)
        height = sum(block.gap + block.part.height for block in blocks)
        return Blocks(tuple(blocks), height, sum(block.gap > 0 for block in blocks), {})


def set_column(groups: Sequence[Group], column: Column) -> list[Placed]:
    """Set the groups as generously as they fit, never below the smallest readable size.

    Raises TextDoesNotFit, naming the entry that takes most room.
    """
    box = column.box
    known = [group.in_column(column) for group in groups]
    for number in range(len(MANNERS)):
        settings = [
            in_manners[number] or group.set_anew(column, number)
            for group, in_manners in zip(groups, known, strict=True)
        ]
        spare = box.height - sum([setting.height for setting in settings])
        if spare >= 0:
            break
    else:
        raise too_long(groups, column)
    gaps = sum([setting.gaps for setting in settings])
    spread = min(SPREAD_STEPS, int(SPREAD_STEPS * spare / (gaps + 1) / column.most_spread))
    y = box.y
    placed = []
    for setting in settings:
        part = setting.parts.get(spread)
        if part is None:
            part = setting.parts[spread] = joined(setting.blocks, spread, column)
        placed.append(Placed(part, box.x, y))
        y += part.height
    return placed


def joined(blocks: Sequence[Block], spread: int, column: Column) -> Part:
    """The rows of a group as one part, so many steps of spread in its gaps."""
    y, items = 0.0, []
    for block in blocks:
        if block.gap:
            y += block.gap + spread / SPREAD_STEPS * column.most_spread
        items += [moved(item, 0, y) for item in block.part.items]
        y += block.part.height
    return Part(column.box.width, y, tuple(items))


def too_long(groups: Sequence[Group], column: Column) -> TextDoesNotFit:
    """The error for the entry that takes most room."""
    longest, most = next(groups[0].entries()), 0.0
    for group in groups:
        for entry in group.entries():
            block = set_entry(entry, column.format, MANNERS[-1], column.box.width, group.faces)
            height = block.part.height if block else inf
            if height > most:
                longest, most = entry, height
    return TextDoesNotFit(
        longest.path,
        f"“{longest.text}” is too long for the identity panel; shorten it",
        f"“{longest.text}”太长，身份区放不下，请缩短",
    )


def set_row(row: Row, column: Column, manner: Manner, faces: Typefaces) -> Iterator[Block | None]:
    """The row's entries one below the other, or two in one row."""
    format_, width = column.format, column.box.width
    if len(row) < 2 or not format_.pairs:
        yield from (set_entry(entry, format_, manner, width, faces) for entry in row)
        return
    half = (width - PAIR_GAP_MM) / 2
    left, right = (
        set_entry(replace(entry, beside="if tight"), format_, manner, half, faces) for entry in row
    )
    if left is None or right is None:
        yield None
        return
    beside = (moved(item, half + PAIR_GAP_MM, 0) for item in right.part.items)
    height = max(left.part.height, right.part.height)
    yield Block(max(left.gap, right.gap), Part(width, height, (*left.part.items, *beside)))


@lru_cache(maxsize=512)
def set_entry(
    entry: Entry, format_: Format, manner: Manner, width: float, faces: Typefaces
) -> Block | None:
    """One entry with its caption above or beside it; None where a word is wider than the column."""
    least, generosity = IDENTITY_LEAST_MM, manner.generosity
    small = (least + (format_.identity_mm - least) * generosity) / HAN_INK
    size = small * (1 + (entry.scale - 1) * generosity)
    leading = LEADING[0] if manner.tight else LEADING[1]
    gap = small * (GAP_EM[0] + (GAP_EM[1] - GAP_EM[0]) * generosity) if entry.caption else 0.0
    measure = faces.measure(entry.bold)
    composer = Composer(format_, faces)
    x = top = 0.0
    lines = break_evenly(entry.text, width / size, measure)
    if entry.caption:
        beside = small * (faces.width(entry.caption.zh, False) + CAPTION_GAP_EM)
        wanted = lines and (entry.beside == "always" or manner.tight)
        lines_beside = wanted and break_evenly(entry.text, (width - beside) / size, measure)
        if lines and lines_beside and len(lines_beside) == len(lines):
            lines, x, gap = lines_beside, beside, gap / 2
            drop = ASCENT * (size - small)  # both on one base line
            composer.line(entry.caption.zh, 0, drop, small, entry.path, ink=format_.quiet_ink)
        else:
            caption = f"{entry.caption.zh} {entry.caption.en}"
            if faces.width(caption, False) * small > width:
                caption = entry.caption.zh
            composer.line(caption, 0, 0, small, entry.path, ink=format_.quiet_ink)
            top = small * leading
    if lines is None:
        return None
    for text in lines:
        composer.line(text, x, top, size, entry.path, bold=entry.bold)
        top += size * leading
    return Block(gap, composer.part(width, top))
