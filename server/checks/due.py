"""When an enterprise is due for its next visit, by its risk grade."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from datetime import date
from functools import cache

from .rules import inspection_rules

PRIORITY_GRADES = frozenset({"C", "D"})  # 重点监督检查, Order 49 art. 22


@cache
def visits_per_year() -> Mapping[str, int]:
    """The fewest visits a year by risk grade, A to D (食药监食监一〔2016〕115号)."""
    grades = inspection_rules()["risk_grading"]["grades"]
    return {grade["grade"]: grade["visits_per_year_min"] for grade in grades}


def due_date(last_visit: date | None, risk_grade: str) -> date | None:
    """The last day for the next visit; None means now, for who was never visited."""
    if last_visit is None:
        return None
    return add_months(last_visit, 12 // visits_per_year()[risk_grade])


def add_months(day: date, months: int) -> date:
    """The same day so many months later, or that month's last where it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
