"""Erasing a photo by law: its bytes go, that it came stays sealed."""

from __future__ import annotations

from uuid import UUID

from ..database import db, write
from ..language import Text
from ..problems import DomainError, InvalidInput, NotFound
from ..seals.acts import append_act
from . import store
from .models import Photo

ERASED = "photo-erased"


class Erased(DomainError):
    slug = "erased"
    status = 410
    title = Text("已依法删除", "Erased by law")


def erase_photo(sha256: str, reason: str, by: UUID | None) -> Photo:
    """Erase the bytes of a photo (lower-case hex) for good. Opens its own `write()`.

    They go after the act is committed; erasing again finishes what was broken off in between.
    Raises NotFound, or InvalidInput without a reason.
    """
    if not reason.strip():
        raise InvalidInput("请写明依据和理由。", "Give the law and the reason.")
    with write():
        photo = db.session.get(Photo, sha256)
        if photo is None:
            raise NotFound("没有这张照片。", "There is no such photo.")
        if photo.erased_by is None:
            photo.erased_by = append_act(ERASED, by, {"photo": sha256, "reason": reason.strip()})
    if store.has(sha256):
        store.delete(sha256)
    return photo
