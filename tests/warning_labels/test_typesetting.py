"""Line breaking by the rules of Chinese typesetting."""

from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from warning_labels import TextDoesNotFit, typefaces
from warning_labels.typesetting import (
    NOT_AT_END,
    NOT_AT_START,
    Room,
    break_evenly,
    break_lines,
    fit,
    fit_slogan,
)

PHRASES = (
    "食品安全，",
    "“关键”",
    "（以铅计）",
    "控制点：",
    "72 ℃",
    "HACCP ",
    "100%",
    "《规范》",
    "；",
    "不得使用。",
)


def measure(text: str) -> float:
    return typefaces().width(text, bold=True)


def test_a_comma_stays_with_the_word_before_it() -> None:
    assert break_lines("无检疫证，病死肉一律拒收", 4.2, measure) == (
        "无检疫",
        "证，病死",
        "肉一律拒",
        "收",
    )


def test_an_opening_bracket_moves_to_the_next_line() -> None:
    assert break_lines("杀菌温度（高压）", 5.5, measure) == ("杀菌温度", "（高压）")


def test_latin_words_and_numbers_stay_whole() -> None:
    assert break_lines("邻苯二甲酸酯 DEHP", 7, measure) == ("邻苯二甲酸酯", "DEHP")
    assert break_lines("镉0.05以下", 2.5, measure) == ("镉", "0.05", "以下")


def test_a_word_wider_than_the_line_cannot_be_set() -> None:
    assert break_lines("monochloropropanediol", 3, measure) is None


def test_lines_of_even_length_are_preferred_to_a_lonely_last_word() -> None:
    assert break_evenly("一二三四五六七", 6, measure) == ("一二三四", "五六七")


def test_a_slogan_is_set_clause_by_clause() -> None:
    setting = fit_slogan("中心不到七十二度，不得出锅", Room(62, 20, 11, 5.6, 1.15), measure, "w")

    assert setting.lines == ("中心不到七十二度，", "不得出锅")


def test_text_that_does_not_fit_at_the_smallest_size_is_an_error_with_its_path() -> None:
    with pytest.raises(TextDoesNotFit, match=r"^step\.zh: "):
        fit("一二三四五六七八九十", Room(20, 6, 5, 4, 1.2), measure, "step.zh")


@given(
    st.lists(st.sampled_from(PHRASES), min_size=1, max_size=12).map("".join),
    st.floats(9, 30),
)
def test_breaking_loses_nothing_and_keeps_the_rules(text: str, width: float) -> None:
    lines = break_lines(text.strip(), width, measure)
    assume(lines is not None)
    assert lines

    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(measure(line) <= width for line in lines)
    for before, after in pairwise(lines):
        assert before[-1] not in NOT_AT_END
        assert after[0] not in NOT_AT_START
