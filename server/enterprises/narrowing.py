"""How other parts narrow the list of enterprises by what they alone know, such as their labels.

The register knows neither control points nor labels: each part registers what staff may choose.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import sqlalchemy as sa

from ..language import Text

Condition = Callable[[], sa.ColumnElement[bool]]


class Narrowing(NamedTuple):
    """A choice of the list's filter: what staff read, and which enterprises it leaves."""

    text: Text
    condition: Condition


_by_code: dict[str, Narrowing] = {}


def narrowing(code: str, text: Text) -> Callable[[Condition], Condition]:
    """Register a function that gives the condition on Enterprise."""

    def register(condition: Condition) -> Condition:
        _by_code[code] = Narrowing(text, condition)
        return condition

    return register


def narrowings() -> Mapping[str, Narrowing]:
    """All choices, by their codes in addresses, in the order in which they were registered."""
    return _by_code
