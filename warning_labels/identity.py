"""The identity panel: QR symbol and code, and beside or below them who, where and when."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from warning_labels import qr
from warning_labels.borders import border_above, border_before
from warning_labels.boxes import Box, Item, Panel, Part, Placed, QrSymbol, TextLine
from warning_labels.composing import Composer
from warning_labels.entries import Column, Group, set_column
from warning_labels.formats import DIVIDER_MM, Format, safe_area
from warning_labels.spec import BlankSpec, LabelSpec, QrLevel
from warning_labels.standing import plant, standing
from warning_labels.typefaces import ASCENT, HAN_INK, Typefaces

NO_CODE: Final = "————"
CODE_SHARE: Final = 0.09  # height of the code's letters to the side of the symbol
CODE_LEAST_MM: Final = 3.6
CODE_GAP_EM: Final = 0.55
CODE_LEADING: Final = 1.3
CODE_ROWS_SCALE: Final = 1.15  # letters in rows may be so much larger
GROUP_OF: Final = 4
WIDEST_GROUP: Final = "WWWW"
PREVIEW_EM: Final = (0.17, 0.12)  # 预览 and PREVIEW, to the side of the symbol
GAP_MM: Final = 1.5
STRIP_SHARES: Final = (0.16, 0.46, 0.38)  # beside the symbol: name, code, dates


@dataclass(frozen=True, eq=False)
class Areas:
    """What the panel is cut into, measured from the label's corner."""

    symbol: Box  # its dark modules
    quiet: float
    code: Box
    entries: Column
    above_code: Column | None = None  # name and dates, where the code stands in rows
    below_code: Column | None = None


@lru_cache
def areas(format_: Format, box: Box, level: QrLevel) -> Areas:
    """The symbol in a corner; the code below it or in rows beside; the entries in what is left."""
    quiet = quiet_zone(format_, level)
    side = format_.qr_mm + 2 * quiet
    if format_.arrangement == "stacked":
        box = box.inset(format_.padding_mm, 0)
        area = Box(box.x, box.y + DIVIDER_MM / 2, side, side)
        code = Box(box.x, area.bottom, side, box.bottom - area.bottom)
        left = area.right + GAP_MM
        column = Box(left, box.y + GAP_MM, box.right - left, box.height - GAP_MM)
        return Areas(area.inset(quiet, quiet), quiet, code, Column(format_, column))
    left, width = box.x + GAP_MM, box.width - GAP_MM
    if format_.code_rows == 1:
        area = Box(box.right - side, box.y, side, side)
        code = Box(left, area.bottom, width, CODE_LEAST_MM / HAN_INK)
        top = code.bottom + GAP_MM
        column = Box(left, top, width, box.bottom - top)
        return Areas(area.inset(quiet, quiet), quiet, code, Column(format_, column))
    area = Box(box.x + DIVIDER_MM / 2, box.y, side, side)
    strip = Box(area.right, box.y + quiet, box.right - area.right, side - quiet)
    above, code, below = strip.rows(tuple(share * strip.height for share in STRIP_SHARES))
    column = Box(left, area.bottom, width, box.bottom - area.bottom)
    return Areas(
        area.inset(quiet, quiet),
        quiet,
        code,
        Column(format_, column),
        Column(format_, above),
        Column(format_, below),
    )


@lru_cache
def identity_box(format_: Format) -> Box:
    """Where the panel stands on the label."""
    safe, share = safe_area(format_), format_.shares[-1]
    if format_.arrangement == "stacked":
        height = safe.height * share
        return Box(safe.x, safe.bottom - height, safe.width, height)
    width = safe.width * share
    return Box(safe.right - width, safe.y, width, safe.height)


def quiet_zone(format_: Format, level: QrLevel = "Q") -> float:
    return format_.qr_mm / qr.side_modules(level) * qr.QUIET_ZONE_MODULES


