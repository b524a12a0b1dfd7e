"""What an order is about, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from ..checks import checklist
from ..language import pick


class Finding(NamedTuple):
    """An item of the checklist or a limit that an order names."""

    code: str
    text: str


def in_words_of(finding: Mapping[str, Any], limits: Sequence[Mapping[str, Any]]) -> Finding:
    """An item by the checklist's words, a limit by those of the plan version that was checked."""
    if code := finding.get("item"):
        item = checklist.items().get(code)
        return Finding(code, pick(item.text) if item else "")
    parameter = str(finding["limit"])
    named = next((limit for limit in limits if limit["parameter"] == parameter), None)
    return Finding(parameter, pick(named["name"]) if named else "")
