"""Tables for spreadsheets, in which no cell is taken for a formula, whatever people typed.

Knows no database. A cell is None, a text, a number, a date, or an instant, which is written in
the time zone given.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, tzinfo
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

Cell = str | int | float | date | datetime | None
Row = Sequence[Cell]

BOM = "\ufeff"  # by which Excel knows UTF-8
ROWS_PER_SHEET = 1_000_000  # Excel has 1,048,576
LONGEST_CELL = 32_767  # UTF-16 units in Excel
_CUT = "…【已截断 cut】"
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_LOST = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_WIDEST = 48  # characters of a column


def csv_lines(
    heading: Sequence[str], rows: Iterable[Row], zone: tzinfo | None = None
) -> Iterator[str]:
    """The lines of a CSV file one by one, with the mark by which Excel knows UTF-8."""
    out = io.StringIO()
    writer = csv.writer(out)
    out.write(BOM)
    writer.writerow([formula_safe(name) for name in heading])
    yield out.getvalue()
    for row in rows:
        out.seek(0)
        out.truncate()
        writer.writerow([formula_safe(plain(cell, zone)) for cell in row])
        yield out.getvalue()


def to_csv(heading: Sequence[str], rows: Iterable[Row], zone: tzinfo | None = None) -> bytes:
    """A short table as a whole CSV file."""
    return "".join(csv_lines(heading, rows, zone)).encode("utf-8")


def formula_safe(cell: object) -> str:
    """The cell's text; an apostrophe before what a spreadsheet would compute.

    A number of ours stays one; control characters, which nobody sees, become visible signs.
    """
    text = "" if cell is None else visible(str(cell))
    if isinstance(cell, int | float) or not _is_formula(text):
        return text
    return f"'{text}"


def without_apostrophe(cell: str) -> str:
    """The text that `formula_safe` made this cell of."""
    text = cell.removeprefix("'")
    return text if formula_safe(text) == cell else cell


def visible(text: str) -> str:
    """The text with signs (␀, ␇ …) for the control characters that files cannot carry."""
    return _LOST.sub(_sign, text)


def plain(cell: Cell, zone: tzinfo | None = None) -> Cell:
    """An instant as `2026-03-14 09:26:53` in the time zone; anything else as it is."""
    if isinstance(cell, datetime):
        return f"{cell.astimezone(zone):%Y-%m-%d %H:%M:%S}"
    return cell


def write_xlsx(
    path: Path,
    title: str,
    heading: Sequence[str],
    rows: Iterable[Row],
    zone: tzinfo | None = None,
    rows_per_sheet: int = ROWS_PER_SHEET,
) -> None:
    """Write an XLSX file row by row; a table too long for one sheet goes on in the next.

    Texts are cells of text, so they stand there as they are and are never computed.
    """
    book = Workbook(write_only=True)
    sheet: Any = None  # openpyxl's write-only sheets carry no types
    left = 0
    for row in rows:
        if not left:
            sheet, left = _new_sheet(book, title, heading), rows_per_sheet
        sheet.append([_xlsx_cell(sheet, cell, zone) for cell in row])
        left -= 1
    if sheet is None:
        _new_sheet(book, title, heading)
    book.save(path)


def _new_sheet(book: Workbook, title: str, heading: Sequence[str]) -> Any:
    number = len(book.sheetnames) + 1
    sheet = book.create_sheet(title if number == 1 else f"{title} {number}")
    sheet.freeze_panes = "A2"
    for at, name in enumerate(heading, start=1):
        column = sheet.column_dimensions[get_column_letter(at)]
        column.width = min(max(2 * len(name), 12), _WIDEST)
    cells = [WriteOnlyCell(sheet, name) for name in heading]
    for cell in cells:
        cell.font = Font(bold=True)
    sheet.append(cells)
    return sheet


def _xlsx_cell(sheet: Any, cell: Cell, zone: tzinfo | None) -> object:
    if isinstance(cell, datetime):
        return cell.astimezone(zone).replace(tzinfo=None, microsecond=0)
    if not isinstance(cell, str):
        return cell
    text = _fitting(visible(cell))
    if not _is_formula(text):
        return text
    written = WriteOnlyCell(sheet, text)
    written.data_type = "s"
    written.quotePrefix = True  # it stays text when somebody edits the cell
    return written


def _is_formula(text: str) -> bool:
    return text.lstrip(" '").startswith(_FORMULA)


def _sign(found: re.Match[str]) -> str:
    code = ord(found[0])
    if code < 0x20:
        return chr(0x2400 + code)
    return "\N{SYMBOL FOR DELETE}" if code == 0x7F else "\N{REPLACEMENT CHARACTER}"


def _fitting(text: str) -> str:
    """The text as far as a cell holds it, saying so where it is cut."""
    if len(text.encode("utf-16-le")) // 2 <= LONGEST_CELL:
        return text
    room = (LONGEST_CELL - len(_CUT)) * 2
    return text.encode("utf-16-le")[:room].decode("utf-16-le", "ignore") + _CUT
