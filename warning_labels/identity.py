"""The identity panel: QR symbol and code, control point, plant, post, issuer and dates."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from warning_labels import qr
from warning_labels.boxes import Box, Part, Placed, QrSymbol
from warning_labels.composing import Composer
from warning_labels.errors import TextDoesNotFit
from warning_labels.formats import DIVIDER_MM, Format
from warning_labels.spec import LabelSpec, Text
from warning_labels.typefaces import HAN_INK, Typefaces
from warning_labels.typesetting import break_evenly

NO_CODE: Final = "————"
CODE_MM: Final = 3.6
CODE_GAP_EM: Final = 0.55
LEADING: Final = 1.2
ENTRY_GAP_MM: Final = 1.5
SMALL_GAP_MM: Final = 0.7
CAPTION_GAP_EM: Final = 0.5

PRODUCER: Final = Text("企业", "Producer")
POST: Final = Text("责任岗位", "Post responsible")
ISSUED_BY: Final = Text("发放单位", "Issued by")
ISSUED: Final = Text("发放日期", "Issued")
VALID_UNTIL: Final = Text("有效期至", "Valid until")
COLUMN_GAP_MM: Final = 1.5


@dataclass(frozen=True, slots=True)
class Entry:
    """A text and its caption. `scale` is the size to the caption's at the most generous."""

    caption: Text | None
    text: str
    path: str
    scale: float
    bold: bool = True
    beside: Literal["always", "if tight", "never"] = "never"  # caption beside or above the text


@dataclass(frozen=True, slots=True)
class Manner:
    """How generously to set: from 1, everything as designed, to 0, all as small as is readable."""

    generosity: float
    tight: bool = False  # captions beside their texts, in Chinese only


@dataclass(frozen=True, slots=True)
class Block:
    """An entry as set, and the least gap above it."""

    entry: Entry
    gap: float
    part: Part


MANNERS: Final = (*(Manner(tenths / 10) for tenths in (10, 8, 6, 4, 2, 0)), Manner(0, tight=True))


def identity_parts(
    spec: LabelSpec, format_: Format, box: Box, faces: Typefaces
) -> tuple[Placed, ...]:
    quiet = format_.qr_mm / qr.side_modules(spec.qr_level) * qr.QUIET_ZONE_MODULES
    side = format_.qr_mm + 2 * quiet
    left = box.x + side + COLUMN_GAP_MM
    column = Box(left, box.y + COLUMN_GAP_MM, box.right - left, box.height - COLUMN_GAP_MM)
    return (
        Placed(divider(box.width, faces), box.x, box.y),
        symbol_and_code(spec, format_, Box(box.x, box.y, side, box.height), faces),
        *entry_parts(spec, format_, column, faces),
    )


@lru_cache(maxsize=16)
def divider(width: float, faces: Typefaces) -> Part:
    composer = Composer(faces)
    composer.divide(Box(0, 0, width, 0))
    return composer.part(width, 0)


def symbol_and_code(spec: LabelSpec, format_: Format, box: Box, faces: Typefaces) -> Placed:
    """What no other label has."""
    composer = Composer(faces)
    quiet = (box.width - format_.qr_mm) / 2
    symbol = Box(quiet, DIVIDER_MM / 2 + quiet, format_.qr_mm, format_.qr_mm)
    set_symbol(spec, symbol, quiet, composer)
    top = symbol.bottom + quiet
    set_code(spec, Box(0, top, box.width, box.height - top), composer)
    return Placed(composer.part(box.width, box.height, recurs=False), box.x, box.y)


def set_symbol(spec: LabelSpec, box: Box, quiet: float, composer: Composer) -> None:
    """The QR symbol; a preview, which nobody may scan, says so in its place."""
    if spec.code and spec.url:
        composer.add(QrSymbol(box, qr.modules(spec.url, spec.qr_level), quiet))
        return
    for edge in (
        Box(box.x, box.y, box.width, 0.3),
        Box(box.x, box.bottom - 0.3, box.width, 0.3),
        Box(box.x, box.y, 0.3, box.height),
        Box(box.right - 0.3, box.y, 0.3, box.height),
    ):
        composer.plate(edge, "grey")
    upper, lower = box.rows((box.height / 2, box.height / 2))
    composer.line_in_middle("预览", Box(upper.x, upper.bottom - 9, upper.width, 9), 7, "code")
    composer.line_in_middle("PREVIEW", Box(lower.x, lower.y, lower.width, 7), 5, "code")


