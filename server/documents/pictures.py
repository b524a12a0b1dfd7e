"""The pictures of a document: small copies, each made once, and not without end."""

from __future__ import annotations

import io

from PIL import Image

from warning_labels.flow import Figure

from ..photos import service as photos
from ..problems import NotFound

COPY_WIDTH = 320  # pixels: some 190 dots per inch at the size of a document's photos
MOST = 120  # a file; decoding one takes up to half a second


class Pictures:
    """Makes the copies for one file; past MOST it makes no more."""

    def __init__(self) -> None:
        self._copies: dict[str, tuple[bytes, tuple[int, int]] | None] = {}

    def figure(self, sha256: str, width_mm: float, height_mm: float) -> Figure | None:
        """A photo that has come, as large as fits; None where it cannot be shown any more."""
        if sha256 not in self._copies:
            self._copies[sha256] = _copy(sha256) if len(self._copies) < MOST else None
        copy = self._copies[sha256]
        return None if copy is None else Figure(*copy, width_mm, height_mm)


def _copy(sha256: str) -> tuple[bytes, tuple[int, int]] | None:
    try:
        jpeg = photos.page_copy(sha256, COPY_WIDTH)
    except NotFound:  # erased meanwhile
        return None
    with Image.open(io.BytesIO(jpeg)) as image:
        return jpeg, image.size
