"""The result of a check, from its answers.

Order 49 arts. 31-33 and 39. That a failed key item always means `does-not-conform` is our own,
stricter reading: the texts speak only of one that affects safety.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

Result = Literal["conforms", "basically-conforms", "does-not-conform"]
ItemResult = Result | Literal["not-applicable"]


class ItemAnswer(NamedTuple):
    """One checklist item as answered; `affects_safety` counts only where it failed."""

    item: str
    result: ItemResult
    is_key: bool
    affects_safety: bool = False

    @property
    def is_serious(self) -> bool:
        return self.result == "does-not-conform" and (self.is_key or self.affects_safety)


def result_of(
    items: Iterable[ItemAnswer], limits: Iterable[bool | None], incident_risk: bool = False
) -> Result | None:
    """The result of a check; None where nothing was answered, which cannot be sealed.

    `limits` are the verdicts on its measurements; one not assessed counts neither way.
    """
    answers, verdicts = list(items), list(limits)
    if incident_risk or False in verdicts or any(answer.is_serious for answer in answers):
        return "does-not-conform"
    if any(answer.result in ("does-not-conform", "basically-conforms") for answer in answers):
        return "basically-conforms"
    return "conforms" if answers or True in verdicts else None
