"""Tables for spreadsheets: CSV in which no cell is taken for a formula, whatever people typed."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

BOM = "\ufeff"  # by which Excel knows UTF-8
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def to_csv(heading: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """UTF-8 CSV in which no cell is taken for a formula, whatever people typed."""
    out = io.StringIO()
    out.write(BOM)
    writer = csv.writer(out)
    writer.writerow(heading)
    writer.writerows([formula_safe(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8")


def formula_safe(cell: object) -> str:
    """The cell's text; an apostrophe before what a spreadsheet would compute."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.lstrip(" '").startswith(_FORMULA) else text


def without_apostrophe(cell: str) -> str:
    """The text that `formula_safe` made this cell of."""
    text = cell.removeprefix("'")
    return text if formula_safe(text) == cell else cell
