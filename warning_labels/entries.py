"""What the identity panel says in words: captions and texts, in groups that many labels share.

A group is set once for each width and manner; a label only adds up heights and places the parts.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
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

LEADING: Final = 1.2
GAP_EM: Final = (0.55, 0.25)  # above an entry with a caption, generous and tight
SPREAD_EM: Final = 0.6  # the most that is added to a gap
CAPTION_GAP_EM: Final = 0.5
PAIR_GAP_MM: Final = 3.0

PRODUCER: Final = Text("企业", "Producer")
LICENCE: Final = Text("许可证编号", "Licence")
POST: Final = Text("责任岗位", "Post responsible")
ISSUED_BY: Final = Text("发放单位", "Issued by")
ISSUED: Final = Text("发放日期", "Issued")
VALID_UNTIL: Final = Text("有效期至", "Valid until")
LEGAL_BASIS: Final = Text("依据", "Legal basis")
HOTLINE: Final = Text("监督电话", "Hotline")


@dataclass(frozen=True, slots=True)
class Entry:
    """A text and its caption. `scale` is the size to the caption's at the most generous."""

    caption: Text | None
    text: str
    path: str
    scale: float
    bold: bool = True
    beside: Literal["always", "if tight"] = "if tight"  # caption beside the text, or above


@dataclass(frozen=True, slots=True)
class Manner:
    """How generously to set: from 1, everything as designed, to 0, all as small as is readable."""

    generosity: float
    tight: bool = False  # captions beside their texts, in Chinese only


@dataclass(frozen=True, slots=True)
class Block:
    """An entry as set, and the least gap above it."""

    gap: float
    part: Part


MANNERS: Final = (*(Manner(tenths / 10) for tenths in (10, 8, 6, 4, 2, 0)), Manner(0, tight=True))


@dataclass(frozen=True, slots=True)
class Blocks:
    """The entries of a group, set in one manner."""

    blocks: tuple[Block, ...]
    height: float
    gaps: int


class Group:
    """Entries that come together, and how they look once set.

    `paired` ones stand two in a row where the format is wide.
    """

    def __init__(self, *entries: Entry | None, faces: Typefaces, paired: bool = False) -> None:
        self.entries = tuple(entry for entry in entries if entry)
        self.paired = paired and len(self.entries) == 2
        self.faces = faces
        self.settings: dict[tuple[Format, float, int], Blocks] = {}
        for entry in self.entries:
            faces.require(entry.text, entry.path)

    def set(self, format_: Format, width: float, manner: int) -> Blocks:
        """The entries in the manner of that number; endlessly high where one cannot be set."""
        key = (format_, width, manner)
        found = self.settings.get(key)
        if found is None:
            found = self.settings[key] = self.set_anew(format_, width, MANNERS[manner])
        return found

    def set_anew(self, format_: Format, width: float, manner: Manner) -> Blocks:
        if self.paired and format_.pairs:
            blocks = [set_pair(self.entries, format_, manner, width, self.faces)]
        else:
            blocks = [set_entry(one, format_, manner, width, self.faces) for one in self.entries]
        fitting = tuple(block for block in blocks if block)
        if len(fitting) < len(blocks):
            return Blocks((), inf, 0)
        height = sum(block.gap + block.part.height for block in fitting)
        return Blocks(fitting, height, sum(block.gap > 0 for block in fitting))


@lru_cache(maxsize=1024)
def name(control_point: str, faces: Typefaces) -> Group:
    return Group(Entry(None, control_point, "control_point", 1.9), faces=faces)


@lru_cache(maxsize=1024)
def step(text: Text, faces: Typefaces) -> Group:
    return Group(
        Entry(None, text.zh, "step.zh", 1.3),
        Entry(None, text.en, "step.en", 1.0, bold=False),
        faces=faces,
    )


@lru_cache(maxsize=4096)
def plant(enterprise: str, licence_no: str | None, faces: Typefaces) -> Group:
    licence = licence_no and Entry(LICENCE, licence_no, "licence_no", 1.0, beside="always")
    return Group(Entry(PRODUCER, enterprise, "enterprise", 1.25), licence or None, faces=faces)


@lru_cache(maxsize=4096)
def authority(licence_no: str | None, issuer: Text, faces: Typefaces) -> Group:
    """On a gate board, whose head carries the enterprise's name."""
    licence = Entry(LICENCE, licence_no, "licence_no", 1.0) if licence_no else None
    return Group(licence, Entry(ISSUED_BY, issuer.zh, "issuer.zh", 1.0), faces=faces, paired=True)


@lru_cache(maxsize=1024)
def people(responsible: Text, issuer: Text, faces: Typefaces) -> Group:
    return Group(
        Entry(POST, responsible.zh, "responsible.zh", 1.15),
        Entry(ISSUED_BY, issuer.zh, "issuer.zh", 1.15),
        faces=faces,
        paired=True,
    )


