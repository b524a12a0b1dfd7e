"""Which installation this is, and the append-only log that seals all it keeps."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlsplit
from uuid import uuid4

from flask import current_app
from joserfc.jwk import OKPKey

from ..database import db, insert, write
from ..settings import Settings, SettingWrong, current_settings
from . import checkpoint as checkpoints
from . import history, log
from .keys import FILE, held_key, make_key, private_key, public_jwk, read_key
from .models import Installation, LogEntry
from .tree import leaf_hash


@dataclass(frozen=True)
class Leaf:
    """Where a text stands in the log."""

    index: int  # from 0
    sha256: str  # of the text, hex


def open_installation() -> Installation:
    """At start: which installation this is, made at the very first start.

    Raises SettingWrong where this machine holds another key than the database knows.
    """
    found = db.session.get(Installation, 1)
    if found is None:
        with write():
            found = _found()
    _held_key(found)
    return found


def installation() -> Installation:
    """Which installation this is. Inside `write()` or outside; made where there is none yet."""
    found = db.session.get(Installation, 1)
    if found is not None:
        return found
    return _found() if db.session().info.get("writing") else open_installation()


def signing_key() -> OKPKey:
    """The private key of this installation; read once per process and key. Raises SettingWrong."""
    this = installation()
    keys_by_kid: dict[str, OKPKey] = current_app.extensions.setdefault("installation_keys", {})
    if this.kid not in keys_by_kid:
        keys_by_kid[this.kid] = _held_key(this)
    return keys_by_kid[this.kid]


def append(text: str, type_: Literal["record", "act"]) -> Leaf:
    """Append a text to the log as its next leaf. Inside `write()`, so that no index is left out."""
    return append_many([text], type_)[0]


def append_many(texts: Sequence[str], type_: Literal["record", "act"]) -> list[Leaf]:
    """As `append`, for several texts in this order; there is at least one."""
    if not db.session().info.get("writing"):
        raise RuntimeError("leaf indexes are given inside write()")
    before = log.size()
    rows = [
        {
            "index": index,
            "type": type_,
            "sha256": hashlib.sha256(data).hexdigest(),
            "leaf_hash": leaf_hash(data).hex(),
        }
        for index, data in enumerate((text.encode("ascii") for text in texts), start=before)
    ]
    insert(LogEntry, rows)
    log.keep_nodes(before, before + len(rows))
    return [Leaf(before + number, str(row["sha256"])) for number, row in enumerate(rows)]


def keys() -> dict[str, Any]:
    """What a verifier pins: the public keys, oldest first, and the log's verifier keys."""
    known = history.read(installation())
    return {
        "keys": known.jwks,
        "handovers": [change.handover for change in known.changes],
        "verifiers": known.verifiers,
    }


def checkpoint() -> str:
    """The signed head of the log as it stands (records.md §5)."""
    this = installation()
    size = log.size()
    return checkpoints.write(
        history.origin(this, this.epoch), size, log.root_at(size), private_key(signing_key())
    )


def _found() -> Installation:
    """Make the installation's row, and its key where this machine has none. Inside `write()`."""
    found = db.session.get(Installation, 1)
    if found is not None:  # another process was faster
        return found
    settings = current_settings()
    key = read_key(settings) or make_key(settings)
    host = urlsplit(settings.base_url).netloc
    found = Installation(number=1, id=uuid4(), host=host, epoch=1, key=public_jwk(key))
    db.session.add(found)
    db.session.flush()
    return found


def _held_key(this: Installation) -> OKPKey:
    settings = current_settings()
    key = held_key(settings, this.kid)
    if key is not None:
        return key
    where = _where(settings)
    raise SettingWrong(
        f"{where} 与数据库不符：数据库的记录由另一把密钥（{this.kid}）封存。"
        "请放回原来的密钥文件，或检查 DATA_DIR、DATABASE_URL 是否属于同一套安装。\n"
        f"{where} does not belong to this database, whose records are sealed by another key "
        f"({this.kid}). Put the original key back, or check that DATA_DIR and DATABASE_URL are "
        "of one installation."
    )


def _where(settings: Settings) -> str:
    return "INSTALLATION_KEY" if settings.installation_key else str(settings.data_dir / FILE)
