"""Erasing a record by law: its text goes, its place in the log and on its device stays."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from ..database import db, leave_no_trace
from ..photos.models import PhotoReference
from ..problems import InvalidInput, NotFound
from ..seals.acts import append_act
from ..seals.signing import base64url, instant
from .ingest import as_json
from .models import FieldRecord
from .rebuilding import forget

ERASED = "record-erased"


def erase_record(sha256: str, reason: str, by: UUID | None) -> None:
    """Erase one: see `erase_records`."""
    erase_records([sha256], reason, by)


def erase_records(hashes: Sequence[str], reason: str, by: UUID | None) -> None:
    """Erase the texts of records (hex SHA-256) and all that was derived from them.

    Inside `write()`.

    The act keeps what the tree and the device's other records need: hashes, id and sequence.
    Photos that no other record names are dropped in time, or by an erasure of their own.
    Erasing again changes nothing. Raises NotFound, or InvalidInput without a reason.
    """
    if not reason.strip():
        raise InvalidInput("请写明依据和理由。", "Give the law and the reason.")
    leave_no_trace()
    standing = [record for record in map(_find, hashes) if record.erased_by is None]
    forget(standing)
    for record in standing:
        _erase(record, reason, by)
    db.session.flush()


def _find(sha256: str) -> FieldRecord:
    record = db.session.get(FieldRecord, sha256)
    if record is None:
        raise NotFound("没有这条记录。", "There is no such record.")
    return record


def _erase(record: FieldRecord, reason: str, by: UUID | None) -> None:
    record.erased_by = append_act(
        ERASED,
        by,
        {
            "record": as_json(record.sha256),
            "leaf": base64url(bytes.fromhex(record.leaf.leaf_hash)),
            "reason": reason.strip(),
            "kept": what_stays(record),
        },
    )
    record.text = record.explanation = ""
    record.body = {}
    named = sa.delete(PhotoReference).where(PhotoReference.record_sha256 == record.sha256)
    db.session.execute(named)


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
