"""Reading a table out of a file: CSV (UTF-8 or GB18030) or XLSX. Knows nothing of enterprises."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from openpyxl import load_workbook

from ..problems import InvalidInput

MOST_ROWS = 100_000
MOST_UNPACKED = 200 * 1024 * 1024  # a small XLSX may unpack to anything
# A few bytes of XLSX claim a cell at the far end of a sheet, and with it all those before.
LAST_LINE = 1_048_576  # of a spreadsheet
MOST_COLUMNS = 200
MOST_CELLS = 50_000_000  # empty ones, too
TOO_LARGE = "表格太大，请删除多余的行和列，或分成几个文件。", "Too large a workbook; split it."
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ufffd\ufffe\uffff]")
_BLANKS = re.compile(r"\s+")


class Unreadable(InvalidInput):
    """The file is no table that we can read, or not one with these columns."""

    slug = "unreadable-file"


@dataclass(frozen=True)
class Row:
    """A line of the table: its number in the file and its cells, trimmed."""

    line: int
    cells: Sequence[str]


@dataclass(frozen=True)
class Table:
    heading: Sequence[str]
    rows: Sequence[Row]


def read(content: bytes) -> Table:
    """The table in the file, whatever its name says it is. Raises Unreadable."""
    rows = _counted(_filled(content))
    heading = _heading(rows)
    return Table(heading, [_fit(row, len(heading)) for row in rows])


def read_heading(content: bytes) -> Table:
    """As `read`, without the rows: quick however long the file. Raises Unreadable."""
    return Table(_heading(_filled(content)), [])


def _heading(rows: Iterator[Row]) -> Sequence[str]:
    first = next(rows, None)
    if first is None:
        raise Unreadable("文件里没有数据。", "There is nothing in the file.")
    # A spreadsheet saves columns that were only formatted: they have no heading and no cells.
    width = max(index for index, cell in enumerate(first.cells, 1) if cell)
    return first.cells[:width]


def _filled(content: bytes) -> Iterator[Row]:
    if not content.strip():
        raise Unreadable("文件是空的。", "The file is empty.")
    if content.startswith(_OLE):
        raise Unreadable(
            "这是旧版 Excel（.xls）或加密的文件，请另存为 .xlsx 或 CSV。",
            "This is an old Excel file (.xls) or an encrypted one; save it as .xlsx or CSV.",
        )
    rows = _xlsx_rows(content) if content.startswith(_ZIP) else _csv_rows(content)
    return (row for row in rows if any(row.cells))


def _counted(rows: Iterable[Row]) -> Iterator[Row]:
    for count, row in enumerate(rows):
        if count > MOST_ROWS:
            raise Unreadable(
                f"超过 {MOST_ROWS} 行，请分成几个文件。",
                f"There are more than {MOST_ROWS} rows; split the file.",
            )
        yield row


def _fit(row: Row, width: int) -> Row:
    """The row without blank cells beyond the heading, and with those that it left out."""
    beyond = [cell for cell in row.cells[width:] if cell]
    return Row(row.line, [*row.cells[:width], *[""] * (width - len(row.cells)), *beyond])


def _csv_rows(content: bytes) -> Iterator[Row]:
    text = _decode(content)
    first_line = text.splitlines()[0] if text.splitlines() else ""
    delimiter = max(",;\t", key=first_line.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in reader:
            yield Row(line, [_trim(cell) for cell in cells])
            line = reader.line_num + 1  # a quoted cell may run over several lines
    except csv.Error as error:
        raise Unreadable(
            f"第 {line} 行的引号或分隔符有误，无法按 CSV 读取。",
            f"Line {line} cannot be read as CSV: {error}.",
        ) from None


def _decode(content: bytes) -> str:
    # GB18030 takes nearly anything, so it comes last.
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _CONTROL.search(text):
            return text
    raise Unreadable(
        "这不是文本文件，或编码不是 UTF-8、GB18030。请上传 CSV 或 XLSX 文件。",
        "This is no text file, or neither UTF-8 nor GB18030. Give a CSV or XLSX file.",
    )


def _xlsx_rows(content: bytes) -> Iterator[Row]:
    broken = Unreadable(
        "这不是 XLSX 文件，或文件已损坏。请用 Excel 或 WPS 重新保存。",
        "This is no XLSX file, or it is damaged. Save it again with Excel or WPS.",
    )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            if sum(part.file_size for part in parts.infolist()) > MOST_UNPACKED:
                raise Unreadable(*TOO_LARGE)
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # some programs write a wrong size, which would cut rows off
        room = MOST_CELLS
        for line, cells in enumerate(sheet.iter_rows(values_only=True), 1):
            room -= len(cells)
            if line > LAST_LINE or room < 0:
                raise Unreadable(*TOO_LARGE)
            yield Row(line, [_cell(value) for value in _within_columns(line, cells)])
    except Unreadable:
        raise
    except Exception as error:  # whatever a damaged file makes of zipfile, XML and openpyxl
        raise broken from error


def _within_columns(line: int, cells: Sequence[Any]) -> Sequence[Any]:
    """The cells without those that were only formatted. Raises Unreadable for too many."""
    if len(cells) == cells.count(None):
        return ()
    if any(value is not None for value in cells[MOST_COLUMNS:]):
        raise Unreadable(
            f"第 {line} 行超过 {MOST_COLUMNS} 列，请删除多余的列后重新保存。",
            f"Row {line} has more than {MOST_COLUMNS} columns; delete those and save it again.",
        )
    return cells[:MOST_COLUMNS]


def _cell(value: Any) -> str:
    """A spreadsheet's value as text, as a person reads it in the cell."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else _trim(str(value))


def _trim(cell: str) -> str:
    return _BLANKS.sub(" ", cell).strip()