def set_code(spec: LabelSpec, box: Box, composer: Composer) -> None:
    """The code in four groups of four, to be typed where the symbol cannot be scanned."""
    size = CODE_MM / HAN_INK
    if not spec.code:
        composer.line_in_middle(NO_CODE, box, size, "code", bold=True)
        return
    groups = [spec.code[start : start + 4] for start in range(0, len(spec.code), 4)]
    widths = [composer.faces.width(group, bold=True) for group in groups]
    used = sum(widths) + CODE_GAP_EM * (len(groups) - 1)
    size = min(size, box.width / used)
    x = box.x + (box.width - used * size) / 2
    for group, width in zip(groups, widths, strict=True):
        composer.line(group, x, box.y + (box.height - size) / 2, size, "code", bold=True)
        x += (width + CODE_GAP_EM) * size


def entries(spec: LabelSpec) -> list[Entry]:
    """What stands beside the QR symbol, from top to bottom."""
    issued = f"{spec.issued.isoformat()} · V{spec.version}"
    return [
        Entry(None, spec.control_point, "control_point", 1.9),
        Entry(None, spec.step.zh, "step.zh", 1.3),
        Entry(None, spec.step.en, "step.en", 1.0, bold=False),
        Entry(PRODUCER, spec.enterprise, "enterprise", 1.15),
        Entry(POST, spec.responsible.zh, "responsible.zh", 1.15, beside="if tight"),
        Entry(ISSUED_BY, spec.issuer.zh, "issuer.zh", 1.15, beside="if tight"),
        Entry(ISSUED, issued, "issued", 1.0, beside="always"),
        Entry(VALID_UNTIL, spec.valid_until.isoformat(), "valid_until", 1.0, beside="always"),
    ]


def entry_parts(spec: LabelSpec, format_: Format, box: Box, faces: Typefaces) -> tuple[Placed, ...]:
    """Set the entries as generously as they fit, never below the smallest readable size.

    Raises TextDoesNotFit, naming the entry that takes most room.
    """
    smallest = format_.identity_min_mm / HAN_INK
    for manner in MANNERS:
        blocks = [set_entry(entry, smallest, manner, box.width, faces) for entry in entries(spec)]
        spare = box.height - sum(block.gap + block.part.height for block in blocks)
        if spare >= 0:
            break
    else:
        longest = max(blocks, key=lambda block: block.gap + block.part.height)
        raise TextDoesNotFit(
            longest.entry.path, f"“{longest.entry.text}” is too long for the identity panel"
        )
    gap = min(spare / len(blocks), ENTRY_GAP_MM)
    y = box.y
    placed = []
    for block in blocks:
        y += block.gap + (gap if block.gap else 0)
        placed.append(Placed(block.part, box.x, y))
        y += block.part.height
    return tuple(placed)


@lru_cache(maxsize=8192)
def set_entry(
    entry: Entry, smallest: float, manner: Manner, width: float, faces: Typefaces
) -> Block:
    """One entry with its caption above or beside it."""
    composer = Composer(faces)
    size = smallest * (1 + (entry.scale - 1) * manner.generosity)
    gap = x = top = 0.0
    if entry.caption:
        gap = SMALL_GAP_MM + manner.generosity * (ENTRY_GAP_MM - SMALL_GAP_MM)
        beside = entry.beside == "always" or (manner.tight and entry.beside == "if tight")
        caption = entry.caption.zh if beside else f"{entry.caption.zh} {entry.caption.en}"
        composer.line(caption, 0, 0, smallest, entry.path, ink="grey")
        if beside:
            gap /= 2
            x = smallest * (faces.width(caption, False) + CAPTION_GAP_EM)
        else:
            top = smallest * LEADING
    lines = break_evenly(entry.text, (width - x) / size, faces.measure(entry.bold))
    if lines is None:
        raise TextDoesNotFit(entry.path, f"“{entry.text}” has a word wider than the panel")
    for text in lines:
        composer.line(text, x, top, size, entry.path, bold=entry.bold)
        top += size * LEADING
    return Block(entry, gap, composer.part(width, top))
