"""Pictures as phones make them."""

from __future__ import annotations

import hashlib
import io

from PIL import Image

from tests.records.conftest import notes, phone, phone_of

__all__ = ["hex_of", "notes", "phone", "phone_of", "picture"]  # fixtures of the records' tests


def picture(form: str = "JPEG", size: tuple[int, int] = (80, 60), seed: int = 1) -> bytes:
    """A picture that no other seed gives."""
    image = Image.new("RGB", size, (seed, 128, 128))
    out = io.BytesIO()
    image.save(out, form)
    return out.getvalue()


def hex_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
