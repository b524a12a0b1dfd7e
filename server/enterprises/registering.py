"""Carrying out an import that was judged: all of it or nothing.

Whatever takes long is done before the installation's lock is taken; inside it is asked whether the
register still says what the verdicts were found by, and the rows are written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from .. import bulk
from ..accounts.models import Person
from ..changes import feed
from ..database import db, now, table_of, uuid7
from ..language import Text
from ..problems import DomainError, InvalidInput
from . import importing, moves
from .columns import FIELDS
from .importing import Line, Report
from .models import Enterprise
from .pinyin import initials

_FIELDS = tuple(name for name in FIELDS if name != "region_name")
_EMPTY: Mapping[str, Any] = dict.fromkeys(_FIELDS, "") | {"licence_valid_to": None}


class ImportRefused(InvalidInput):
    """Lines of the file are wrong, so nothing of it was written; `report` has the verdicts."""

    slug = "import-refused"

    def __init__(self, report: Report) -> None:
        count = report.counts["wrong"]
        super().__init__(
            f"有 {count} 行有误，未写入任何数据。请改正后重新导入。",
            f"{count} lines are wrong; nothing was written. Correct them and import again.",
        )
        self.report = report


class Overtaken(DomainError):
    """The register was changed since the lines were judged; nothing was written."""

    slug = "import-overtaken"
    status = 409
    title = Text(
        "登记内容已被他人更改，请重新检查", "The register was changed meanwhile; check again"
    )


@dataclass(frozen=True)
class Prepared:
    """The rows of an import, ready to be written."""

    report: Report
    new: Sequence[Mapping[str, Any]]
    changed: Sequence[Mapping[str, Any]]  # known by their `id`
    moved: Mapping[UUID, str]  # enterprises that lie in another region now


def prepare(report: Report) -> Prepared:
    """Make the rows of what is new or changed. Raises ImportRefused where a line is wrong."""
    if report.has_wrong:
        raise ImportRefused(report)
    new, changed, moved = [], [], {}
    for line in report.lines:
        if line.verdict == "new":
            new.append({"id": uuid7(), "created_at": now(), **_EMPTY, **_values(line)})
        elif line.registered is not None and line.changes:
            before = line.registered
            row = {name: getattr(before, name) for name in _FIELDS} | _values(line)
            changed.append({"id": before.id, **row})
            if row["region_code"] != before.region_code:
                moved[before.id] = row["region_code"]
    return Prepared(report, new, changed, moved)


def _values(line: Line) -> dict[str, Any]:
    values = {name: value for name, value in line.values.items() if name != "region_name"}
    return values | {"pinyin": initials(str(values["name"]))}


def write_prepared(prepared: Prepared, importer: Person | None) -> None:
    """Register what was prepared and tell the phones. Inside `write()`.

    Raises Overtaken where the register says something else than when the lines were judged.
    """
    if importing.look(prepared.report.lines, importer) != prepared.report.seen:
        raise Overtaken
    enterprise = table_of(Enterprise)
    bulk.insert(enterprise, prepared.new)
    bulk.update(enterprise, prepared.changed, key="id")
    db.session.expire_all()  # what was read of them is old now
    publish((row["id"], row["region_code"]) for row in (*prepared.new, *prepared.changed))
    moves.moved(prepared.moved)


def publish(lie_in: Iterable[tuple[UUID, str]]) -> None:
    """Tell the phones of the regions in which these enterprises lie. Inside `write()`."""
    feed.publish_many("enterprise", {str(id_): [region] for id_, region in lie_in})
