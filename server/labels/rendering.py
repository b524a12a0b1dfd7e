"""The file of a print run: complete, or not there at all."""

from __future__ import annotations

import hashlib
import os
import re
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import groupby
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from warning_labels import LabelError, parse_spec
from warning_labels.spec import sharing
from warning_labels.verifying import VerificationFailed

from .. import work
from ..database import db, now, write
from ..errands import Errands, GivenUp, Progress
from ..language import Text
from ..problems import DomainError
from ..settings import current_settings
from . import painting, runs, service
from .models import Label, PrintRun, PrintRunItem
from .painting import Sheet

ITEMS_AT_ONCE = 500  # read from the database: their JSON is ten times as large as what is kept
UNFINISHED = ".part"
LEFT_BEHIND_S = 3600  # after which nobody can be at an unfinished file any more
KEPT_S = 90 * 86_400  # the same bytes can be made again at any time: ours

errands = Errands("render-run", PrintRun, PrintRun.created_by, PrintRun.created_at)


class RunFailed(DomainError):
    """The run's file could not be made; the reason is kept with the run."""

    slug = "print-run-failed"
    status = 422
    title = Text("标签文件生成失败", "The file of labels could not be made")


def path_of(run: PrintRun) -> Path:
    """Where the run's file is, or will be."""
    return _folder() / f"{run.id}{painting.suffix(run.how, run.total)}"


def render(run_id: UUID, progress: Progress | None = None) -> Path:
    """Make the run's file, unless it is there; its labels are `printed` then.

    Opens `write()` several times, never while painting. `progress` hears how many are done.
    The same run always gives the same bytes. Raises RunFailed.
    """
    with write():
        run = db.session.get_one(PrintRun, run_id)
        path = path_of(run)
        if run.state == "complete" and path.exists():
            return path
        may = errands.begin(run, done=0)
        title = f"标签 {run.created_at.astimezone(current_settings().zone):%Y-%m-%d} {run.id}"
    try:
        if not may:
            raise GivenUp
        digest, verified = _make_file(path, run, title, _reporter(run_id, progress))
    except Exception as error:
        raise RunFailed(*errands.fail(run_id, error)) from error
    _complete(run_id, path, digest, verified)
    return path


def again(run: PrintRun) -> None:
    """Let a failed run be tried again. Inside `write()`; then `errands.ask`."""
    run.state, run.problem, run.attempts, run.done = "queued", None, 0, 0


def _do(run_id: UUID) -> None:
    with suppress(RunFailed):  # kept with the run, where staff see it
        render(run_id)


errands.register(_do)


@work.every_hour
def remove_old() -> None:
    """Remove the files that were made long ago; a run's page offers to make them again."""
    for file in _folder().glob("*"):
        if time.time() - file.stat().st_mtime > KEPT_S:
            file.unlink(missing_ok=True)


@work.every_hour
def remove_left_behind() -> None:
    """Remove what a process that died had not finished.

    A younger file may be that of `guanqia print` at work, or of another machine.
    """
    for part in _folder().glob(f"*{UNFINISHED}"):
        if time.time() - part.stat().st_mtime > LEFT_BEHIND_S:
            part.unlink(missing_ok=True)


def _folder() -> Path:
    return current_settings().files_dir / "runs"


def _make_file(path: Path, run: PrintRun, title: str, report: Progress) -> tuple[str, int]:
    """Paint into a file beside `path`, check it, and put it there once it is whole.

    Returns its SHA-256 and how many labels were read back from it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{os.getpid()}{UNFINISHED}")
    manner, sheets = run.how, sheets_of(run.id)
    try:
        with part.open("wb") as out:
            painting.paint(out, sheets, manner, title, report)
            out.flush()
            os.fsync(out.fileno())
        verified = painting.verify(part, sheets, manner)
        with part.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        part.replace(path)
    except LabelError as error:
        raise RunFailed(*_naming(error, sheets)) from error
    except VerificationFailed as error:
        raise RunFailed(
            f"成品抽检不合格，文件未放行：{error.text.zh}",
            f"The finished file failed its check and was not released: {error.text.en}",
        ) from error
    finally:
        part.unlink(missing_ok=True)
    return digest, verified


def sheets_of(run_id: UUID) -> list[Sheet]:
    """What the run prints, in its order: one specification for each label, or gate board."""
    items = runs.items_of(run_id).with_only_columns(PrintRunItem.code, PrintRunItem.spec)
    known: dict[Any, Any] = {}
    sheets = [
        Sheet(codes, sharing(parse_spec(spec), known))
        for codes, spec in _by_board(db.session.execute(items).yield_per(ITEMS_AT_ONCE))
    ]
    db.session.rollback()  # no read stays open while painting
    return sheets


def _by_board(items: Iterable[sa.Row[tuple[str, Any]]]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Each label by itself; those of one gate board together."""
    for _key, found in groupby(items, lambda item: item.spec.get("gates") or item.code):
        codes, specs = zip(*found, strict=True)
        yield codes, specs[0]


def _naming(error: LabelError, sheets: list[Sheet]) -> Text:
    """Say which label cannot be printed: the error's path begins with its place, `[3]`."""
    place = re.match(r"\[(\d+)\]", error.path)
    which = sheets[int(place[1])].name if place else ""
    return Text(
        f"标签无法打印：{which} {error.text.zh}",
        f"A label cannot be printed: {which} {error.text.en}",
    )


def _reporter(run_id: UUID, progress: Progress | None) -> Progress:
    note = errands.reporter(run_id, "done")

    def report(done: int) -> None:
        if progress:
            progress(done)
        note(done)

    return report


def _complete(run_id: UUID, path: Path, digest: str, verified: int) -> None:
    with write():
        run = db.session.get_one(PrintRun, run_id)
        run.state, run.done, run.attempts = "complete", run.total, 0
        run.completed_at = run.completed_at or now()
        run.file_name, run.file_sha256, run.verified = path.name, digest, verified
        codes = sa.select(PrintRunItem.code).where(PrintRunItem.run_id == run_id)
        service.mark_printed(Label.code.in_(codes))
