"""The identity panel: QR symbol and code, and beside or below them who, where and when."""

from functools import lru_cache
from typing import Final, NamedTuple

from warning_labels import qr
from warning_labels.borders import border_above, border_before
from warning_labels.boxes import Box, Panel, Part, Placed, QrSymbol
from warning_labels.composing import Composer
from warning_labels.entries import (
    Group,
    dates,
    name,
    notices,
    people,
    plant,
    set_column,
    step,
)
from warning_labels.formats import DIVIDER_MM, Format
from warning_labels.spec import LabelSpec
from warning_labels.typefaces import HAN_INK, Typefaces

NO_CODE: Final = "————"
CODE_SHARE: Final = 0.09  # height of the code's letters to the side of the symbol
CODE_LEAST_MM: Final = 3.6
CODE_GAP_EM: Final = 0.55
CODE_LEADING: Final = 1.3
GROUPS_OF: Final = 4
PREVIEW_EM: Final = (0.17, 0.12)  # 预览 and PREVIEW, to the side of the symbol
COLUMN_GAP_MM: Final = 1.5
STRIP_SHARES: Final = (0.16, 0.46, 0.38)  # beside the symbol: name, code, dates


class Areas(NamedTuple):
    """What the panel is cut into, measured from its corner."""

    symbol: Box  # with quiet zone
    code: Box
    entries: Box
    above_code: Box | None = None  # name and dates, where the code stands in rows
    below_code: Box | None = None


@lru_cache
def areas(format_: Format, width: float, height: float) -> Areas:
    """The symbol in a corner; the code below it or in rows beside; the entries in what is left."""
    side = format_.qr_mm + 2 * quiet_zone(format_)
    gap = COLUMN_GAP_MM
    if format_.arrangement == "stacked":
        symbol = Box(0, DIVIDER_MM / 2, side, side)
        right = Box(side + gap, gap, width - side - gap, height - gap)
        return Areas(symbol, Box(0, symbol.bottom, side, height - symbol.bottom), right)
    symbol = Box((0 if format_.code_rows > 1 else (width - side) / 2), 0, side, side)
    if format_.code_rows == 1:
        code = Box(gap, side, width - gap, CODE_LEAST_MM / HAN_INK)
        top = code.bottom + gap
        return Areas(symbol, code, Box(gap, top, width - gap, height - top))
    quiet = quiet_zone(format_)
    strip = Box(side, quiet, width - side, side - quiet)
    above, code, below = strip.rows(tuple(share * strip.height for share in STRIP_SHARES))
    return Areas(symbol, code, Box(gap, side, width - gap, height - side), above, below)


def quiet_zone(format_: Format) -> float:
    return format_.qr_mm / qr.SIDE_MODULES * qr.QUIET_ZONE_MODULES


def identity_panel(spec: LabelSpec, format_: Format, box: Box, faces: Typefaces) -> Panel:
    """What a label has of its own. Raises TextDoesNotFit, UnknownCharacter, SymbolTooDense."""
    cut = areas(format_, box.width, box.height)
    parts = [
        Placed(border(format_, box, faces), box.x, box.y),
        Placed(symbol_and_code(spec.code, spec.url, format_, cut, faces), box.x, box.y),
    ]
    title = name(spec.control_point, faces)
    times = dates(spec.issued, spec.version, spec.valid_until, faces)
    column: list[Group] = [
        step(spec.step, faces),
        plant(spec.enterprise, spec.licence_no if "licence_no" in format_.extras else None, faces),
        people(spec.responsible, spec.issuer, faces),
    ]
    if cut.above_code and cut.below_code:
        parts += set_column((title,), cut.above_code.moved(box.x, box.y), format_, faces)
        parts += set_column((times,), cut.below_code.moved(box.x, box.y), format_, faces)
    else:
        column = [title, *column, times]
    if format_.extras:
        legal = spec.legal_basis if "legal_basis" in format_.extras else None
        hotline = spec.hotline if "hotline" in format_.extras else None
        column.append(notices(legal, hotline, faces))
    parts += set_column(tuple(column), cut.entries.moved(box.x, box.y), format_, faces)
    return Panel("identity", box, tuple(parts))


def border(format_: Format, box: Box, faces: Typefaces) -> Part:
    if format_.arrangement == "stacked":
        return border_above(format_, box.width, faces)
    return border_before(format_, box.height, faces)


def symbol_and_code(
    code: str | None, url: str | None, format_: Format, cut: Areas, faces: Typefaces
) -> Part:
    """What no other label has."""
    composer = Composer(format_, faces)
    set_symbol(url if code else None, cut.symbol, composer)
    set_code(code, cut.code, composer)
    box = cut.symbol
    return composer.part(
        max(box.right, cut.code.right), max(box.bottom, cut.code.bottom), recurs=False
    )


def set_symbol(url: str | None, area: Box, composer: Composer) -> None:
    """The QR symbol; a preview, which nobody may scan, says so in its place."""
    quiet = (area.width - composer.format.qr_mm) / 2
    box = area.inset(quiet, quiet)
    if url:
        composer.add(QrSymbol(box, qr.modules(url), quiet))
        return
    composer.frame(box, 0.3, composer.format.quiet_ink)
    chinese, latin = (share * box.width for share in PREVIEW_EM)
    upper, lower = box.rows((box.height / 2, box.height / 2))
    above = Box(upper.x, upper.bottom - 1.25 * chinese, upper.width, 1.25 * chinese)
    composer.line_in_middle("预览", above, chinese, "code")
    below = Box(lower.x, lower.y, lower.width, 1.4 * latin)
    composer.line_in_middle("PREVIEW", below, latin, "code")


def set_code(code: str | None, box: Box, composer: Composer) -> None:
    """The code in four groups of four, to be typed where the symbol cannot be scanned."""
    format_ = composer.format
    size = max(CODE_LEAST_MM, CODE_SHARE * format_.qr_mm) / HAN_INK
    if not code:
        composer.line_in_middle(NO_CODE, box, size, "code", bold=True)
        return
    groups = [code[start : start + GROUPS_OF] for start in range(0, len(code), GROUPS_OF)]
    widths = [composer.faces.width(group, bold=True) for group in groups]
    if format_.code_rows > 1:
        size = min(size * 1.15, box.width / max(widths), box.height / len(groups) / CODE_LEADING)
        step = CODE_LEADING * size
        y = box.y + (box.height - step * len(groups)) / 2 + (CODE_LEADING - 1) / 2 * size
        for group in groups:
            composer.line(group, box.x, y, size, "code", bold=True)
            y += step
        return
    used = sum(widths) + CODE_GAP_EM * (len(groups) - 1)
    size = min(size, box.width / used)
    x = box.x + (box.width - used * size) / 2
    for group, width in zip(groups, widths, strict=True):
        composer.line(group, x, box.y + (box.height - size) / 2, size, "code", bold=True)
        x += (width + CODE_GAP_EM) * size
