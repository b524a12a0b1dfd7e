"""The full table of regions, from a file: judged row by row, then loaded whole or not at all."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

import sqlalchemy as sa

from ..database import db
from ..language import Text
from ..problems import InvalidInput
from . import service
from .models import Region

COLUMNS: Final = ("code", "zh", "en", "level", "parent")
LEVELS: Final = ("province", "prefecture", "county", "virtual", "statistical")
MOST_ROWS: Final = 10_000  # the country has about 3,200
_CODE = re.compile("[0-9]{6}")

Row = Mapping[str, str]


class Unreadable(InvalidInput):
    slug = "unreadable-file"


class Fault(NamedTuple):
    """What is wrong with a row; rows count from 1, without the heading."""

    row: int
    code: str
    reason: Text


class Verdict(NamedTuple):
    """What loading the table would do."""

    rows: Sequence[Row]  # parents before their children
    new: int
    changed: int
    same: int
    faults: Sequence[Fault]


class RegionsRefused(InvalidInput):
    slug = "regions-refused"


def read(content: bytes) -> list[Row]:
    """The rows of a CSV (UTF-8 or GB18030) or of a JSON {"regions": [...]}. Raises Unreadable.

    Both have the members of the shipped table; see `_completed` for what may be left out.
    """
    text = _decode(content)
    try:
        raw = _json_rows(text) if text.lstrip().startswith(("{", "[")) else _csv_rows(text)
    except (ValueError, KeyError, TypeError, csv.Error) as error:
        raise Unreadable(
            f"无法读取：应为 CSV 或 JSON，列为 {'、'.join(COLUMNS)}。",
            f"Not readable: it should be CSV or JSON with {', '.join(COLUMNS)}.",
        ) from error
    if not 0 < len(raw) <= MOST_ROWS:
        raise Unreadable(f"应有 1 至 {MOST_ROWS} 行。", f"It should have 1 to {MOST_ROWS} rows.")
    return [{name: str(row.get(name) or "").strip() for name in COLUMNS} for row in raw]


def assess(rows: Sequence[Row]) -> Verdict:
    """What loading these rows would do; writes nothing."""
    known = {one.code: _as_row(one) for one in db.session.scalars(sa.select(Region))}
    rows = [_completed(row, known.get(row["code"])) for row in rows]
    named = {row["code"] for row in rows}
    seen: set[str] = set()
    faults: list[Fault] = []
    for number, row in enumerate(rows, 1):
        if reason := _wrong(row, known.keys() | named, seen):
            faults.append(Fault(number, row["code"], reason))
        seen.add(row["code"])
    of_known = [row for row in rows if row["code"] in known]
    changed = sum(row != known[row["code"]] for row in of_known)
    return Verdict(
        rows=sorted(rows, key=lambda row: (LEVELS.index(row["level"]), row["code"]))
        if not faults
        else rows,
        new=len(rows) - len(of_known),
        changed=changed,
        same=len(of_known) - changed,
        faults=faults,
    )


def load(rows: Sequence[Row]) -> Verdict:
    """Load all rows, or none; regions that the file has not stay. Inside `write()`.

    Raises RegionsRefused.
    """
    verdict = assess(rows)
    if verdict.faults:
        count = len(verdict.faults)
        raise RegionsRefused(
            f"有 {count} 行有误，未写入任何数据。", f"{count} rows are wrong; nothing was written."
        )
    service.load({**row, "parent": row["parent"] or None} for row in verdict.rows)
    _renew_paths()
    return verdict


def _renew_paths() -> None:
    """What lies below a region that has another parent now lies there too."""
    regions = {one.code: one for one in db.session.scalars(sa.select(Region))}

    def path(region: Region) -> str:
        above = path(regions[region.parent_code]) if region.parent_code else ""
        return f"{above}{region.code}/"

    for region in regions.values():
        region.path = path(region)


def _wrong(row: Row, known: set[str], seen: set[str]) -> Text | None:
    code, parent = row["code"], row["parent"]
    if not _CODE.fullmatch(code):
        return Text("区划代码应为 6 位数字", "a region's code has six digits")
    if code in seen:
        return Text("代码重复", "the code stands twice")
    if not row["zh"]:
        return Text("缺少名称", "the name is missing")
    if row["level"] not in LEVELS:
        levels = ", ".join(LEVELS)
        return Text(f"级别应为 {levels} 之一", f"the level is one of {levels}")
    if bool(parent) is (row["level"] == "province"):
        return Text("省级没有上级，其他级别必须有", "a province has no parent, all others have one")
    if parent and parent not in known:
        return Text(f"没有上级区划 {parent}", f"there is no parent {parent}")
    return None


def _completed(row: Row, known: Row | None) -> Row:
    """The row with what it left out: as it is known, else as its code says."""
    code = row["code"]
    if code.endswith("0000"):
        implied = {"level": "province", "parent": ""}
    elif code.endswith("00"):
        implied = {"level": "prefecture", "parent": f"{code[:2]}0000"}
    else:
        implied = {"level": "county", "parent": f"{code[:4]}00"}
    usual = {"en": row["zh"], **implied, **(known or {})}
    return {name: row[name] or usual.get(name, "") for name in COLUMNS}


def _as_row(region: Region) -> Row:
    return {
        "code": region.code,
        "zh": region.name_zh,
        "en": region.name_en,
        "level": region.level,
        "parent": region.parent_code or "",
    }


def _decode(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable("编码应为 UTF-8 或 GB18030。", "It should be UTF-8 or GB18030.")


def _json_rows(text: str) -> list[Mapping[str, Any]]:
    data = json.loads(text)
    rows = data["regions"] if isinstance(data, dict) else data
    return [{name: row.get(name) for name in COLUMNS} for row in rows]


def _csv_rows(text: str) -> list[Mapping[str, Any]]:
    rows = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
    if rows and not {"code", "zh"} <= set(rows[0]):
        raise ValueError("without the columns code and zh")
    return list(rows)
