"""Imports from the console: a list is uploaded, judged by the worker, confirmed and carried out.

Each step can be left and found again: how far it is stands in the database.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from .. import work
from ..accounts.models import Person
from ..database import db, now, uuid7, write
from ..language import Text
from ..problems import DomainError, NotFound
from . import columns, service, tables, uploads
from .columns import Remark, Value
from .importing import Line, Progress, Report
from .models import EnterpriseImport
from .registering import ImportRefused

log = logging.getLogger(__name__)

JOB = "enterprise-import"
WAITING = ("checking", "confirmed")  # for the worker
MOST_ATTEMPTS = 3  # an import that kills its worker each time must not keep other work waiting
PROGRESS_EVERY_S = 1.0  # each report is a write
LATEST = 10


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
    work.ask(JOB, str(import_id))
    return import_id


def find(import_id: UUID, person: Person) -> EnterpriseImport:
    """An import of this person. Raises NotFound."""
    found = db.session.get(EnterpriseImport, import_id)
    if found is None or found.created_by != person.id:
        raise NotFound
    return found


def latest(person: Person) -> Sequence[EnterpriseImport]:
    """The person's last imports, the newest first."""
    own = sa.select(EnterpriseImport).where(EnterpriseImport.created_by == person.id)
    return db.session.scalars(own.order_by(EnterpriseImport.id.desc()).limit(LATEST)).all()


def confirm(import_id: UUID, person: Person) -> None:
    """Have it carried out. Opens `write()`; confirming twice is confirming once.

    Raises NotFound, NotToConfirm where lines are wrong or it is not judged yet, UploadGone.
    """
    with write():
        found = find(import_id, person)
        if found.state in ("confirmed", "done"):
            return
        if found.state != "checked" or found.counts["wrong"]:
            raise NotToConfirm
        uploads.read(import_id)
        found.state, found.attempts, found.looked_at = "confirmed", 0, 0
    work.ask(JOB, str(import_id))


def _do(subject: str) -> None:
    import_id = UUID(subject)
    with write():
        this = db.session.get_one(EnterpriseImport, import_id)
        if this.state not in WAITING:
            return
        step = _check if this.state == "checking" else _carry_out
        this.attempts += 1
        too_often = this.attempts > MOST_ATTEMPTS
    try:
        if too_often:
            raise DomainError("多次中断，已停止尝试。", "It broke off several times; given up.")
        step(import_id)
    except Exception as error:
        log.warning("import %s failed", import_id, exc_info=error)
        _note(import_id, state="failed", problem=_reason(error)._asdict())
        uploads.forget(import_id)


def _check(import_id: UUID) -> None:
    table, importer = _table(import_id)
    report = service.assess(table, importer, _reporter(import_id))
    db.session.rollback()
    _keep_verdicts(import_id, report)
    _note(import_id, state="checked", counts=report.counts)


def _carry_out(import_id: UUID) -> None:
    table, importer = _table(import_id)

    def done(report: Report) -> None:
        this = db.session.get_one(EnterpriseImport, import_id)
        this.state, this.counts, this.done_at = "done", report.counts, now()

    try:
        service.import_patiently(table, importer, _reporter(import_id), done)
    except ImportRefused as refused:
        # What was right when it was shown has been overtaken by somebody else's change.
        db.session.rollback()
        _keep_verdicts(import_id, refused.report)
        _note(import_id, state="checked", counts=refused.report.counts)
    else:
        uploads.forget(import_id)


def _table(import_id: UUID) -> tuple[tables.Table, Person]:
    table = tables.read(uploads.read(import_id))
    _note(import_id, total=len(table.rows))
    created_by = db.session.get_one(EnterpriseImport, import_id).created_by
    return table, db.session.get_one(Person, created_by)


def _reporter(import_id: UUID) -> Progress:
    told = time.monotonic()

    def report(looked_at: int) -> None:
        nonlocal told
        if time.monotonic() - told >= PROGRESS_EVERY_S:
            _note(import_id, looked_at=looked_at)
            told = time.monotonic()

    return report


def _note(import_id: UUID, **values: Any) -> None:
    this = sa.update(EnterpriseImport).where(EnterpriseImport.id == import_id)
    with write():
        db.session.execute(this.values(**values))


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


def _reason(error: Exception) -> Text:
    if isinstance(error, DomainError):
        return error.detail
    if isinstance(error, SQLAlchemyError):
        return Text("数据库暂时无法使用，请重新上传。", "The database failed; upload it again.")
    return Text("程序出错，已写入日志。", "The program failed; the log tells more.")


def _waiting() -> list[str]:
    waiting = sa.select(EnterpriseImport.id).where(EnterpriseImport.state.in_(WAITING))
    return [str(id_) for id_ in db.session.scalars(waiting.order_by(EnterpriseImport.id))]


def _unfinished() -> Sequence[datetime]:
    asked = sa.select(EnterpriseImport.created_at).where(EnterpriseImport.state.in_(WAITING))
    return db.session.scalars(asked).all()


def _restart() -> None:
    """Nothing to do: what was broken off still waits."""


work.register(JOB, work.Job(_do, _waiting, _unfinished, _restart))
