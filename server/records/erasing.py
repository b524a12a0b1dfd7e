"""Erasing a record by law: its text goes, its place in the log and on its device stays."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from ..database import db
from ..photos.models import PhotoReference
from ..problems import InvalidInput, NotFound
from ..seals.acts import append_act
from ..seals.erasing import overwrite_what_is_freed
from ..seals.signing import base64url, instant
from .ingest import as_json
from .models import FieldRecord
from .rebuilding import rebuild

ERASED = "record-erased"


def erase_record(sha256: str, reason: str, by: UUID | None) -> FieldRecord:
    """Erase the text of a record (hex SHA-256) and all that was derived from it. Inside `write()`.

    The act keeps what the tree and the device's other records need: hashes, id and sequence.
    Photos that no other record names are dropped in time, or by an erasure of their own.
    Erasing again changes nothing. Raises NotFound, or InvalidInput without a reason.
    """
    if not reason.strip():
        raise InvalidInput("请写明依据和理由。", "Give the law and the reason.")
    record = db.session.get(FieldRecord, sha256)
    if record is None:
        raise NotFound("没有这条记录。", "There is no such record.")
    if record.erased_by is not None:
        return record
    overwrite_what_is_freed()
    record.erased_by = append_act(
        ERASED,
        by,
        {
            "record": as_json(sha256),
            "leaf": base64url(bytes.fromhex(record.leaf.leaf_hash)),
            "reason": reason.strip(),
            "kept": what_stays(record),
        },
    )
    counted = record.applied
    record.text = record.explanation = ""
    record.body = {}
    record.applied = False
    named = sa.delete(PhotoReference).where(PhotoReference.record_sha256 == sha256)
    db.session.execute(named)
    db.session.flush()
    if counted:
        rebuild()
    return record


def what_stays(record: FieldRecord) -> dict[str, object]:
    """What is known of a record whose text is gone; nothing of what it said."""
    return {
        "content": record.content_sha256,
        "device": record.kid,
        "id": str(record.id) if record.id else None,
        "kind": record.kind,
        "sequence": record.sequence,
        "previous": record.previous,
        "recorded_at": instant(record.recorded_at),
    }
