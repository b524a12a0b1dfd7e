"""Files kept between an import's two steps: first the verdicts, then the confirmation."""

from __future__ import annotations

import re
import secrets
import time
from pathlib import Path

from ..accounts.models import Person
from ..language import Text
from ..problems import DomainError
from ..settings import current_settings

KEPT_SECONDS = 86_400
_TOKEN = re.compile("[0-9a-f]{32}")


class UploadGone(DomainError):
    """Imported already, or given up long ago."""

    slug = "upload-gone"
    status = 410
    title = Text(
        "这份文件已导入，或上传已超过一天。如需再次导入，请重新上传。",
        "This file has been imported, or was uploaded more than a day ago. Upload it again.",
    )


def keep(content: bytes, person: Person) -> str:
    """Keep the person's file; returns the token by which they, and only they, come back to it."""
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        if old.stat().st_mtime < time.time() - KEPT_SECONDS:
            old.unlink(missing_ok=True)
    token = secrets.token_hex(16)
    _path(token, person).write_bytes(content)
    return token


def read(token: str, person: Person) -> bytes:
    """The person's file. Raises UploadGone."""
    try:
        return _path(token, person).read_bytes()
    except FileNotFoundError:
        raise UploadGone from None


def forget(token: str, person: Person) -> None:
    """The file is no longer needed."""
    _path(token, person).unlink(missing_ok=True)


def _path(token: str, person: Person) -> Path:
    if not _TOKEN.fullmatch(token):
        raise UploadGone
    return _folder() / f"{person.id}-{token}"


def _folder() -> Path:
    return current_settings().data_dir / "imports"
