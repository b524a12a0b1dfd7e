"""What is a picture, and the copies of it that pages show.

Nothing here touches disk or database.
"""

from __future__ import annotations

import io
import threading
import warnings
from typing import NamedTuple

from PIL import ExifTags, Image, ImageOps

FORMATS = {"JPEG": "image/jpeg", "WEBP": "image/webp", "PNG": "image/png"}
# A picture of 5 MiB may unpack to gigabytes; a phone scales to 2 million pixels before it hashes.
# Decoding takes up to 6 bytes a pixel (progressive JPEG), of WebP 15, and a worker process is to
# stay within 256 MiB.
MOST_PIXELS = {"JPEG": 12_500_000, "PNG": 12_500_000, "WEBP": 5_000_000}
COPY_WIDTHS = (160, 320, 640, 1280, 1920)
COPY_QUALITY = 80


_one_at_a_time = threading.Lock()  # however many threads receive


class NotAPicture(Exception):
    """No whole JPEG, WebP or PNG of a size that can be shown."""


class TooManyPixels(NotAPicture):
    """A picture perhaps, but one that unpacks to more than MOST_PIXELS."""


class Picture(NamedTuple):
    mime_type: str
    width: int
    height: int


def examine(data: bytes) -> Picture:
    """What the bytes show. Reads them to their end, so that a cut file is found.

    Raises NotAPicture, TooManyPixels.
    """
    try:
        with _one_at_a_time:
            _open(data).verify()  # a PNG's check sums, to its end
            image = _open(data)
            size = image.size
            image.draft(image.mode, (1, 1))  # a JPEG is read to its end, but not unpacked
            image.load()
    except NotAPicture:
        raise
    except Exception as error:  # Pillow's decoders raise many things on bytes made to break them
        raise NotAPicture(str(error)) from error
    return Picture(FORMATS[str(image.format)], *size)


def copy_for_pages(data: bytes, width: int) -> bytes:
    """A JPEG of at least `width` pixels across where the picture has them, without metadata.

    Made in one of COPY_WIDTHS, so that browsers keep few copies of each.
    """
    wanted = next((some for some in COPY_WIDTHS if some >= width), COPY_WIDTHS[-1])
    with _one_at_a_time:
        image = _open(data)
        image.draft("RGB", (wanted, wanted))  # a JPEG is decoded at a fraction of its size
        lies = image.getexif().get(ExifTags.Base.Orientation, 1) > 4  # its width is its height
        image = image if image.mode in ("RGB", "RGBA") else image.convert("RGBA")
        image.thumbnail((wanted * 4, wanted) if lies else (wanted, wanted * 4))
    upright = ImageOps.exif_transpose(image).convert("RGBA")
    on_white = Image.new("RGB", upright.size, "white")  # a drawn signature is transparent
    on_white.paste(upright, mask=upright.getchannel("A"))
    out = io.BytesIO()
    on_white.save(out, "JPEG", quality=COPY_QUALITY, optimize=True)
    return out.getvalue()


def _open(data: bytes) -> Image.Image:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own limit is lower
        image = Image.open(io.BytesIO(data), formats=list(FORMATS))
    if image.width * image.height > MOST_PIXELS[str(image.format)]:
        raise TooManyPixels(f"{image.width} × {image.height} pixels")
    return image
