"""The file in which a phone saves what it could not send: through the very same ingest.

A ZIP without compression: `records.jws`, one text per line, and `photos/<sha256>`. Nothing else
in it is read, and no more than one member's worth is in memory at once.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, NamedTuple
from uuid import UUID

from ..language import Text
from ..photos import service as photos
from ..problems import DomainError
from .ingest import Outcome, Sending, receive

RECORDS = "records.jws"
BATCH = 50
MOST_MEMBERS = 100_000
LONGEST = 2 * 1024 * 1024  # of a batch and so of a text, as over the network
_PHOTO = re.compile("photos/([0-9a-f]{64})")


OUTCOMES = {
    "stored": Text("已接收", "Stored"),
    "duplicate": Text("此前已接收", "Received before"),
    "held": Text("已保存，待审核", "Kept, to be reviewed"),
    "refused": Text("未接收", "Refused"),
}


class NoRescueFile(DomainError):
    slug = "no-rescue-file"
    status = 422
    title = Text(
        "不是完整的救援文件，请在手机上重新导出",
        "No whole rescue file; save it once more on the phone",
    )


class Photo(NamedTuple):
    """What became of a photo; `refused` says why it was not kept."""

    sha256: str
    new: bool
    refused: Text | None = None


class Rescued(NamedTuple):
    """What became of a file, record by record in its order."""

    outcomes: list[Outcome]
    photos: list[Photo]

    @property
    def whole(self) -> bool:
        """Whether all that was in it is kept now."""
        return not any(one.outcome == "refused" for one in self.outcomes) and not any(
            photo.refused for photo in self.photos
        )

    def count(self, outcome: str) -> int:
        return sum(one.outcome == outcome for one in self.outcomes)


def take(file: IO[bytes], by: UUID | None) -> Rescued:
    """Take in what a phone saved. `by`: who brings it; None: imported on the server.

    Each batch commits by itself, so that the same file may simply be brought again. The records
    come first: photos that one of them names are kept without a quota. Raises NoRescueFile.
    """
    with _opened(file) as archive:
        outcomes = [
            outcome
            for texts in _batches(archive)
            for outcome in receive(texts, Sending(by=by)).outcomes
        ]
        taken = [_take_photo(archive, info, by) for info in archive.infolist() if _sha256(info)]
    return Rescued(outcomes, taken)


@contextmanager
def _reading() -> Iterator[None]:
    """What a broken file makes the reader raise, in our own words."""
    try:
        yield
    except (zipfile.BadZipFile, EOFError, ValueError, NotImplementedError, RuntimeError) as error:
        raise NoRescueFile from error


def _opened(file: IO[bytes]) -> zipfile.ZipFile:
    with _reading():
        archive = zipfile.ZipFile(file)
    size = file.seek(0, 2)
    members = archive.infolist()
    # Without compression nothing is longer than its place in the file, and no places overlap.
    if (
        len(members) > MOST_MEMBERS
        or sum(member.file_size for member in members) > size
        or any(member.compress_type != zipfile.ZIP_STORED for member in members)
        or RECORDS not in archive.namelist()
    ):
        archive.close()
        raise NoRescueFile
    return archive


def _batches(archive: zipfile.ZipFile) -> Iterator[list[str]]:
    texts: list[str] = []
    for text in _texts(archive):
        if len(texts) == BATCH or sum(map(len, texts)) + len(text) > LONGEST:
            yield texts
            texts = []
        texts.append(text)
    if texts:
        yield texts


def _texts(archive: zipfile.ZipFile) -> Iterator[str]:
    """The lines that hold something, in their order; what is too long is cut, and no record."""
    with _reading(), archive.open(RECORDS) as lines:
        while line := lines.readline(LONGEST):
            rest = line
            while rest and not rest.endswith(b"\n"):
                rest = lines.readline(LONGEST)
            if text := line.decode("utf-8", "replace").strip("\r\n"):
                yield text


def _take_photo(archive: zipfile.ZipFile, info: zipfile.ZipInfo, by: UUID | None) -> Photo:
    sha256 = _sha256(info)
    if info.file_size > photos.LARGEST:
        return Photo(sha256, new=False, refused=photos.PhotoTooLarge.title)
    with _reading():
        data = archive.read(info)
    try:
        _photo, new = photos.add(sha256, data, by)
    except (photos.HashDiffers, photos.NoPicture, photos.QuotaExceeded) as refusal:
        return Photo(sha256, new=False, refused=refusal.detail)
    return Photo(sha256, new)


def _sha256(info: zipfile.ZipInfo) -> str:
    """Of which photo this is the member; "" for none."""
    found = _PHOTO.fullmatch(info.filename)
    return found[1] if found else ""
