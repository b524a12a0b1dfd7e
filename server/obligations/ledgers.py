"""The ledgers in which an enterprise records what it does, and how long it keeps them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from typing import NamedTuple

from ..language import Text

# Whether the law sets the time for this ledger, or we follow or recommend one.
RULES = {
    "statutory": Text("法定", "by law"),
    "aligned_to_statutory": Text("参照法定期限", "aligned with the statutory period"),
    "recommended": Text("建议", "recommended"),
}


class Ledger(NamedTuple):
    """One of the eighteen templates."""

    code: str
    title: Text
    frequency: Text  # how often a line is written
    retention: Text
    rule: Text  # of RULES


def ledgers(codes: Iterable[str]) -> list[Ledger]:
    """The ledgers with these codes, in the order given. Raises KeyError for an unknown one."""
    return [_all()[code] for code in codes]


def every() -> list[Ledger]:
    """All eighteen, in their order."""
    return list(_all().values())


@cache
def _all() -> Mapping[str, Ledger]:
    text = (resources.files(__package__) / "data" / "ledgers.json").read_text("utf-8")
    return {
        raw["code"]: Ledger(
            code=raw["code"],
            title=_sentence(raw["title_zh"], raw["title_en"]),
            frequency=_sentence(raw["fill_frequency_zh"], raw["fill_frequency_en"]),
            retention=_sentence(raw["retention"]["zh"], raw["retention"]["en"]),
            rule=RULES[raw["retention"]["rule"]],
        )
        for raw in json.loads(text)["ledgers"]
    }


def _sentence(zh: str, en: str) -> Text:
    return Text(zh, en[:1].upper() + en[1:])
