"""The files of an import, until it is done or given up: the list, and the verdicts on its lines."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from ..language import Text
from ..problems import DomainError
from ..settings import current_settings
from ..work import every_hour

KEPT_SECONDS = 86_400
VERDICTS = ".verdicts"


class UploadGone(DomainError):
    """Given up long ago."""

    slug = "upload-gone"
    status = 410
    title = Text(
        "这份文件上传已超过一天，已被删除。如需导入，请重新上传。",
        "This file was uploaded more than a day ago and is gone. Upload it again.",
    )


def keep(import_id: UUID, content: bytes) -> None:
    """Keep the list of an import."""
    path = _path(import_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def read(import_id: UUID) -> bytes:
    """The list of an import. Raises UploadGone."""
    try:
        return _path(import_id).read_bytes()
    except FileNotFoundError:
        raise UploadGone from None


def keep_verdicts(import_id: UUID, lines: Iterable[Mapping[str, Any]]) -> None:
    """Keep the verdicts in the order in which they are read; all of them or none."""
    path = _path(import_id, VERDICTS)
    part = path.with_suffix(".part")
    with part.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    part.replace(path)


def verdicts(import_id: UUID) -> Iterator[dict[str, Any]]:
    """The verdicts of an import, one after another. Raises UploadGone."""
    try:
        with _path(import_id, VERDICTS).open(encoding="utf-8") as file:
            yield from map(json.loads, file)
    except FileNotFoundError:
        raise UploadGone from None


def forget(import_id: UUID) -> None:
    """The files are no longer needed."""
    for suffix in ("", VERDICTS):
        _path(import_id, suffix).unlink(missing_ok=True)


@every_hour
def forget_old() -> None:
    """Remove what was given up."""
    for old in _folder().glob("*"):
        if old.stat().st_mtime < time.time() - KEPT_SECONDS:
            old.unlink(missing_ok=True)


def _path(import_id: UUID, suffix: str = "") -> Path:
    return _folder() / f"{import_id}{suffix}"


def _folder() -> Path:
    return current_settings().files_dir / "imports"
