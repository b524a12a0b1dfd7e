"""Derived rows against what the records give."""

from __future__ import annotations

import sqlalchemy as sa

from ..language import Text
from ..records import rebuilding
from .findings import DERIVED, Finding


def check() -> list[Finding]:
    """What of the derived rows the records do not give; `guanqia rebuild` mends it."""
    try:
        found = rebuilding.differences()
    except (ValueError, TypeError, KeyError, AttributeError, sa.exc.DBAPIError) as error:
        return [Finding(DERIVED, None, type(error).__name__, Text(str(error), str(error)))]
    return [
        Finding(
            DERIVED,
            None,
            f"{one.kind} {one.name}",
            Text(
                f"记录推导出的是 {one.after}，现有的是 {one.before}；guanqia rebuild 可以修复",
                f"the records give {one.after}, not {one.before}; guanqia rebuild mends it",
            ),
        )
        for one in found
    ]
