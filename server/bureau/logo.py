"""The bureau's own sign: on console pages, on letters, and on what an enterprise receives.

Labels have no room for one (label_spec.md §2). What is kept and shown is a PNG that we painted
ourselves from the pixels of what was sent: nothing else of the file stays.
"""

from __future__ import annotations

import hashlib
import io
from uuid import UUID

import sqlalchemy as sa
from PIL import Image

from ..database import db, now
from ..photos.images import NotAPicture, copy_for_pages, examine
from ..problems import InvalidInput
from ..seals.acts import append_act
from .models import BureauLogo, BureauSetting

NAME = "logo"  # of the field in Settings
LARGEST = 1024 * 1024  # bytes of what is sent
SHORTEST_SIDE = 48  # pixels; less is blurred on paper
LARGEST_KEPT = (900, 300)  # pixels
BROADEST = 6  # times its height; a header has no room for more


def keep(sent: bytes, by: UUID) -> str:
    """Show this PNG from now on; returns the hex SHA-256 of what is kept. Inside `write()`.

    Raises InvalidInput for what is no PNG, or of a size that cannot be shown.
    """
    png = repainted(sent)
    sha256 = hashlib.sha256(png).hexdigest()
    before = _present()
    if before == sha256:
        return sha256
    _forget(before)
    db.session.add(BureauLogo(sha256=sha256, png=png))
    _note(sha256, by)
    append_act("settings-changed", by, {"changed": {NAME: {"from": before, "to": sha256}}})
    return sha256


def remove(by: UUID) -> None:
    """Show none from now on. Inside `write()`; without one nothing changes."""
    before = _present()
    if before:
        _forget(before)
        _note("", by)
        append_act("settings-changed", by, {"changed": {NAME: {"from": before, "to": ""}}})


def png_of(sha256: str) -> bytes | None:
    """The PNG of this hash, if it is the present logo."""
    return db.session.scalar(sa.select(BureauLogo.png).where(BureauLogo.sha256 == sha256))


def jpeg_of(sha256: str) -> tuple[bytes, tuple[int, int]] | None:
    """The same on white, as documents take pictures, and its size in pixels."""
    png = png_of(sha256)
    if png is None:
        return None
    jpeg = copy_for_pages(png, LARGEST_KEPT[0])
    with Image.open(io.BytesIO(jpeg)) as image:
        return jpeg, image.size


def repainted(sent: bytes) -> bytes:
    """A PNG of the same pixels, not larger than LARGEST_KEPT. Raises InvalidInput."""
    if len(sent) > LARGEST:
        raise InvalidInput(
            "文件超过 1 MiB，请缩小。", "The file has more than 1 MiB; scale it down."
        )
    try:
        picture = examine(sent)
    except NotAPicture:
        picture = None
    if picture is None or picture.mime_type != "image/png":
        raise InvalidInput("请上传 PNG 图片。", "Send a PNG picture.")
    if min(picture.width, picture.height) < SHORTEST_SIDE:
        raise InvalidInput(
            f"图片太小：宽和高至少 {SHORTEST_SIDE} 像素。",
            f"Too small: {SHORTEST_SIDE} pixels or more in width and height.",
        )
    if not 1 / 2 <= picture.width / picture.height <= BROADEST:
        raise InvalidInput(
            f"比例不合适：宽度应为高度的 0.5 到 {BROADEST} 倍。",
            f"Its width must be 0.5 to {BROADEST} times its height.",
        )
    with Image.open(io.BytesIO(sent), formats=["PNG"]) as image:
        painted = image.convert("RGBA")
    painted.thumbnail(LARGEST_KEPT)
    out = io.BytesIO()
    painted.save(out, "PNG", optimize=True)
    return out.getvalue()


def _present() -> str:
    row = db.session.get(BureauSetting, NAME)
    return row.value if row else ""


def _forget(sha256: str) -> None:
    db.session.execute(sa.delete(BureauLogo).where(BureauLogo.sha256 == sha256))


def _note(sha256: str, by: UUID) -> None:
    row = db.session.get(BureauSetting, NAME)
    if row is None:
        db.session.add(BureauSetting(name=NAME, value=sha256, changed_by=by))
    else:
        row.value, row.changed_by, row.changed_at = sha256, by, now()
    db.session.flush()
