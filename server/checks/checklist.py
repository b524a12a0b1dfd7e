"""The 52 items of the checklist, and which of them are asked at which control point.

Sections follow Order 49 art. 15; the wording, the key flags and where each item is asked are
our own, and shown so (`confidence`, `key_flag_confidence`).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Literal, NamedTuple, TypedDict

from ..language import Text
from .rules import inspection_rules

VERSION = 1  # a change to items or wording gets the next one; records name the one they used

Gate = Literal[
    "market_access", "raw_material", "purchase_channel", "process", "outgoing_inspection"
]


class Item(NamedTuple):
    """One item of the checklist."""

    code: str
    section: str
    is_key: bool
    text: Text
    basis: str
    confidence: str
    key_flag_confidence: str


class Wire(TypedDict):
    """The checklist as a phone receives it."""

    version: int
    # Where sections, wording and key flags come from.
    note: dict[str, str]
    sections: list[dict[str, str]]
    items: list[dict[str, str | bool]]


# What every control point is asked: its own records, and the label on its wall.
_EVERYWHERE = ("C-06", "C-07")
# Asked where raw material is received: at its own gate, else where it is bought.
_RECEIVING = ("P-03", "P-04", "P-05", "S-01", "S-02")
# By gate: a letter is a whole section, in the order asked.
_ASKED: Mapping[Gate, tuple[str, ...]] = {
    "market_access": ("Q", "H", "Z", "I"),
    "raw_material": _RECEIVING,
    "purchase_channel": ("P-01", "P-02", "R"),
    "process": ("E", "C"),
    "outgoing_inspection": ("T", "N", "B", "S-03", "S-04", "S-05"),
}


@cache
def items() -> Mapping[str, Item]:
    """All items by code, in the order of the checklist."""
    return {
        raw["code"]: Item(
            code=raw["code"],
            section=raw["section"],
            is_key=raw["is_key"],
            text=Text(raw["zh"], raw["en"]),
            basis=raw["basis"],
            confidence=raw["confidence"],
            key_flag_confidence=raw["key_flag_confidence"],
        )
        for raw in inspection_rules()["checklist"]
    }


@cache
def sections() -> Mapping[str, Text]:
    """The sections' names by their letter, in order."""
    return {
        raw["code"]: Text(raw["zh"], raw["en"]) for raw in inspection_rules()["checklist_sections"]
    }


def items_asked(gate: Gate, has_raw_material_point: bool) -> list[str]:
    """The codes of the items asked at a control point of this gate, in the order asked.

    `has_raw_material_point` is the enterprise's: six categories have none, and what is asked
    there moves to the purchase channel, so that each item is asked once.
    """
    asked = [*_EVERYWHERE, *(code for part in _ASKED[gate] for code in _codes(part))]
    if gate == "purchase_channel" and not has_raw_material_point:
        asked.extend(_RECEIVING)
    return list(dict.fromkeys(asked))


def wire() -> Wire:
    """The checklist as the change feed carries it."""
    rules = inspection_rules()
    return {
        "version": VERSION,
        "note": {"zh": rules["checklist_note_zh"], "en": rules["checklist_note_en"]},
        "sections": [
            {"code": code, "zh": name.zh, "en": name.en} for code, name in sections().items()
        ],
        "items": [
            {
                "code": item.code,
                "section": item.section,
                "is_key": item.is_key,
                "zh": item.text.zh,
                "en": item.text.en,
                "basis": item.basis,
                "confidence": item.confidence,
                "key_flag_confidence": item.key_flag_confidence,
            }
            for item in items().values()
        ],
    }


def _codes(part: str) -> list[str]:
    if len(part) > 1:
        return [part]
    return [item.code for item in items().values() if item.section == part]
