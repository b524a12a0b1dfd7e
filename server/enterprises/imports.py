"""Imports from the console: a list is uploaded, judged by the worker, confirmed and carried out.

Each step can be left and found again: how far it is stands in the database.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from ..accounts.models import Person
from ..database import db, now, uuid7, write
from ..errands import Errands, GivenUp
from ..language import Text
from ..problems import DomainError
from . import columns, service, tables, uploads
from .columns import Remark, Value
from .importing import Line, Report
from .models import EnterpriseImport
from .registering import ImportRefused

WAITING = ("checking", "confirmed")  # for the worker; what was broken off still waits

errands = Errands(
    "enterprise-import",
    EnterpriseImport,
    EnterpriseImport.created_by,
    EnterpriseImport.created_at,
    waiting=WAITING,
    running=(),
)


class NotToConfirm(DomainError):
    slug = "import-not-to-confirm"
    status = 409
    title = Text("这次导入现在不能确认", "This import cannot be confirmed now")


def start(content: bytes, file_name: str, person: Person) -> UUID:
    """Keep a list and have it judged; returns the import's id. Opens `write()`.

    Raises Unreadable where it is no table with the columns of an import.
    """
    columns.match(tables.read_heading(content))
    import_id = uuid7()
    uploads.keep(import_id, content)
    with write():
        person_id = person.id
        db.session.add(
            EnterpriseImport(id=import_id, created_by=person_id, file_name=file_name, total=0)
        )
    errands.ask(import_id)
    return import_id


def confirm(import_id: UUID, person: Person) -> None:
    """Have it carried out. Opens `write()`; confirming twice is confirming once.

    Raises NotFound, NotToConfirm where lines are wrong or it is not judged yet, UploadGone.
    """
    with write():
        found = errands.find(import_id, person)
        if found.state in ("confirmed", "done"):
            return
        if found.state != "checked" or found.counts["wrong"]:
            raise NotToConfirm
        uploads.read(import_id)
        found.state, found.attempts, found.looked_at = "confirmed", 0, 0
    errands.ask(import_id)


def _do(import_id: UUID) -> None:
    with write():
        this = db.session.get_one(EnterpriseImport, import_id)
        if this.state not in WAITING:
            return
        step = _check if this.state == "checking" else _carry_out
        may = errands.begin(this, state=this.state)
    try:
        if not may:
            raise GivenUp
        step(import_id)
    except Exception as error:
        errands.fail(import_id, error)
        uploads.forget(import_id)


def _check(import_id: UUID) -> None:
    table, importer = _table(import_id)
    report = service.assess(table, importer, errands.reporter(import_id, "looked_at"))
    db.session.rollback()
    _keep_verdicts(import_id, report)
    errands.note(import_id, state="checked", counts=report.counts)


def _carry_out(import_id: UUID) -> None:
    table, importer = _table(import_id)

    def done(report: Report) -> None:
        this = db.session.get_one(EnterpriseImport, import_id)
        this.state, this.counts, this.done_at = "done", report.counts, now()

    try:
        service.import_patiently(table, importer, errands.reporter(import_id, "looked_at"), done)
    except ImportRefused as refused:
        # What was right when it was shown has been overtaken by somebody else's change.
        db.session.rollback()
        _keep_verdicts(import_id, refused.report)
        errands.note(import_id, state="checked", counts=refused.report.counts)
    else:
        uploads.forget(import_id)


def _table(import_id: UUID) -> tuple[tables.Table, Person]:
    table = tables.read(uploads.read(import_id))
    errands.note(import_id, total=len(table.rows))
    created_by = db.session.get_one(EnterpriseImport, import_id).created_by
    return table, db.session.get_one(Person, created_by)


def _keep_verdicts(import_id: UUID, report: Report) -> None:
    # What needs a hand comes first.
    order = {"wrong": 0, "changed": 1, "new": 2, "same": 3}
    lines = sorted(report.lines, key=lambda one: (order[one.verdict], not one.warnings, one.number))
    uploads.keep_verdicts(import_id, (_verdict(line, report) for line in lines))


def _verdict(line: Line, report: Report) -> dict[str, Any]:
    """A line as its page shows it."""
    return {
        "number": line.number,
        "verdict": line.verdict,
        "name": line.values.get("name") or "",
        "uscc": line.values.get("uscc") or "",
        "changes": [
            {
                "column": report.headings[change.column],
                "old": _plain(change.old),
                "new": _plain(change.new),
            }
            for change in (line.changes if line.verdict == "changed" else ())
        ],
        "faults": list(_remarks(line.faults, report)),
        "warnings": list(_remarks(line.warnings, report)),
    }


def _remarks(remarks: Sequence[Remark], report: Report) -> Iterator[Mapping[str, Any]]:
    for remark in remarks:
        column = remark.column
        heading = report.headings.get(column, column.zh) if column else ""
        yield {"column": heading, "cell": remark.cell, "reason": remark.reason._asdict()}


def _plain(value: Value) -> str:
    return value.isoformat() if isinstance(value, date) else value or ""


errands.register(_do)
