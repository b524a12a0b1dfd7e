"""The photos of a check."""

from __future__ import annotations

from collections.abc import Iterator

from warning_labels.flow import Figure, Flow
from warning_labels.tables import Words

from ..checks import checklist, presenting
from ..console.dates import local_time
from ..language import t
from .orders import named
from .pictures import Pictures
from .subject import SHOWN_OF_HASH, WIDTH_MM, Subject, small

PHOTOS_ACROSS = 4
PHOTO_HEIGHT_MM = 40.0


def add_photos(flow: Flow, subject: Subject, pictures: Pictures) -> None:
    """Add them in rows, each with its moment and its hash."""
    found = presenting.pictures(subject.full)
    if not found:
        return
    flow.heading(t(f"照片（{len(found)} 张）", f"Photos ({len(found)})"))
    width = WIDTH_MM / PHOTOS_ACROSS
    cells = [list(_photo(one, subject, pictures, width - 3.0)) for one in found]
    flow.grid(cells, [width] * PHOTOS_ACROSS)


def _photo(
    photo: presenting.Picture, subject: Subject, pictures: Pictures, width: float
) -> Iterator[Words | Figure]:
    if photo.erased:
        yield small(t("照片已依法删除", "The photo was erased by law"), "black")
    elif not photo.has_come:
        yield small(t("照片尚未收到", "This photo has not come yet"), "black")
    elif figure := pictures.figure(photo.sha256, width, PHOTO_HEIGHT_MM):
        yield figure
    else:
        yield small(t("此处不再显示图片", "The picture is not shown here"), "black")
    if photo.shows:
        kind = "item" if photo.shows in checklist.items() else "limit"
        yield small(named({kind: photo.shows}, subject), "black")
    yield small(local_time(photo.taken_at), "black")
    yield small(f"SHA-256 {photo.sha256[:SHOWN_OF_HASH]}…")
