"""What people type is read as it is kept, or refused in words that say what to do."""

from __future__ import annotations

from datetime import date

import pytest

from server.language import Text
from server.problems import InvalidInput
from server.typed import read_day, read_text


def test_a_text_is_kept_without_the_space_around_it() -> None:
    assert read_text("  地面湿滑\n", longest=4) == "地面湿滑"


@pytest.mark.parametrize("typed", ["", " \n", "地面很湿滑"])
def test_no_text_and_one_too_long_are_refused(typed: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_text(typed, 4, Text("请写明理由", "Give the reason"))

    assert refused.value.detail == (
        "请写明理由，不超过 4 字。",
        "Give the reason, up to 4 characters.",
    )


def test_a_day_comes_as_the_input_sends_it() -> None:
    assert read_day("2026-03-14") == date(2026, 3, 14)


@pytest.mark.parametrize("typed", ["", "14.3.2026", "2026-02-30"])
def test_what_is_no_day_is_refused(typed: str) -> None:
    with pytest.raises(InvalidInput, match="请填写日期"):
        read_day(typed)
