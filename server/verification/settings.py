"""The bureau's settings against the acts that changed them.

Where a setting has no row, the environment's value holds, which nobody signed: that a row is gone
is therefore not told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ..bureau import service as bureau
from ..bureau.fields import FIELDS
from ..problems import InvalidInput
from .facts import ActRead
from .findings import INSERTED, SETTING, Finding, columns_differ
from .stored import Row, shown


def check_settings(rows: Iterable[Row], acts: Iterable[ActRead]) -> Iterator[Finding]:
    """Check that each setting has the value that was last given to it."""
    given: dict[str, tuple[ActRead, Any]] = {}
    for act in acts:
        if act.kind == bureau.CHANGED:
            for name, values in act.body["changed"].items():
                given[name] = act, values["to"]
    for row in rows:
        name = shown(row["name"])
        if name not in given:
            yield Finding(SETTING, None, name, INSERTED)
            continue
        act, value = given[name]
        if _read(name, shown(row["value"])) != value:
            yield Finding(SETTING, act.leaf, name, columns_differ(["value"]))


def _read(name: str, text: str) -> Any:
    """The value of a row, as an act has it; what is none, as the text it is."""
    try:
        return FIELDS[name].read(text)
    except (InvalidInput, KeyError):
        return text
