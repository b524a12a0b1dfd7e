"""Which tables can be taken away. Each part of the domain that has one registers it here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from ..accounts.models import Person
from ..language import Text
from ..problems import NotFound
from .spreadsheets import Row

Wanted = Mapping[str, str]  # the filters of a list, as its address has them


class Table(NamedTuple):
    """A list as a table. Texts are in the language that is spoken when they are asked for."""

    title: Text
    heading: Sequence[Text]
    # The rows that the person may see, in the list's order. Whoever reads them all needs the
    # memory of a few thousand. Raises InvalidInput at once where the filters cannot be understood.
    rows: Callable[[Person, Wanted], Iterator[Row]]
    filters: Sequence[str]  # names of the filters that it knows
    roles: Sequence[str] = ("administrator", "staff")


_tables: dict[str, Table] = {}


def register(name: str, table: Table) -> None:
    """Make a table known under this name, at import."""
    _tables[name] = table


def table(name: str, person: Person) -> Table:
    """The table of this name. Raises NotFound, also for one that the person's role has not."""
    found = _tables.get(name)
    if found is None or person.role not in found.roles:
        raise NotFound
    return found


def title_of(name: str) -> Text:
    found = _tables.get(name)
    return found.title if found else Text(name, name)