def identity_panel(spec: LabelSpec, format_: Format, box: Box, faces: Typefaces) -> Panel:
    """What a label has of its own. Raises TextDoesNotFit, UnknownCharacter, SymbolTooDense."""
    cut = areas(format_, box, spec.qr_level)
    groups = standing(
        spec.control_point,
        spec.step,
        spec.responsible,
        spec.issuer,
        spec.issued,
        spec.version,
        spec.valid_until,
        spec.legal_basis,
        spec.hotline,
        format_,
        faces,
    )
    own = plant(spec.enterprise, spec.licence_no, format_, faces)
    parts = [
        border(format_, box, faces),
        Placed(symbol_and_code(spec, cut, format_, faces), 0.0, 0.0),
        *set_column((groups.before, own, groups.after), cut.entries),
        *round_the_code(groups.above_code, groups.below_code, cut),
    ]
    return Panel("identity", box, tuple(parts))


def round_the_code(above: Group | None, below: Group | None, cut: Areas) -> Iterator[Placed]:
    """What stands over and under a code that is set in rows."""
    for group, column in ((above, cut.above_code), (below, cut.below_code)):
        if group and column:
            yield from set_column((group,), column)


@lru_cache
def border(format_: Format, box: Box, faces: Typefaces) -> Placed:
    if format_.arrangement == "stacked":
        return Placed(border_above(format_, box.width, faces), box.x, box.y)
    return Placed(border_before(format_, box.height, faces), box.x, box.y)


def symbol_and_code(
    spec: LabelSpec | BlankSpec, cut: Areas, format_: Format, faces: Typefaces
) -> Part:
    """What no other label has, measured from the label's own corner."""
    width, height = format_.width_mm, format_.height_mm
    if not spec.code or not spec.url:
        return preview(cut.symbol, cut.code, format_, faces)
    symbol = QrSymbol(cut.symbol, qr.modules(spec.url, spec.qr_level), cut.quiet)
    code = code_lines(spec.code, cut.code, format_, faces)
    return Part(width, height, (symbol, *code), recurs=False)


@lru_cache
def preview(symbol: Box, code: Box, format_: Format, faces: Typefaces) -> Part:
    """In place of symbol and code, on a label that nobody may scan."""
    composer = Composer(format_, faces)
    composer.frame(symbol, 0.3, format_.quiet_ink)
    chinese, latin = (share * symbol.width for share in PREVIEW_EM)
    middle = symbol.y + symbol.height / 2
    above = Box(symbol.x, middle - 1.25 * chinese, symbol.width, 1.25 * chinese)
    composer.line_in_middle("预览", above, chinese, "code")
    below = Box(symbol.x, middle, symbol.width, 1.4 * latin)
    composer.line_in_middle("PREVIEW", below, latin, "code")
    size = min(code_size(format_), code.width / faces.width(NO_CODE, bold=True))
    composer.line_in_middle(NO_CODE, code, size, "code", bold=True)
    return composer.part(format_.width_mm, format_.height_mm)


def code_size(format_: Format) -> float:
    return max(CODE_LEAST_MM, CODE_SHARE * format_.qr_mm) / HAN_INK


def code_lines(code: str, box: Box, format_: Format, faces: Typefaces) -> list[Item]:
    """The code in four groups of four, to be typed where the symbol cannot be scanned."""
    groups = [code[start : start + GROUP_OF] for start in range(0, len(code), GROUP_OF)]
    if format_.code_rows > 1:
        return code_in_rows(groups, box, format_, faces)
    widths = [faces.width(group, bold=True) for group in groups]
    used = sum(widths) + CODE_GAP_EM * (len(groups) - 1)
    size = min(code_size(format_), box.width / used)
    x = box.x + (box.width - used * size) / 2
    baseline = box.y + (box.height - size) / 2 + ASCENT * size
    lines: list[Item] = []
    for group, width in zip(groups, widths, strict=True):
        lines.append(TextLine(group, x, baseline, size, width * size, True, "black", "code"))
        x += (width + CODE_GAP_EM) * size
    return lines


def code_in_rows(groups: list[str], box: Box, format_: Format, faces: Typefaces) -> list[Item]:
    """One group a row, all labels alike in size."""
    size = min(
        CODE_ROWS_SCALE * code_size(format_),
        box.width / faces.width(WIDEST_GROUP, bold=True),
        box.height / len(groups) / CODE_LEADING,
    )
    step = CODE_LEADING * size
    y = box.y + (box.height - step * len(groups) + (CODE_LEADING - 1) * size) / 2 + ASCENT * size
    lines: list[Item] = []
    for group in groups:
        width = faces.width(group, bold=True) * size
        lines.append(TextLine(group, box.x, y, size, width, True, "black", "code"))
        y += step
    return lines
