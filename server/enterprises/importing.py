"""Judging an import line by line, and carrying it out: all of it or nothing.

A line is new, changed, same or wrong. The identity of an enterprise is its `uscc`; a column that
the file has not leaves what is registered as it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, TypeVar

import sqlalchemy as sa

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
T = TypeVar("T")


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
    enterprise: Enterprise | None = None  # the registered one
    changes: list[Change] = field(default_factory=list)
    faults: list[Remark] = field(default_factory=list)
    warnings: list[Remark] = field(default_factory=list)

    @property
    def verdict(self) -> Verdict:
        if self.faults:
            return "wrong"
        if self.enterprise is None:
            return "new"
        return "changed" if self.changes else "same"


@dataclass(frozen=True)
class Report:
    """The verdicts of a whole file."""

    lines: Sequence[Line]
    headings: Mapping[Column, str]  # as the file writes them

    @property
    def counts(self) -> Mapping[Verdict, int]:
        found = Counter(line.verdict for line in self.lines)
        return {verdict: found[verdict] for verdict in VERDICTS}

    @property
    def has_wrong(self) -> bool:
        return any(line.faults for line in self.lines)


def assess(table: Table, importer: Person | None, today: date) -> Report:
    """The verdict on each line; writes nothing. Without an importer the area is everywhere.

    Raises Unreadable where the columns are not those of an import.
    """
    columns = match(table)
    lines = [_read_line(row, columns) for row in table.rows]
    _judge_regions(lines, importer)
    _judge_duplicates(lines)
    _judge_registered(lines, importer)
    _judge_licences(lines)
    for line in lines:
        line.warnings.extend(oddities.odd(line.values, today))
    headings = dict(zip(columns, table.heading, strict=True))
    return Report(lines, headings)


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


def _judge_regions(lines: Iterable[Line], importer: Person | None) -> None:
    known = {region.code: region for region in db.session.scalars(sa.select(Region))}
    inside = None if importer is None else set(db.session.scalars(regions_of(importer)))
    for line in lines:
        code = line.values.get("region_code")
        if not isinstance(code, str):
            continue
        region = known.get(code)
        if region is None:
            line.faults.append(
                Remark.on("region_code", code, "没有这个区划代码", "no region has this code")
            )
        elif inside is not None and code not in inside:
            line.faults.append(
                Remark.on("region_code", code, "不在您的辖区内", "outside your area")
            )
        else:
            line.warnings.extend(_region_name_differs(line, region))


def _region_name_differs(line: Line, region: Region) -> Iterator[Remark]:
    name = str(line.values.get("region_name") or "")
    # 岳阳市华容县 and 华容县 both name 430623; another county of that name has another code.
    if name and not name.endswith(region.name_zh) and name.lower() != region.name_en.lower():
        yield Remark.on(
            "region_name",
            name,
            f"与区划代码 {region.code} 的名称“{region.name_zh}”不同，以代码为准",
            f"region {region.code} is {region.name_en}; the code decides",
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


def _judge_registered(lines: Sequence[Line], importer: Person | None) -> None:
    """Which enterprise each line is about, and what it changes there."""
    registered = {each.uscc: each for each in _registered("uscc", lines)}
    inside = None if importer is None else set(db.session.scalars(regions_of(importer)))
    for line in lines:
        enterprise = registered.get(str(line.values.get("uscc")))
        if enterprise is None:
            continue
        if inside is None or enterprise.region_code in inside:
            line.enterprise = enterprise
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


def _judge_licences(lines: Sequence[Line]) -> None:
    """A licence number belongs to one enterprise."""
    owners = {each.licence_no: each.uscc for each in _registered("licence_no", lines)}
    named = {line.values.get("uscc") for line in lines}
    for line in lines:
        licence = line.values.get("licence_no")
        owner = owners.get(str(licence))
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


def _registered(name: str, lines: Iterable[Line]) -> Iterator[Enterprise]:
    column = getattr(Enterprise, name)
    for some in _slices([line.values[name] for line in lines if name in line.values]):
        yield from db.session.scalars(sa.select(Enterprise).where(column.in_(some)))


def _changes(enterprise: Enterprise, values: Mapping[str, Value]) -> list[Change]:
    return [
        Change(FIELDS[name], old, new)
        for name, new in values.items()
        if name != "region_name" and (old := getattr(enterprise, name)) != new
    ]


def _slices(values: Sequence[T], size: int = 5000) -> Iterator[Sequence[T]]:
    """SQLite takes at most 32,766 parameters in a statement."""
    return (values[start : start + size] for start in range(0, len(values), size))
