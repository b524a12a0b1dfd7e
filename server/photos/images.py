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
# Cameras write JPEGs that are decoded line by line, at a fraction of their size: 64 million pixels
# take 30 MiB and half a second. Where people send what their camera made, such ones may be larger.
MOST_PIXELS_OF_A_CAMERA = 65_000_000
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


def examine(data: bytes, *, from_camera: bool = False) -> Picture:
    """What the bytes show. Reads them to their end, so that a cut file is found.

    `from_camera`: no app of ours has scaled it. Raises NotAPicture, TooManyPixels.
    """
    try:
        with _one_at_a_time:
            _open(data, from_camera).verify()  # a PNG's check sums, to its end
            image = _open(data, from_camera)
            size = image.size
            image.draft(image.mode, (1, 1))  # a JPEG is read to its end, but not unpacked
            image.load()
    except NotAPicture:
        raise
    except Exception as error:  # Pillow's decoders raise many things on bytes made to break them
        raise NotAPicture(str(error)) from error
    return Picture(FORMATS[_form_of(image)], *size)


def copy_for_pages(data: bytes, width: int, *, from_camera: bool = False) -> bytes:
    """A JPEG of at least `width` pixels across where the picture has them, without metadata.

    Made in one of COPY_WIDTHS, so that browsers keep few copies of each.
    """
    wanted = next((some for some in COPY_WIDTHS if some >= width), COPY_WIDTHS[-1])
    with _one_at_a_time:
        image = _open(data, from_camera)
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


def _open(data: bytes, from_camera: bool) -> Image.Image:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own limit is lower
        image = Image.open(io.BytesIO(data), formats=list(FORMATS))
    form = _form_of(image)
    most = MOST_PIXELS[form]
    if from_camera and form == "JPEG" and _is_decoded_by_lines(data):
        most = MOST_PIXELS_OF_A_CAMERA
    if image.width * image.height > most:
        raise TooManyPixels(f"{image.width} × {image.height} pixels")
    return image


def _form_of(image: Image.Image) -> str:
    """Of FORMATS. Pillow has a name of its own for a JPEG behind which a camera put a second one,
    such as a depth map."""
    return "JPEG" if image.format == "MPO" else str(image.format)


def _is_decoded_by_lines(jpeg: bytes) -> bool:
    """Whether it is sequential and has all its components in one scan (ITU-T T.81, B.2).

    Of any other a decoder keeps all coefficients until the last scan has come.
    """
    place, components = 2, 0  # after SOI; of the frame
    while place + 9 < len(jpeg) and jpeg[place] == 0xFF:
        marker = jpeg[place + 1]
        if marker == 0xDA:  # SOS
            return jpeg[place + 4] == components
        if marker in (0xC0, 0xC1):  # SOF of a sequential frame
            components = jpeg[place + 9]
        elif not (marker in (0xC4, 0xFE) or 0xDB <= marker <= 0xEF):  # tables, APPn, comments
            return False
        place += 2 + int.from_bytes(jpeg[place + 2 : place + 4])
    return False
