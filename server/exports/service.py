"""Exports: a table becomes a CSV that streams, or an XLSX that the worker makes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import sqlalchemy as sa

from .. import work
from ..accounts.models import Person
from ..database import db, now, write
from ..errands import Errands, GivenUp, Progress
from ..language import Language, Text, language, pick, speaking
from ..problems import InvalidInput, NotFound
from ..seals.acts import append_act
from ..settings import current_settings
from .models import Export
from .spreadsheets import Row, csv_lines, write_xlsx
from .tables import table

ACT = "table-exported"
FORMATS = ("csv", "xlsx")
KEPT = timedelta(days=7)  # a file of personal data is no archive: ours
LISTED = timedelta(days=365)  # what was looked for may name somebody; the act names nobody: ours
LONGEST_DOWNLOAD = timedelta(days=1)  # after which the process that sent it has surely died
PIECE = 64 * 1024  # characters of a CSV sent at once
UNFINISHED = ".part"

BROKEN_OFF = Text(
    "下载中断，文件不完整，请重新导出。",
    "The download broke off, so the file is not whole. Export it again.",
)

errands = Errands(
    "make-export", Export, Export.made_by, Export.made_at, which=Export.format == "xlsx"
)


def begin(name: str, format_: str, wanted: Mapping[str, str], person: Person) -> Export:
    """Keep that the person takes this table away. Inside `write()`; then `csv_of` or `errands.ask`.

    Raises NotFound for a table that is not theirs, InvalidInput for filters it does not know.
    """
    if format_ not in FORMATS:
        raise InvalidInput("请选择 CSV 或 XLSX。", "Choose CSV or XLSX.")
    known = table(name, person)
    kept = {key: wanted[key] for key in known.filters if wanted.get(key)}
    known.rows(person, kept)  # filters that are wrong are told now; no row is read yet
    export = Export(
        table=name,
        format=format_,
        wanted=kept,
        language=language(),
        made_by=person.id,
        state="queued" if format_ == "xlsx" else "running",
    )
    db.session.add(export)
    db.session.flush()
    return export


def path_of(export: Export) -> Path:
    """Where the file of an XLSX is, or will be."""
    return _folder() / f"{export.id}.xlsx"


def csv_of(export_id: UUID) -> Iterator[bytes]:
    """The export as CSV, piece by piece; its count and hash are kept and sealed at the end.

    No connection to the database is held while a piece is on its way.
    """
    digest, size, rows = hashlib.sha256(), 0, 0
    whole = False
    try:
        for text, rows in _pieces(export_id):  # noqa: B007 - the last count is used below
            data = text.encode("utf-8")
            digest.update(data)
            size += len(data)
            yield data
        _complete(export_id, rows, size, digest.hexdigest())
        whole = True
    finally:
        if not whole:
            problem = BROKEN_OFF._asdict()
            errands.note(export_id, state="failed", problem=problem, rows=max(rows, 0))


def make(export_id: UUID) -> None:
    """Make an XLSX, unless it is there. What goes wrong is kept with the export."""
    with write():
        export = db.session.get_one(Export, export_id)
        path = path_of(export)
        if export.state == "complete" and path.exists():
            return
        may = errands.begin(export, rows=0)
    try:
        if not may:
            raise GivenUp
        rows, size, digest = _make_file(export_id, path)
        _complete(export_id, rows, size, digest)
    except Exception as error:
        errands.fail(export_id, error)


def again(export: Export) -> None:
    """Let an XLSX be made again. Inside `write()`; then `errands.ask`."""
    if export.format == "xlsx" and export.state in ("failed", "expired", "complete"):
        export.state, export.problem, export.attempts, export.rows = "queued", None, 0, 0


def expire() -> int:
    """Delete the files that were kept long enough, and a year later that they were made; returns
    how many files. Opens `write()`."""
    lost = sa.update(Export).where(
        Export.state == "running", Export.format == "csv", Export.made_at < now() - LONGEST_DOWNLOAD
    )
    has_file = sa.and_(Export.state == "complete", Export.format == "xlsx")
    old = sa.select(Export).where(has_file, Export.completed_at < now() - KEPT)
    with write():
        db.session.execute(lost.values(state="failed", problem=BROKEN_OFF._asdict()))
        expired = db.session.scalars(old).all()
        for export in expired:
            path_of(export).unlink(missing_ok=True)
            export.state = "expired"
        # One that was made again lately is in use, or has a file that only its row leads to.
        in_use = sa.or_(has_file, Export.state.in_(("queued", "running")))
        over = Export.made_at < now() - LISTED, sa.not_(in_use)
        db.session.execute(sa.delete(Export).where(*over))
        return len(expired)


def _pieces(export_id: UUID) -> Iterator[tuple[str, int]]:
    """Pieces of the CSV, each with the number of rows up to its end."""
    export = db.session.get_one(Export, export_id)
    known, person = _table_of(export)
    rows = known.rows(person, export.wanted)
    heading = [pick(name) for name in known.heading]
    db.session.rollback()
    piece: list[str] = []
    length, count = 0, -1  # the heading is no row
    for count, line in enumerate(csv_lines(heading, rows, current_settings().zone)):
        piece.append(line)
        length += len(line)
        if length >= PIECE:
            db.session.rollback()
            yield "".join(piece), count
            piece, length = [], 0
    db.session.rollback()
    yield "".join(piece), count


def _make_file(export_id: UUID, path: Path) -> tuple[int, int, str]:
    """Write the file beside `path` and put it there once it is whole: rows, bytes, SHA-256."""
    export = db.session.get_one(Export, export_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}{UNFINISHED}")
    counter = _Counter(errands.reporter(export_id, "rows"))
    try:
        with speaking(cast(Language, export.language)):
            known, person = _table_of(export)
            rows = known.rows(person, dict(export.wanted))
            heading = [pick(name) for name in known.heading]
            title = pick(known.title)
            write_xlsx(part, title, heading, counter.count(rows), current_settings().zone)
        with part.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        size = part.stat().st_size
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return counter.rows, size, digest


class _Counter:
    """Counts the rows that pass, and reports how many."""

    def __init__(self, report: Progress) -> None:
        self.rows = 0
        self._report = report

    def count(self, rows: Iterable[Row]) -> Iterator[Row]:
        for row in rows:
            yield row
            self.rows += 1
            self._report(self.rows)


def _table_of(export: Export) -> tuple[Any, Person]:
    """The export's table, and whose rows it has. Raises NotFound where their right is gone."""
    person = db.session.get_one(Person, export.made_by)
    if not person.is_active:
        raise NotFound
    return table(export.table, person), person


def _complete(export_id: UUID, rows: int, size: int, sha256: str) -> None:
    with write():
        export = db.session.get_one(Export, export_id)
        export.state, export.completed_at = "complete", now()
        export.rows, export.size, export.sha256 = rows, size, sha256
        body = {
            "export": str(export.id),
            "table": export.table,
            "format": export.format,
            "rows": rows,
            "sha256": sha256,
        }
        append_act(ACT, export.made_by, body)


def _folder() -> Path:
    return current_settings().files_dir / "exports"


def _remove_unfinished() -> None:
    """Of CSVs a living process may still send some: they are left alone."""
    for part in _folder().glob(f"*{UNFINISHED}"):
        part.unlink(missing_ok=True)


errands.register(make, clean_up=_remove_unfinished)
work.every_hour(expire)
