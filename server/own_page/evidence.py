"""Photos with which an enterprise shows what it has mended: at once with a form, or in pieces."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from ..database import db, write
from ..photos import pieces
from ..photos import service as photos
from ..photos.images import NotAPicture, copy_for_pages
from ..photos.models import Photo
from ..photos.pieces import Upload
from ..problems import InvalidInput

MOST_PHOTOS = 6
PHOTO_WIDTH = 1920  # of what is kept: enough to see what was mended


def keep(files: Sequence[tuple[str, bytes]], by: UUID) -> list[str]:
    """Keep photos (name, bytes) without what a camera writes beside them; returns their hashes.

    Nothing is kept where one of them is none. Opens its own `write()`. Raises InvalidInput.
    """
    _require_few(len(files))
    copies = [_copy(name, data) for name, data in files]
    return [_keep(copy, by) for copy in copies]


def take_piece(sha256: str, size: int, number: int, data: bytes, by: UUID) -> Upload:
    """Take in a piece of a photo; with the last one the photo is kept. Opens its own `write()`.

    Raises InvalidInput, TooMuchBegun, HashDiffers.
    """
    with write():
        upload = pieces.add(sha256, size, number, data, by)
    if not upload.is_whole:
        return upload
    whole = pieces.whole(upload, by)
    if not whole:
        return pieces.find(sha256, by)
    try:
        kept = _keep(_copy("", whole), by)
    except InvalidInput:
        pieces.forget(sha256, by)
        raise
    with write():
        return pieces.finish(sha256, kept, by)


def require_own(hashes: Sequence[str], by: UUID) -> None:
    """Raise InvalidInput unless the person has sent all of these photos: who knows the hash of
    somebody else's shall not see it by naming it."""
    _require_few(len(hashes))
    own = sa.select(Photo.sha256).where(Photo.sha256.in_(hashes), Photo.uploaded_by == by)
    if set(db.session.scalars(own)) != set(hashes):
        raise InvalidInput(
            "有照片还没有传完，请重新选择照片。",
            "A photo has not come through: choose the photos again.",
        )


def _require_few(count: int) -> None:
    if count > MOST_PHOTOS:
        raise InvalidInput(
            f"一次最多 {MOST_PHOTOS} 张照片。", f"{MOST_PHOTOS} photos at most at a time."
        )


def _keep(copy: bytes, by: UUID) -> str:
    sha256 = hashlib.sha256(copy).hexdigest()
    photos.add(sha256, copy, by)
    return sha256


def _copy(name: str, data: bytes) -> bytes:
    try:
        return copy_for_pages(data, PHOTO_WIDTH, from_camera=True)
    except (NotAPicture, OSError) as error:
        zh, en = (f"“{name}”", f"“{name}”") if name else ("这个文件", "This file")
        raise InvalidInput(
            f"{zh}不是可用的照片，请用 JPEG、PNG 或 WebP 格式。",
            f"{en} is no photo that can be used: take JPEG, PNG or WebP.",
        ) from error
