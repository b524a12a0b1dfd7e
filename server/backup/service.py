"""What goes into a backup, and how an installation comes back from one."""

from __future__ import annotations

import hashlib
import json
import tempfile
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import sqlalchemy as sa

from .. import schema
from ..accounts.models import Person
from ..database import begin_snapshot, db, now_sealed, write
from ..language import Text
from ..photos import store
from ..photos.models import Photo
from ..problems import DomainError
from ..records.models import FieldRecord
from ..seals import checkpoint, keys, log, service
from ..seals.epochs import start_epoch
from ..seals.models import LogEntry
from ..seals.signing import instant
from ..settings import current_settings
from . import archive, databases
from .archive import NoBackup

FORMAT = 1
MADE = "backup-made"  # a file beside the data: its time is that of the last backup
MANIFEST, DATABASE, KEY, PHOTOS = "manifest.json", "database", "installation.jwk", "photos/"


class NotEmpty(DomainError):
    slug = "not-empty"
    status = 409
    title = Text(
        "这个安装里已有数据，不能恢复到其中。请用空的 DATA_DIR 和空的数据库。",
        "This installation has data of its own. Restore into an empty DATA_DIR and database.",
    )


class OtherDatabase(DomainError):
    slug = "other-database"
    status = 409
    title = Text("备份来自另一种数据库", "The backup is of another kind of database")


class OtherKey(DomainError):
    slug = "other-key"
    status = 409
    title = Text(
        "INSTALLATION_KEY 不是备份里的密钥。", "INSTALLATION_KEY is not the key of the backup."
    )


class BackedUp(NamedTuple):
    """What a backup holds."""

    records: int
    photos: int
    photos_missing: int  # of which there are rows, but no bytes
    checkpoint: str


class Restored(NamedTuple):
    records: int
    photos: int
    epoch: int
    checkpoint: str  # the first of the new epoch


def back_up(path: Path, passphrase: str | None) -> BackedUp:
    """Write a backup of one state of the installation, while it serves.

    Raises FileExists, ToolFailed, or SettingWrong where this machine does not hold the key.
    """
    beside = tempfile.TemporaryDirectory(dir=current_settings().data_dir)
    with archive.writing(path, passphrase) as out, beside as folder:
        dumped = Path(folder) / DATABASE
        begin_snapshot()
        try:
            done = BackedUp(_count(FieldRecord), 0, 0, service.checkpoint())
            there = sa.select(Photo.sha256).where(Photo.erased_by.is_(None))
            hashes = db.session.scalars(there).all()
            databases.dump(dumped)
        finally:
            db.session.rollback()
        out.writestr(MANIFEST, json.dumps(_manifest(done)))
        out.write(dumped, DATABASE)
        key = service.signing_key().as_dict(private=True)
        out.writestr(KEY, json.dumps(key))
        for sha256 in hashes:
            done = _add_photo(out, sha256, done)
    (current_settings().data_dir / MADE).touch()
    return done


def last_made() -> datetime | None:
    """When a backup was last made on this machine, if ever."""
    try:
        made = (current_settings().data_dir / MADE).stat().st_mtime
    except FileNotFoundError:
        return None
    return datetime.fromtimestamp(made, UTC)


def restore(path: Path, passphrase: str | None, epoch: int | None = None) -> Restored:
    """Bring an installation back, as a new epoch. Into an empty one alone.

    Raises NotEmpty, NoBackup, PassphraseWrong, OtherDatabase, OtherKey, EpochTaken, ToolFailed.
    """
    _require_empty()
    with archive.reading(path, passphrase, current_settings().data_dir) as backup:
        manifest = _read_manifest(backup)
        before = checkpoint.read(manifest["checkpoint"])
        _restore_key(backup.read(KEY))
        photos = sum(_restore_photo(backup, name) for name in backup.namelist())
        _restore_database(backup)
    schema.migrate()
    if log.root_at(before.size) != before.root:
        raise NoBackup
    with write():
        number = start_epoch(before, epoch)
        return Restored(_count(FieldRecord), photos, number, service.checkpoint())


def _manifest(done: BackedUp) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "made_at": instant(now_sealed()),
        "database": db.engine.dialect.name,
        "records": done.records,
        "checkpoint": done.checkpoint,
    }


def _read_manifest(backup: zipfile.ZipFile) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads(backup.read(MANIFEST))
        known = manifest["format"] == FORMAT and {DATABASE, KEY} <= set(backup.namelist())
    except (KeyError, ValueError) as error:
        raise NoBackup from error
    if not known:
        raise NoBackup
    if manifest["database"] != db.engine.dialect.name:
        raise OtherDatabase(
            f"备份来自 {manifest['database']}，请让 DATABASE_URL 指向同一种数据库。",
            f"The backup is of {manifest['database']}: let DATABASE_URL name one of that kind.",
        )
    return manifest


def _add_photo(out: zipfile.ZipFile, sha256: str, done: BackedUp) -> BackedUp:
    try:
        out.writestr(PHOTOS + sha256, store.get(sha256))
    except FileNotFoundError:
        return done._replace(photos_missing=done.photos_missing + 1)
    return done._replace(photos=done.photos + 1)


def _require_empty() -> None:
    """Nothing but what a first start makes may be here."""
    tables = sa.inspect(db.engine).get_table_names()
    if "log_entry" not in tables:
        return
    if _count(LogEntry) > 1 or _count(Person) or _count(Photo):
        raise NotEmpty
    db.session.rollback()


def _restore_key(text: bytes) -> None:
    settings = current_settings()
    if not settings.installation_key:
        keys.put_key(settings, text.decode())
    elif keys.thumbprint_of(text.decode()) != keys.thumbprint_of(settings.installation_key):
        raise OtherKey


def _restore_photo(backup: zipfile.ZipFile, name: str) -> bool:
    if not name.startswith(PHOTOS):
        return False
    data, sha256 = backup.read(name), name.removeprefix(PHOTOS)
    if hashlib.sha256(data).hexdigest() != sha256:
        raise NoBackup
    store.put(sha256, data)
    return True


def _restore_database(backup: zipfile.ZipFile) -> None:
    with tempfile.TemporaryDirectory(dir=current_settings().data_dir) as beside:
        databases.load(Path(backup.extract(DATABASE, beside)))


def _count(model: Any) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0
