"""What people type into a form, read as it is kept; what cannot be is refused in words."""

from __future__ import annotations

from datetime import date

from .language import Text
from .problems import InvalidInput

WRITE_IT_DOWN = Text("请写明内容", "Write it down")
GIVE_THE_REASON = Text("请写明理由", "Give the reason")
GIVE_THE_DAY = Text("请填写日期。", "Give the day.")


def read_text(typed: str, longest: int, asked: Text = WRITE_IT_DOWN) -> str:
    """The text without space around it. Raises InvalidInput for none, and for more than
    `longest` characters: `asked` says for what, without a full stop."""
    text = typed.strip()
    if not text or len(text) > longest:
        raise InvalidInput(
            f"{asked.zh}，不超过 {longest} 字。", f"{asked.en}, up to {longest} characters."
        )
    return text


def read_day(typed: str, asked: Text = GIVE_THE_DAY) -> date:
    """The day that a date input sends, `2026-03-14`. Raises InvalidInput, saying `asked`."""
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise InvalidInput(*asked) from None
