"""The columns of an import: their headings, and what may stand in their cells.

Needs no database: whether a region exists, or a number is taken, is judged in `importing`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

from ..checks.due import visits_per_year
from ..control_points import catalogue
from ..exports.spreadsheets import without_apostrophe
from ..language import Text
from . import identifiers
from .tables import Table, Unreadable

Value = str | date | None
LONGEST: Final = 200  # characters in a name or an address
# 15 digits are all that a spreadsheet's number holds: 914403001922038000, or 9.14403E+17.
_KEPT_AS_NUMBER = re.compile(r"[0-9]{15}000|[0-9](\.[0-9]+)?E\+?[0-9]+")
_DATE = re.compile(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?")


class CellWrong(Exception):
    """What stands in the cell cannot be taken; the reason is written for people."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.zh)
        self.reason = reason


class Column(NamedTuple):
    """A column under either of its headings; `field` is the enterprise's attribute."""

    field: str
    heading: str
    zh: str
    required: bool = False


@dataclass(frozen=True)
class Remark:
    """What is wrong with, or strange about, a cell."""

    column: Column | None  # None: the whole line
    cell: str
    reason: Text

    @classmethod
    def on(cls, field: str, cell: Value, zh: str, en: str) -> Remark:
        """A remark on the cell of that field."""
        return cls(FIELDS[field], "" if cell is None else str(cell), Text(zh, en))


COLUMNS: Final = (
    Column("number", "id", "编号"),
    Column("name", "name", "企业名称", required=True),
    Column("short_name", "short_name", "简称"),
    Column("uscc", "uscc", "统一社会信用代码", required=True),
    Column("licence_no", "licence_no", "许可证编号", required=True),
    Column("licence_category", "licence_category", "许可类别", required=True),
    Column("licence_subcategory", "licence_subcategory", "许可小类"),
    Column("category_code", "ccp_category", "控制点类别", required=True),
    Column("region_code", "region_code", "区划代码", required=True),
    Column("region_name", "region_name", "区划名称"),
    Column("risk_grade", "risk_grade", "风险等级", required=True),
    Column("status", "status", "状态"),
    Column("contact_person", "contact_person", "联系人"),
    Column("contact_phone", "contact_phone", "联系电话"),
    Column("address", "address", "地址"),
    Column("licence_valid_to", "licence_valid_to", "许可有效期至"),
)
FIELDS: Final[Mapping[str, Column]] = {column.field: column for column in COLUMNS}
_BY_HEADING: Final = {head: c for c in COLUMNS for head in (c.heading, c.zh)}


def match(table: Table) -> list[Column]:
    """The column under each heading. Raises Unreadable, naming the headings that are wrong."""
    headings = [heading.lower() for heading in table.heading]
    unknown = [each or "（空）" for each in headings if each not in _BY_HEADING]
    if unknown:
        accepted = "、".join(f"{c.zh}（{c.heading}）" for c in COLUMNS)
        raise Unreadable(
            f"不认识的列：{'、'.join(unknown)}。可用的列：{accepted}。",
            f"Unknown columns: {', '.join(unknown)}. Columns may be "
            f"{', '.join(c.heading for c in COLUMNS)}, or their Chinese headings.",
        )
    columns = [_BY_HEADING[heading] for heading in headings]
    twice = [column for column, count in Counter(columns).items() if count > 1]
    if twice:
        raise Unreadable(
            f"列重复：{'、'.join(c.zh for c in twice)}。",
            f"Columns given twice: {', '.join(c.heading for c in twice)}.",
        )
    missing = [column for column in COLUMNS if column.required and column not in columns]
    if missing:
        raise Unreadable(
            f"缺少列：{'、'.join(f'{c.zh}（{c.heading}）' for c in missing)}。",
            f"Columns missing: {', '.join(c.heading for c in missing)}.",
        )
    return columns


def value_of(column: Column, cell: str) -> Value:
    """The value in a cell. Raises CellWrong."""
    cell = without_apostrophe(cell)
    if not cell:
        if column.required:
            raise CellWrong(Text("不能为空", "must not be empty"))
        return None if column.field == "licence_valid_to" else ""
    if len(cell) > LONGEST:
        raise CellWrong(Text(f"超过 {LONGEST} 个字符", f"longer than {LONGEST} characters"))
    parse = _PARSERS.get(column.field)
    return parse(cell) if parse else cell


def _uscc(cell: str) -> str:
    try:
        return identifiers.uscc(cell)
    except identifiers.IdentifierWrong as error:
        if not _KEPT_AS_NUMBER.fullmatch(cell.upper()):
            raise CellWrong(error.detail) from None
        raise CellWrong(
            Text(
                "表格把代码存成了数字，末几位已丢失；请把该列设为文本后重新填写",
                "the spreadsheet kept the code as a number and lost its last digits; "
                "format the column as text and fill it in again",
            )
        ) from None


def _licence_no(cell: str) -> str:
    try:
        return identifiers.licence_no(cell)
    except identifiers.IdentifierWrong as error:
        raise CellWrong(error.detail) from None


def _licence_category(cell: str) -> str:
    code = cell.zfill(2)  # a spreadsheet drops the leading zero
    if code not in identifiers.food_categories():
        raise CellWrong(Text("没有这个食品类别（01—32）", "no such food category (01 to 32)"))
    return code


def _licence_subcategory(cell: str) -> str:
    code = cell.zfill(4)
    if not re.fullmatch("[0-9]{4}", code):
        raise CellWrong(Text("许可小类应为 4 位数字", "a sub-category has four digits"))
    return code


def _category_code(cell: str) -> str:
    code = cell.upper()
    if code not in catalogue.categories():
        known: Sequence[str] = list(catalogue.categories())
        raise CellWrong(
            Text(
                f"控制点目录中没有这个类别，可用：{'、'.join(known)}",
                f"the catalogue has no such category; it has {', '.join(known)}",
            )
        )
    return code


def _risk_grade(cell: str) -> str:
    grade = cell.upper().removesuffix("级")
    if grade not in visits_per_year():
        raise CellWrong(Text("风险等级应为 A、B、C 或 D", "a risk grade is A, B, C or D"))
    return grade


def _date(cell: str) -> date:
    found = _DATE.fullmatch(cell.split(" ")[0])
    try:
        if found:
            return date(*map(int, found.groups()))
    except ValueError:
        pass  # such as 30 February
    raise CellWrong(Text("日期无法识别，请写成 2028-02-28", "not a date; write it as 2028-02-28"))


_PARSERS: Final[Mapping[str, Callable[[str], Value]]] = {
    "uscc": _uscc,
    "licence_no": _licence_no,
    "licence_category": _licence_category,
    "licence_subcategory": _licence_subcategory,
    "category_code": _category_code,
    "risk_grade": _risk_grade,
    "licence_valid_to": _date,
}
