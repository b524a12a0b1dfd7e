"""What a list is narrowed to, read from an address or from where an export keeps it.

What cannot be understood narrows nothing: it is told, so that nobody takes the whole list for
the part that they asked for.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

from ..language import Text, pick
from ..problems import InvalidInput

LONGEST_TEXT = 200
_UNSEARCHABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


class Filters:
    """Reads the members of a form one by one; `problems` has what was wrong with them."""

    def __init__(self, given: Mapping[str, str]) -> None:
        self._given = given
        self.problems: list[Text] = []

    def raw(self, name: str) -> str:
        """What was typed, to be shown again."""
        return self._given.get(name, "").strip()

    def text(self, name: str, label: Text) -> str:
        """Words to look for."""
        typed = self.raw(name)
        if len(typed) > LONGEST_TEXT:
            self.wrong(label, f"不超过 {LONGEST_TEXT} 个字", f"at most {LONGEST_TEXT} characters")
            return ""
        if _UNSEARCHABLE.search(typed):
            self.wrong(label, "含有不可见的控制字符，请重新输入", "has control characters; type it")
            return ""
        return typed

    def day(self, name: str, label: Text) -> date | None:
        """A day as YYYY-MM-DD."""
        typed = self.raw(name)
        try:
            day = date.fromisoformat(typed) if typed else None
        except ValueError:
            day = None
        # The ends of the calendar have no midnight in other time zones.
        if typed and (day is None or not 1900 <= day.year <= 9000):
            self.wrong(
                label,
                f"“{_short(typed)}”不是日期，请写成 2026-03-14 这样",
                f"“{_short(typed)}” is no date; write it as 2026-03-14",
            )
            return None
        return day

    def period(self) -> tuple[date | None, date | None]:
        """The days `since` and `until`, both included."""
        since = self.day("since", Text("从", "From"))
        until = self.day("until", Text("到", "To"))
        if since and until and since > until:
            self.wrong(
                Text("从", "From"), "起始日期晚于截止日期", "the first day is after the last"
            )
        return since, until

    def choice(self, name: str, allowed: Collection[str], label: Text) -> str:
        """One of these codes, or "" for any."""
        typed = self.raw(name)
        if typed and typed not in allowed:
            self.wrong(
                label,
                f"没有“{_short(typed)}”这一项，请从列表中选择",
                f"there is no “{_short(typed)}”; choose from the list",
            )
            return ""
        return typed

    def flag(self, name: str, label: Text) -> bool:
        return self.choice(name, ("1",), label) == "1"

    def id(self, name: str, label: Text) -> UUID | None:
        typed = self.raw(name)
        try:
            return UUID(typed) if typed else None
        except ValueError:
            self.wrong(label, "编号有误", "is no id")
            return None

    def wrong(self, label: Text, zh: str, en: str) -> None:
        """Say what is wrong with one of them."""
        self.problems.append(Text(f"{label.zh}：{zh}。", f"{label.en}: {en}."))

    def refuse(self) -> None:
        """Raise InvalidInput where anything was wrong."""
        if self.problems:
            raise InvalidInput(
                "".join(one.zh for one in self.problems),
                " ".join(one.en for one in self.problems),
            )

    @property
    def told(self) -> list[str]:
        """What was wrong, in the reader's language."""
        return [pick(one) for one in self.problems]


def _short(typed: str) -> str:
    shown = "".join(one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in typed)
    return shown if len(shown) <= 40 else f"{shown[:40]}…"
