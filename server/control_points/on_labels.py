"""What labels print of a content, and which of their sizes have no room for it.

Asked of the label package, which sets the texts as it will for print. Needs no database.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from warning_labels import LabelError, lay_out, parse_spec
from warning_labels.errors import field_name
from warning_labels.formats import BOARD, FORMATS, usual_variant
from warning_labels.spec import MOST_GATES
from warning_labels.wording import first_action

from ..language import Text
from ..problems import InvalidInput
from .catalogue import Content

BOARD_NAME = Text("关口告示牌", "Gate board")
# A plant and a bureau of usual length, so that what is too long is the template.
_BESIDE: Mapping[str, Any] = {
    "enterprise": "某某市某某食品有限公司",
    "issuer": {"zh": "某某市市场监督管理局", "en": "Administration for Market Regulation"},
    "control_point": "RNOODLE-B01",
    "issued": "2026-01-01",
    "valid_until": "2028-01-01",
    "version": 1,
}


class NoRoom(NamedTuple):
    """A size that cannot carry the texts; `why` says which is too long, and by how much."""

    size: str  # S, M, L, XL, T, BOARD
    why: Text

    @property
    def name(self) -> Text:
        return BOARD_NAME if self.size == BOARD.code else Text(self.size, self.size)


class RoomLacking(InvalidInput):
    """Some sizes have no room, and whoever wrote the template has not agreed to that; or none
    has, so that it could never be printed."""

    def __init__(self, lacking: Sequence[NoRoom]) -> None:
        self.lacking = lacking
        self.everywhere = len(lacking) > len(FORMATS)  # the board too
        if self.everywhere:
            super().__init__(
                "没有保存：任何规格的标签都放不下，请缩短文字。",
                "Not saved: no label size has room for it. Shorten the texts.",
            )
        else:
            super().__init__(
                "没有保存：有的标签规格放不下。请缩短文字，或在页面末尾确认后再保存。",
                "Not saved: some label sizes have no room for it. Shorten the texts, or agree to "
                "that at the end of the page and save again.",
            )


def words_of(content: Content) -> dict[str, Any]:
    """The members of a label's specification that the content of its point decides."""
    basis = content["legal_basis"]
    return {
        "signal_word": content["signal_word"],
        "warning": content["warning"],
        "pictogram": content["pictogram"],
        "limits": content["limits"],
        "deviation": {
            language: first_action(text) for language, text in content["corrective_action"].items()
        },
        "step": content["step"],
        "responsible": content["responsible"],
        # The first legal basis, in one line.
        "legal_basis": f"{basis[0]['ref']} {basis[0]['clause']}".strip() if basis else None,
    }


def lacking_room(content: Content) -> list[NoRoom]:
    """The sizes that have no room for it, each as it is used most; on a board all columns have
    the same warning."""
    return list(_lacking(content))


def require_room(content: Content, agreed: str) -> None:
    """Raise RoomLacking where sizes other than the `agreed` ones (`M BOARD`) have no room, or
    none has."""
    lacking = lacking_room(content)
    refusal = RoomLacking(lacking)
    if refusal.everywhere or not {one.size for one in lacking} <= set(agreed.split()):
        raise refusal


def _lacking(content: Content) -> Iterator[NoRoom]:
    words = words_of(content)
    for size in FORMATS:
        shape = {"size": size, "variant": usual_variant(size)}
        yield from _refused({**words, **_BESIDE, **shape}, size)
    gate = {name: words[name] for name in ("signal_word", "warning", "pictogram")} | {
        "name": {"zh": "过程控制", "en": "Process control"},
        "control_point": _BESIDE["control_point"],
    }
    duties = [{name: duty[name] for name in ("zh", "en")} for duty in content["obligations"][:1]]
    board = {"size": BOARD.code, "gates": [gate] * MOST_GATES, "duties": duties}
    yield from _refused({**_BESIDE, **board}, BOARD.code)


def _refused(spec: Mapping[str, Any], size: str) -> Iterator[NoRoom]:
    try:
        lay_out(parse_spec(spec))
    except LabelError as error:
        name = field_name(error.path.removeprefix("gates[0].")) or Text("", "")
        english = f"{name.en.capitalize()}: {error.reason}"
        yield NoRoom(size, Text(f"{name.zh}：{error.reason_zh}", english))
