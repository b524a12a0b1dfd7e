"""What is a picture, and the copies of it that pages show.

Nothing here touches disk or database.
"""

from __future__ import annotations

import io
import warnings
from typing import NamedTuple

from PIL import Image, ImageOps

FORMATS = {"JPEG": "image/jpeg", "WEBP": "image/webp", "PNG": "image/png"}
# A picture of 5 MiB may unpack to gigabytes. A phone scales to far less before it hashes.
MOST_PIXELS = 25_000_000
COPY_WIDTHS = (160, 320, 640, 1280, 1920)
COPY_QUALITY = 80


class NotAPicture(Exception):
    """No whole JPEG, WebP or PNG of a size that can be shown."""


class Picture(NamedTuple):
    mime_type: str
    width: int
    height: int


def examine(data: bytes) -> Picture:
    """What the bytes show. Decodes them whole, so that a cut file is found. Raises NotAPicture."""
    try:
        _open(data).verify()  # a PNG's check sums, to its end
        image = _open(data)
        image.load()
    except NotAPicture:
        raise
    except Exception as error:  # Pillow's decoders raise many things on bytes made to break them
        raise NotAPicture(str(error)) from error
    return Picture(FORMATS[str(image.format)], image.width, image.height)


def copy_for_pages(data: bytes, width: int) -> bytes:
    """A JPEG of at least `width` pixels across where the picture has them, without metadata.

    Made in one of COPY_WIDTHS, so that browsers keep few copies of each.
    """
    wanted = next((some for some in COPY_WIDTHS if some >= width), COPY_WIDTHS[-1])
    image = _open(data)
    image.draft("RGB", (wanted, wanted))  # a JPEG is decoded at a fraction of its size
    upright = ImageOps.exif_transpose(image).convert("RGBA")
    upright.thumbnail((wanted, wanted * 4))
    on_white = Image.new("RGB", upright.size, "white")  # a drawn signature is transparent
    on_white.paste(upright, mask=upright.getchannel("A"))
    out = io.BytesIO()
    on_white.save(out, "JPEG", quality=COPY_QUALITY, optimize=True)
    return out.getvalue()


def _open(data: bytes) -> Image.Image:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own limit is lower
        image = Image.open(io.BytesIO(data), formats=list(FORMATS))
    if image.width * image.height > MOST_PIXELS:
        raise NotAPicture(f"{image.width} × {image.height} pixels")
    return image
