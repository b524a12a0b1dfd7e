"""What somebody tells at a label, and whether it can be kept. No database, no request."""

from __future__ import annotations

from typing import NamedTuple
from unicodedata import category
from uuid import UUID

from ..language import Text
from ..photos import images
from ..problems import InvalidInput

LONGEST_TEXT = 1000
LONGEST_CONTACT = 100
LARGEST_PHOTO = 12 * 1024 * 1024  # bytes; what phones' cameras make
PHOTO_WIDTH = 1280  # pixels of what is kept: enough to see what is wrong

_NO_TEXT = Text("请填写，几个字也可以。", "Please fill this in; a few words will do.")
_NO_PHOTO = Text(
    "这个文件不是可用的照片。请用 JPEG、PNG 或 WebP 格式，或者不附照片直接提交。",
    "This file is no photo that can be used. Take JPEG, PNG or WebP, or send without a photo.",
)
_LARGE_PHOTO = Text(
    "照片太大。请重新拍一张小一些的（不超过 12 MB），或者不附照片直接提交。",
    "The photo is too large. Take a smaller one (up to 12 MB), or send without a photo.",
)


class Told(NamedTuple):
    """What was filled in, by whom as far as the network knows."""

    text: str
    contact: str
    photo: bytes  # as it was sent; empty: none
    token: UUID  # of the form
    address: str


def checked(told: Told) -> Told:
    """The same in the form in which it is kept. Raises InvalidInput, its errors by field."""
    told = told._replace(text=_plain(told.text), contact=" ".join(_plain(told.contact).split()))
    errors: dict[str, Text] = {}
    if not told.text:
        errors["text"] = _NO_TEXT
    elif len(told.text) > LONGEST_TEXT:
        errors["text"] = _too_long(len(told.text), LONGEST_TEXT)
    if len(told.contact) > LONGEST_CONTACT:
        errors["contact"] = _too_long(len(told.contact), LONGEST_CONTACT)
    if len(told.photo) > LARGEST_PHOTO:
        errors["photo"] = _LARGE_PHOTO
    if errors:
        raise InvalidInput(errors=errors)
    return told


def copy_of(photo: bytes) -> bytes:
    """The picture as a new JPEG: neither the place where it was taken nor anything else that
    was hidden in the file is kept. Raises InvalidInput."""
    try:
        images.examine(photo, from_camera=True)
        return images.copy_for_pages(photo, PHOTO_WIDTH, from_camera=True)
    except images.TooManyPixels as error:
        raise InvalidInput(errors={"photo": _LARGE_PHOTO}) from error
    except (images.NotAPicture, OSError) as error:
        raise InvalidInput(errors={"photo": _NO_PHOTO}) from error


def _plain(text: str) -> str:
    """Without control characters, which no keyboard types and PostgreSQL does not take."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in lines if c == "\n" or category(c) not in ("Cc", "Cs")).strip()


def _too_long(length: int, longest: int) -> Text:
    return Text(
        f"最多 {longest} 字，现有 {length} 字，请缩短。",
        f"Up to {longest} characters; there are {length}. Please shorten it.",
    )
