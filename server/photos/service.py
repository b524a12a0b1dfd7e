"""Photos: kept under the hash of their bytes, before or after the records that name them."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from ..database import db, in_slices, now, now_sealed, write
from ..language import Text
from ..problems import DomainError, NotFound
from ..seals.acts import append_act
from ..seals.receipts import Receipts
from . import images, store
from .models import Photo, PhotoReference

RECEIVED, DROPPED = "photo-received", "photos-dropped"
LARGEST = 5 * 1024 * 1024  # bytes
# Of photos that no record names yet: a phone's records name them at the next sync.
QUOTA_PER_PERSON = 1024 * 1024 * 1024  # bytes
KEPT_UNNAMED = timedelta(days=90)
IN_FLIGHT = timedelta(days=1)  # bytes without a row are perhaps being received this moment


class PhotoTooLarge(DomainError):
    slug = "photo-too-large"
    status = 413
    title = Text("照片超过 5 MiB", "The photo is larger than 5 MiB")


class HashDiffers(DomainError):
    slug = "hash-differs"
    status = 422
    title = Text("照片内容与地址中的哈希不符", "The bytes do not hash to the address")


class NoPicture(DomainError):
    slug = "no-picture"
    status = 422
    title = Text("不是完整的 JPEG、WebP 或 PNG 图片", "No whole JPEG, WebP or PNG picture")


class QuotaExceeded(DomainError):
    slug = "photo-quota"
    status = 429
    title = Text(
        "尚无记录引用的照片太多，请先发送记录再发照片",
        "Too many photos that no record names yet; send the records first",
    )


def add(sha256: str, data: bytes, by: UUID | None) -> tuple[Photo, bool]:
    """Keep a photo; returns it and whether it is new. A known one is never overwritten.

    Opens its own `write()`: the bytes are on disk before the row says so.
    Raises PhotoTooLarge, HashDiffers, NoPicture, QuotaExceeded.
    """
    if len(data) > LARGEST:
        raise PhotoTooLarge
    if hashlib.sha256(data).hexdigest() != sha256:
        raise HashDiffers
    known = db.session.get(Photo, sha256)
    if known is not None and (known.erased_by or store.has(sha256)):
        return known, False
    picture = _examine(data)
    if by is not None and _unnamed_bytes(by) + len(data) > QUOTA_PER_PERSON:
        raise QuotaExceeded
    store.put(sha256, data)
    with write():
        known = db.session.get(Photo, sha256)
        if known is not None:
            if known.erased_by:  # meanwhile
                store.delete(sha256)
            return known, False
        moment = now_sealed()
        photo = Photo(
            sha256=sha256,
            mime_type=picture.mime_type,
            size=len(data),
            width=picture.width,
            height=picture.height,
            uploaded_by=by,
            received_at=moment,
            receipt=Receipts(moment).of(sha256),
        )
        db.session.add(photo)
        append_act(RECEIVED, by, {"photo": sha256, **what_is_seen(photo)}, moment)
    return photo, True


def _examine(data: bytes) -> images.Picture:
    try:
        return images.examine(data)
    except images.TooManyPixels as fault:
        raise NoPicture(
            "图片像素太多，请缩小后再发：JPEG、PNG 最多 1250 万像素，WebP 最多 500 万像素。",
            "Too many pixels; scale it down: at most 12.5 million as JPEG or PNG, 5 as WebP.",
            errors={"photo": [str(fault)]},
        ) from fault
    except images.NotAPicture as fault:
        raise NoPicture(errors={"photo": [str(fault)]}) from fault


def what_is_seen(photo: Photo) -> dict[str, object]:
    """What its row says of a picture, and the act too: it holds when the bytes are gone."""
    return {
        "mime_type": photo.mime_type,
        "size": photo.size,
        "width": photo.width,
        "height": photo.height,
    }


def missing(hashes: Collection[str]) -> set[str]:
    """Those of these photos (lower-case hex) that have not come."""
    here: set[str] = set()
    for some in in_slices(sorted(hashes)):
        here.update(db.session.scalars(sa.select(Photo.sha256).where(Photo.sha256.in_(some))))
    return set(hashes) - here


def read(sha256: str) -> bytes:
    """The very bytes of a photo. Raises NotFound."""
    try:
        return store.get(sha256)
    except FileNotFoundError:
        raise NotFound from None


def page_copy(sha256: str, width: int) -> bytes:
    """A JPEG for a page, at least `width` pixels across where the photo has them."""
    return images.copy_for_pages(read(sha256), width)


def purge() -> int:
    """Drop photos that no record has named for 90 days; returns how many.

    Opens its own `write()`. Bytes go after their row, unless they were put again meanwhile.
    """
    unnamed = sa.and_(Photo.received_at < now() - KEPT_UNNAMED, ~_named())
    with write():
        dropped = db.session.scalars(sa.delete(Photo).where(unnamed).returning(Photo.sha256)).all()
        for some in in_slices(sorted(dropped)):
            append_act(DROPPED, None, {"photos": some})
    for some in in_slices(store.all_hashes()):
        for sha256 in missing(some):
            last_put = store.last_put(sha256)
            if last_put is not None and last_put < now() - IN_FLIGHT:
                store.delete(sha256)
    return len(dropped)


def _unnamed_bytes(person_id: UUID) -> int:
    theirs = sa.select(sa.func.sum(Photo.size)).where(Photo.uploaded_by == person_id, ~_named())
    return int(db.session.scalar(theirs) or 0)


def _named() -> sa.Exists:
    return sa.exists().where(PhotoReference.photo_sha256 == Photo.sha256)
