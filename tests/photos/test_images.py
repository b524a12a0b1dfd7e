"""What is a picture."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image

from server.photos.images import NotAPicture, TooManyPixels, copy_for_pages, examine
from tests.photos.conftest import picture


@pytest.mark.parametrize(
    ("form", "mime_type"),
    [("JPEG", "image/jpeg"), ("WEBP", "image/webp"), ("PNG", "image/png")],
)
def test_three_forms_are_taken(form: str, mime_type: str) -> None:
    assert examine(picture(form)) == (mime_type, 80, 60)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no picture",
        picture("GIF"),
        picture("BMP"),
        picture("JPEG", (400, 400))[:-200],
        picture("PNG", (400, 400))[:-30],
        picture("PNG")[:-12],
        picture("JPEG")[:10],
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    ],
    ids=["empty", "text", "gif", "bmp", "cut jpeg", "cut png", "png without end", "start", "svg"],
)
def test_anything_else_is_no_picture(data: bytes) -> None:
    with pytest.raises(NotAPicture):
        examine(data)


def a_png_that_says(width: int, height: int) -> bytes:
    """A PNG of a few bytes that unpacks to this size."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\x00" * 1000))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("side", [6_000, 20_000, 200_000])
def test_a_decompression_bomb_is_found_before_it_unpacks(side: int) -> None:
    with pytest.raises(NotAPicture):
        examine(a_png_that_says(side, side))


def a_jpeg(width: int, height: int, **how: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "#0b5cad").save(out, "JPEG", quality=1, **how)
    return out.getvalue()


@pytest.mark.parametrize("size", [(4096, 3072), (8192, 6144)], ids=["12.6 MP", "50 MP"])
def test_what_a_camera_makes_is_taken_where_no_app_scales_it(size: tuple[int, int]) -> None:
    photo = a_jpeg(*size)

    assert examine(photo, from_camera=True) == ("image/jpeg", *size)
    copy = Image.open(io.BytesIO(copy_for_pages(photo, 1280, from_camera=True)))
    assert copy.size == (1280, 960)
    with pytest.raises(TooManyPixels):
        examine(photo)


def test_of_a_photo_with_its_depth_map_behind_it_the_photo_is_taken() -> None:
    out = io.BytesIO()
    photo, depth = Image.new("RGB", (400, 300), "#0b5cad"), Image.new("RGB", (40, 30))
    photo.save(out, "MPO", save_all=True, append_images=[depth])

    assert examine(out.getvalue()) == ("image/jpeg", 400, 300)
    copy = Image.open(io.BytesIO(copy_for_pages(out.getvalue(), 160)))
    assert (copy.format, copy.size) == ("JPEG", (160, 120))


@pytest.mark.parametrize(
    "data",
    [
        a_jpeg(4096, 3072, progressive=True),
        a_jpeg(8200, 8200),
        a_png_that_says(4096, 3072),
    ],
    ids=["progressive", "67 MP", "png"],
)
def test_what_would_fill_the_memory_is_refused_from_a_camera_too(data: bytes) -> None:
    with pytest.raises(TooManyPixels):
        examine(data, from_camera=True)


def test_a_camera_jpeg_whose_colours_come_one_by_one_is_refused() -> None:
    """A decoder would keep all of it until the last colour has come."""
    photo = bytearray(a_jpeg(4096, 3072))
    start_of_scan = photo.index(b"\xff\xda")
    photo[start_of_scan + 4] = 1

    with pytest.raises(TooManyPixels):
        examine(bytes(photo), from_camera=True)


def test_a_copy_for_pages_is_smaller_and_has_no_metadata() -> None:
    exif = Image.Exif()
    exif[0x010F] = "maker"
    out = io.BytesIO()
    Image.new("RGB", (2000, 1000), "#0b5cad").save(out, "JPEG", exif=exif)

    copy = Image.open(io.BytesIO(copy_for_pages(out.getvalue(), 300)))

    assert (copy.format, copy.size) == ("JPEG", (320, 160))
    assert not copy.getexif()


def test_a_drawn_signature_stands_on_white() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (100, 50), (0, 0, 0, 0)).save(out, "PNG")

    copy = Image.open(io.BytesIO(copy_for_pages(out.getvalue(), 160)))

    assert copy.size == (100, 50)
    assert copy.getpixel((50, 25)) == (255, 255, 255)


def test_a_copy_of_a_picture_that_lies_on_its_side_is_upright_and_as_wide_as_asked() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    out = io.BytesIO()
    Image.new("RGB", (2000, 1000), "#0b5cad").save(out, "JPEG", exif=exif)

    copy = Image.open(io.BytesIO(copy_for_pages(out.getvalue(), 300)))

    assert copy.size == (320, 640)