@lru_cache(maxsize=1024)
def dates(issued: date, version: int, valid_until: date, faces: Typefaces) -> Group:
    issue = f"{issued.isoformat()} · V{version}"
    return Group(
        Entry(ISSUED, issue, "issued", 1.0, beside="always"),
        Entry(VALID_UNTIL, valid_until.isoformat(), "valid_until", 1.0, beside="always"),
        faces=faces,
        paired=True,
    )


@lru_cache(maxsize=1024)
def notices(legal_basis: str | None, hotline: str | None, faces: Typefaces) -> Group:
    basis = legal_basis and Entry(LEGAL_BASIS, legal_basis, "legal_basis", 1.0, beside="always")
    phone = hotline and Entry(HOTLINE, hotline, "hotline", 1.3, beside="always")
    return Group(basis or None, phone or None, faces=faces, paired=True)


def set_column(
    groups: Sequence[Group], box: Box, format_: Format, faces: Typefaces
) -> list[Placed]:
    """Set the entries as generously as they fit, never below the smallest readable size.

    Raises TextDoesNotFit, naming the entry that takes most room.
    """
    width = box.width
    for manner in range(len(MANNERS)):
        settings = [group.set(format_, width, manner) for group in groups]
        spare = box.height - sum([setting.height for setting in settings])
        if spare >= 0:
            break
    else:
        raise too_long(groups, box, format_, faces)
    gaps = sum([setting.gaps for setting in settings])
    spread = min(spare / (gaps + 1), SPREAD_EM * format_.identity_mm / HAN_INK)
    x, y = box.x, box.y
    placed = []
    for setting in settings:
        for block in setting.blocks:
            if block.gap:
                y += block.gap + spread
            placed.append(Placed(block.part, x, y))
            y += block.part.height
    return placed


def too_long(
    groups: Sequence[Group], box: Box, format_: Format, faces: Typefaces
) -> TextDoesNotFit:
    """The error for the entry that takes most room."""
    longest, most = groups[0].entries[0], 0.0
    for entry in (entry for group in groups for entry in group.entries):
        block = set_entry(entry, format_, MANNERS[-1], box.width, faces)
        if block is None:
            longest = entry
            break
        if block.part.height > most:
            longest, most = entry, block.part.height
    return TextDoesNotFit(
        longest.path,
        f"“{longest.text}” is too long for the identity panel; shorten it",
        f"“{longest.text}”太长，身份区放不下，请缩短",
    )


def set_pair(
    entries: Sequence[Entry], format_: Format, manner: Manner, width: float, faces: Typefaces
) -> Block | None:
    """Two entries in one row, their captions above them alike."""
    half = (width - PAIR_GAP_MM) / 2
    one, other = (
        set_entry(replace(entry, beside="if tight"), format_, manner, half, faces)
        for entry in entries
    )
    if one is None or other is None:
        return None
    moved_items = (moved(item, half + PAIR_GAP_MM, 0) for item in other.part.items)
    height = max(one.part.height, other.part.height)
    return Block(max(one.gap, other.gap), Part(width, height, (*one.part.items, *moved_items)))


@lru_cache(maxsize=8192)
def set_entry(
    entry: Entry, format_: Format, manner: Manner, width: float, faces: Typefaces
) -> Block | None:
    """One entry with its caption above or beside it; None where a word is wider than the column."""
    least, generosity = IDENTITY_LEAST_MM, manner.generosity
    small = (least + (format_.identity_mm - least) * generosity) / HAN_INK
    size = small * (1 + (entry.scale - 1) * generosity)
    gap = small * (GAP_EM[1] + (GAP_EM[0] - GAP_EM[1]) * generosity) if entry.caption else 0.0
    measure = faces.measure(entry.bold)
    composer = Composer(format_, faces)
    x = top = 0.0
    lines = break_evenly(entry.text, width / size, measure)
    if entry.caption:
        beside = small * (faces.width(entry.caption.zh, False) + CAPTION_GAP_EM)
        lines_beside = break_evenly(entry.text, (width - beside) / size, measure)
        wanted = entry.beside == "always" or manner.tight
        if wanted and lines and lines_beside and len(lines_beside) == len(lines):
            lines, x, gap = lines_beside, beside, gap / 2
            drop = ASCENT * (size - small)  # both on one base line
            composer.line(entry.caption.zh, 0, drop, small, entry.path, ink=format_.quiet_ink)
        else:
            caption = f"{entry.caption.zh} {entry.caption.en}"
            if faces.width(caption, False) * small > width:
                caption = entry.caption.zh
            composer.line(caption, 0, 0, small, entry.path, ink=format_.quiet_ink)
            top = small * LEADING
    if lines is None:
        return None
    for text in lines:
        composer.line(text, x, top, size, entry.path, bold=entry.bold)
        top += size * LEADING
    return Block(gap, composer.part(width, top))
