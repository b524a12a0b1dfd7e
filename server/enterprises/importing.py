"""Judging an import line by line.

A line is new, changed, same or wrong. The identity of an enterprise is its `uscc`; a column that
the file has not leaves what is registered as it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, NamedTuple

import sqlalchemy as sa

from .. import bulk
from ..accounts.areas import regions_of
from ..accounts.models import Person
from ..database import db
from ..language import Text
from ..regions.models import Region
from . import oddities
from .columns import FIELDS, CellWrong, Column, Remark, Value, match, value_of
from .models import Enterprise
from .tables import Row, Table

Verdict = Literal["new", "changed", "same", "wrong"]
VERDICTS: Sequence[Verdict] = ("new", "changed", "same", "wrong")
Progress = Callable[[int], None]
TELL_EVERY = 1000  # lines between two reports of progress
_COLUMNS = (
    Enterprise.id,
    *(getattr(Enterprise, name) for name in FIELDS if name != "region_name"),
)


# An enterprise as it is registered: `id`, and a member for each column that a file may have.
Registered = sa.Row[Any]


class Seen(NamedTuple):
    """What an import was judged by. While it is the same, so are the verdicts."""

    by_uscc: Mapping[str, Registered]  # the registered enterprises that the file names
    licences: Mapping[str, str]  # its licence numbers that are registered → USCC of the owner
    regions: Mapping[str, Text]  # all there are, by code
    area: frozenset[str] | None  # region codes of the importer's area; None: everywhere


@dataclass(frozen=True)
class Change:
    """One field of a registered enterprise that the file gives otherwise."""

    column: Column
    old: Value
    new: Value


@dataclass
class Line:
    """A line of the file with its verdict."""

    number: int
    values: dict[str, Value] = field(default_factory=dict)
    registered: Registered | None = None  # under its credit code
    changes: list[Change] = field(default_factory=list)
    faults: list[Remark] = field(default_factory=list)
    warnings: list[Remark] = field(default_factory=list)

    @property
    def verdict(self) -> Verdict:
        if self.faults:
            return "wrong"
        if self.registered is None:
            return "new"
        return "changed" if self.changes else "same"


@dataclass(frozen=True)
class Report:
    """The verdicts of a whole file."""

    lines: Sequence[Line]
    headings: Mapping[Column, str]  # as the file writes them
    seen: Seen

    @property
    def counts(self) -> dict[str, int]:
        found = Counter(line.verdict for line in self.lines)
        return {verdict: found[verdict] for verdict in VERDICTS}

    @property
    def has_wrong(self) -> bool:
        return any(line.faults for line in self.lines)


def assess(
    table: Table, importer: Person | None, today: date, progress: Progress = lambda _: None
) -> Report:
    """The verdict on each line; writes nothing. Without an importer the area is everywhere.

    `progress` hears how many lines were read. Raises Unreadable where the columns are not those of
    an import.
    """
    columns = match(table)
    lines = []
    for number, row in enumerate(table.rows):
        if number % TELL_EVERY == 0:
            progress(number)
        lines.append(_read_line(row, columns))
    seen = look(lines, importer)
    _judge_regions(lines, seen)
    _judge_duplicates(lines)
    _judge_registered(lines, seen)
    _judge_licences(lines, seen)
    for line in lines:
        line.warnings.extend(oddities.odd(line.values, today))
    headings = dict(zip(columns, table.heading, strict=True))
    return Report(lines, headings, seen)


def look(lines: Sequence[Line], importer: Person | None) -> Seen:
    """What the register says now about what these lines name."""
    regions = sa.select(Region.code, Region.name_zh, Region.name_en)
    by_uscc = _registered("uscc", lines, _COLUMNS)
    licences = _registered("licence_no", lines, (Enterprise.licence_no, Enterprise.uscc))
    return Seen(
        by_uscc={row.uscc: row for row in by_uscc},
        licences={row.licence_no: row.uscc for row in licences},
        regions={code: Text(zh, en) for code, zh, en in db.session.execute(regions)},
        area=None if importer is None else frozenset(db.session.scalars(regions_of(importer))),
    )


def _read_line(row: Row, columns: Sequence[Column]) -> Line:
    line = Line(row.line)
    if len(row.cells) > len(columns):
        text = Text("单元格比列多，可能少了引号", "more cells than columns; a quote may be missing")
        line.faults.append(Remark(None, " ".join(row.cells[len(columns) :]), text))
    for column, cell in zip(columns, row.cells, strict=False):
        try:
            line.values[column.field] = value_of(column, cell)
        except CellWrong as wrong:
            line.faults.append(Remark(column, cell, wrong.reason))
    return line


def _judge_regions(lines: Iterable[Line], seen: Seen) -> None:
    for line in lines:
        code = line.values.get("region_code")
        if not isinstance(code, str):
            continue
        name = seen.regions.get(code)
        if name is None:
            line.faults.append(
                Remark.on("region_code", code, "没有这个区划代码", "no region has this code")
            )
        elif seen.area is not None and code not in seen.area:
            line.faults.append(
                Remark.on("region_code", code, "不在您的辖区内", "outside your area")
            )
        else:
            line.warnings.extend(_region_name_differs(line, code, name))


def _region_name_differs(line: Line, code: str, known: Text) -> Iterator[Remark]:
    name = str(line.values.get("region_name") or "")
    # 岳阳市华容县 and 华容县 both name 430623; another county of that name has another code.
    if name and not name.endswith(known.zh) and name.lower() != known.en.lower():
        yield Remark.on(
            "region_name",
            name,
            f"与区划代码 {code} 的名称“{known.zh}”不同，以代码为准",
            f"region {code} is {known.en}; the code decides",
        )


def _judge_duplicates(lines: Iterable[Line]) -> None:
    for name in ("uscc", "licence_no"):
        first: dict[Value, int] = {}
        for line in lines:
            value = line.values.get(name)
            if value is None:
                continue
            if value in first:
                line.faults.append(
                    Remark.on(
                        name,
                        value,
                        f"与第 {first[value]} 行重复",
                        f"the same as in line {first[value]}",
                    )
                )
            first.setdefault(value, line.number)


def _judge_registered(lines: Sequence[Line], seen: Seen) -> None:
    """Which enterprise each line is about, and what it changes there."""
    for line in lines:
        enterprise = seen.by_uscc.get(str(line.values.get("uscc")))
        if enterprise is None:
            continue
        if seen.area is None or enterprise.region_code in seen.area:
            line.registered = enterprise
            line.changes = _changes(enterprise, line.values)
        else:
            line.faults.append(
                Remark.on(
                    "uscc",
                    enterprise.uscc,
                    "该企业登记在您的辖区之外，请联系上级局",
                    "registered outside your area; ask the bureau above",
                )
            )


def _judge_licences(lines: Sequence[Line], seen: Seen) -> None:
    """A licence number belongs to one enterprise."""
    named = {line.values.get("uscc") for line in lines}
    for line in lines:
        licence = line.values.get("licence_no")
        owner = seen.licences.get(str(licence))
        # An owner that the file names gets its own licence number there.
        if owner is not None and owner not in named and "uscc" in line.values:
            line.faults.append(
                Remark.on(
                    "licence_no",
                    licence,
                    "另一家企业已登记这个许可证编号",
                    "another enterprise is registered with this licence number",
                )
            )


def _registered(name: str, lines: Iterable[Line], columns: Sequence[Any]) -> Iterator[Registered]:
    named = [str(line.values[name]) for line in lines if name in line.values]
    wanted = sa.select(*columns).where(getattr(Enterprise, name).in_(bulk.texts("named")))
    return iter(db.session.execute(wanted, {"named": bulk.text_list(named)}))


def _changes(enterprise: Registered, values: Mapping[str, Value]) -> list[Change]:
    return [
        Change(FIELDS[name], old, new)
        for name, new in values.items()
        if name != "region_name" and (old := getattr(enterprise, name)) != new
    ]
