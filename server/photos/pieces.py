"""Photos that come in pieces: each is kept until all are there, so that a line may break at any.

What belongs to one person's upload nobody else can see or add to.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from ..database import db, now, write
from ..language import Text
from ..problems import DomainError, InvalidInput, NotFound
from ..work import every_hour
from .models import PhotoPiece, PhotoUpload
from .service import HashDiffers

PIECE = 64 * 1024  # bytes; the last one is what is left
LARGEST = 12 * 1024 * 1024  # bytes of a photo; phones' cameras make up to that
MOST_UNFINISHED = 4 * LARGEST  # bytes that one person may have begun to send
KEPT = timedelta(days=1)
_HEX = re.compile(r"[0-9a-f]{64}")


class TooMuchBegun(DomainError):
    slug = "too-many-uploads"
    status = 429
    title = Text(
        "还有太多照片没有传完，请等它们传完，或明天再传。",
        "Too many photos are only half sent: wait until those are through, or try tomorrow.",
    )

    @property
    def headers(self) -> dict[str, str]:
        return {"Retry-After": "3600"}


class Upload(NamedTuple):
    """How far an upload is."""

    sha256: str
    size: int
    pieces: int  # how many there are in all
    have: Sequence[int]  # numbers of those that came
    photo: str | None  # the hash of what was kept, once all had come

    @property
    def is_whole(self) -> bool:
        return self.photo is None and len(self.have) == self.pieces


def find(sha256: str, by: UUID) -> Upload:
    """How far a person's upload is. Raises NotFound."""
    row = db.session.get(PhotoUpload, (by, sha256))
    if row is None:
        raise NotFound
    return _upload(row)


def add(sha256: str, size: int, number: int, data: bytes, by: UUID) -> Upload:
    """Keep a piece; one that is there already changes nothing. Inside `write()`.

    Raises InvalidInput for a piece that is not of such an upload, TooMuchBegun.
    """
    row = db.session.get(PhotoUpload, (by, sha256)) or _begin(sha256, size, by)
    upload = _upload(row)
    if row.size != size or len(data) != _length(size, number):
        raise InvalidInput(
            "这一段与照片的大小不符，请重新选择照片。",
            "This piece does not fit the photo’s size: choose the photo again.",
        )
    if upload.photo is not None or number in upload.have:
        return upload
    db.session.add(PhotoPiece(person_id=by, upload_sha256=sha256, number=number, data=data))
    db.session.flush()
    return _upload(row)


def whole(upload: Upload, by: UUID) -> bytes:
    """All bytes of an upload that is whole; none where it was finished meanwhile.

    Raises HashDiffers, and forgets it then: opens its own `write()` for that.
    """
    its = _is_of(upload.sha256, by)
    in_order = sa.select(PhotoPiece.data).where(its).order_by(PhotoPiece.number)
    data = b"".join(db.session.scalars(in_order))
    if len(data) < upload.size:
        return b""
    if hashlib.sha256(data).hexdigest() != upload.sha256:
        forget(upload.sha256, by)
        raise HashDiffers(
            "照片在传输中损坏，请重新选择照片。",
            "The photo was damaged on its way: choose it again.",
        )
    return data


def finish(sha256: str, photo_sha256: str, by: UUID) -> Upload:
    """Say what was kept of an upload, so that a lost answer can be asked for again. Inside
    `write()`."""
    row = db.session.get_one(PhotoUpload, (by, sha256))
    row.photo_sha256 = photo_sha256
    db.session.execute(sa.delete(PhotoPiece).where(_is_of(sha256, by)))
    db.session.flush()
    return _upload(row)


def forget(sha256: str, by: UUID) -> None:
    """Drop an upload with its pieces. Opens its own `write()`."""
    this = sa.and_(PhotoUpload.person_id == by, PhotoUpload.sha256 == sha256)
    with write():
        db.session.execute(sa.delete(PhotoUpload).where(this))


def purge() -> int:
    """Drop the uploads that began more than a day ago; returns how many. Opens its own
    `write()`."""
    old = PhotoUpload.started_at < now() - KEPT
    with write():
        dropped = db.session.scalars(
            sa.delete(PhotoUpload).where(old).returning(PhotoUpload.sha256)
        )
        return len(dropped.all())


every_hour(purge)


def _begin(sha256: str, size: int, by: UUID) -> PhotoUpload:
    if not _HEX.fullmatch(sha256) or not 0 < size <= LARGEST:
        raise InvalidInput(
            f"照片太大，最多 {LARGEST // 1024**2} MB。",
            f"The photo is too large: up to {LARGEST // 1024**2} MB.",
        )
    begun = sa.select(sa.func.sum(PhotoUpload.size)).where(
        PhotoUpload.person_id == by, PhotoUpload.photo_sha256.is_(None)
    )
    if (db.session.scalar(begun) or 0) + size > MOST_UNFINISHED:
        raise TooMuchBegun
    row = PhotoUpload(person_id=by, sha256=sha256, size=size, started_at=now())
    db.session.add(row)
    db.session.flush()
    return row


def _upload(row: PhotoUpload) -> Upload:
    its = _is_of(row.sha256, row.person_id)
    have = db.session.scalars(
        sa.select(PhotoPiece.number).where(its).order_by(PhotoPiece.number)
    ).all()
    return Upload(row.sha256, row.size, -(-row.size // PIECE), have, row.photo_sha256)


def _length(size: int, number: int) -> int:
    """How many bytes the piece has; none where there is no such piece."""
    return min(PIECE, max(0, size - number * PIECE)) or -1


def _is_of(sha256: str, by: UUID) -> sa.ColumnElement[bool]:
    """Whether a piece is one of this person's upload."""
    return sa.and_(PhotoPiece.person_id == by, PhotoPiece.upload_sha256 == sha256)
