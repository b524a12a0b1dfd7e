"""Rows of which acts of staff tell: each is there as its acts say, and no other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from ..language import Text
from .facts import ActRead
from .findings import INSERTED, MISSING, Finding, columns_differ
from .stored import Comparer, Row, hex_of


class Saying(NamedTuple):
    """What an act says of a row; a later one says it over an earlier one."""

    act: ActRead
    key: str  # of the row: a UUID's hex digits, or what the row is called
    columns: Mapping[str, Any]


class Table(NamedTuple):
    """A table whose rows stand in acts."""

    model: Any
    key: tuple[str, ...]
    what: Text
    sayings: Callable[[Iterable[ActRead]], Iterator[Saying]]


def check_table(
    table: Table, rows: Iterable[Row], acts: Iterable[ActRead], raw: bool
) -> Iterator[Finding]:
    """Check the rows of one table against all acts, which are in the log's order."""
    comparer, waiting = Comparer(table.model, raw), dict[str, Saying]()
    for act, key, columns in table.sayings(acts):
        known = waiting[key].columns if key in waiting else {}
        waiting[key] = Saying(act, key, {**known, **columns})
    for row in rows:
        key = " ".join(hex_of(row[name]) for name in table.key)
        said = waiting.pop(key, None)
        if said is None:
            yield Finding(table.what, None, key, INSERTED)
        elif wrong := comparer.differing(row, said.columns):
            yield Finding(table.what, said.act.leaf, key, columns_differ(wrong))
    for said in waiting.values():
        yield Finding(table.what, said.act.leaf, said.key, MISSING)
