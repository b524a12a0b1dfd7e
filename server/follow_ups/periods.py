"""The spans of time that a plan of follow-up visits is made for. No database, no clock."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import NamedTuple

from ..checks.due import add_months
from ..language import Text

MONTHS = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}
USUAL = "quarter"  # ours, until the bureau chooses another

_CODE = re.compile(r"(20[0-9]{2})(?:-(?:Q([1-4])|H([12])|(0[1-9]|1[0-2])))?")


class Period(NamedTuple):
    """A month, quarter, half-year or year; both days belong to it."""

    code: str  # 2026-11, 2026-Q4, 2026-H2, 2026
    first: date
    last: date

    @property
    def kind(self) -> str:
        """The key of MONTHS."""
        return {"Q": "quarter", "H": "half-year", "": "year"}.get(self.code[5:6], "month")


class NoPeriod(ValueError):
    """A text names no period."""


def containing(day: date, kind: str) -> Period:
    """The period of this kind in which the day lies."""
    months = MONTHS[kind]
    number = (day.month - 1) // months
    first = date(day.year, number * months + 1, 1)
    following = add_months(first, months)
    return Period(_code(first, kind, number), first, following - timedelta(days=1))


def read(code: str) -> Period:
    """The period with this code. Raises NoPeriod."""
    found = _CODE.fullmatch(code)
    if found is None:
        raise NoPeriod(code)
    year, quarter, half, month = found.groups()
    if quarter:
        return containing(date(int(year), int(quarter) * 3, 1), "quarter")
    if half:
        return containing(date(int(year), int(half) * 6, 1), "half-year")
    if month:
        return containing(date(int(year), int(month), 1), "month")
    return containing(date(int(year), 1, 1), "year")


def before(period: Period) -> Period:
    """The period of the same kind that ends where this one begins."""
    return containing(period.first - timedelta(days=1), period.kind)


def name(period: Period) -> Text:
    """How people call it: 2026年第4季度, Q4 2026."""
    year, number = period.first.year, (period.first.month - 1) // MONTHS[period.kind] + 1
    return {
        "month": Text(f"{year}年{number}月", f"{period.first:%B} {year}"),
        "quarter": Text(f"{year}年第{number}季度", f"Q{number} {year}"),
        "half-year": Text(f"{year}年{'上' if number == 1 else '下'}半年", f"H{number} {year}"),
        "year": Text(f"{year}年", f"{year}"),
    }[period.kind]


def _code(first: date, kind: str, number: int) -> str:
    return {
        "month": f"{first.year}-{first.month:02d}",
        "quarter": f"{first.year}-Q{number + 1}",
        "half-year": f"{first.year}-H{number + 1}",
        "year": f"{first.year}",
    }[kind]
