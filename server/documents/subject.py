"""What a sheet is about, and its measures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from warning_labels.inks import Ink
from warning_labels.stocks import A4
from warning_labels.tables import Words

from ..checks.service import CheckInFull
from .standing import Standing

WIDTH_MM = A4[0] - 32.0  # of the text
SHOWN_OF_HASH = 12  # hex digits
INKS: Mapping[str | None, Ink] = {"does-not-conform": "red", "basically-conforms": "orange"}


class Subject(NamedTuple):
    """A check with all that its sheet says of it."""

    full: CheckInFull
    standing: Standing
    verify_address: str

    @property
    def body(self) -> Mapping[str, Any]:
        return self.full.record.body


def plain(text: str, **look: Any) -> Words:
    return Words(text, "document", **look)


def sentence(text: str) -> str:
    """The catalogue's English begins in lower case; where a line begins with it, it does not."""
    return text[:1].upper() + text[1:]


def small(text: str, ink: Ink = "grey") -> Words:
    return Words(text, "document", small=True, ink=ink)
