"""Line breaking by the rules of Chinese typesetting."""

import re
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
    break_within_clauses,
    fit,
    fit_slogan,
)

WHOLE = (  # what no line may end inside
    "72 ℃",
    "≥ 15 s",
    "≤ 0.05 mg/kg",
    "10 000 CFU/g",
    "24小时",
    "3 min",
    "n=5",
    "七十二度",
    "二十四小时",
    "——",
    "……",
    "HACCP",
    "monochloropropane",
    "100%",
)
UNIT_AT_START = re.compile(r"℃|(s|min|mg/kg|CFU/g)\b|小时|度")
PHRASES = (
    *WHOLE,
    "食品安全，",
    "“关键”",
    "（以铅计）",
    "控制点：",
    "Co., Ltd. ",
    "《规范》",
    "【甲】。",
    "；",
    "不得使用。",
    "湘·味",
    "under-pasteurised",
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


@pytest.mark.parametrize("text", WHOLE)
def test_numbers_with_units_words_dashes_and_ellipses_stay_whole(text: str) -> None:
    lines = break_lines(f"温度{text}以上", measure(text) + 1.01, measure)

    assert lines
    assert any(text in line for line in lines)


def test_a_compound_may_be_broken_after_its_hyphen() -> None:
    assert break_lines("Under-pasteurised milk", 8, measure) == ("Under-", "pasteurised", "milk")
    assert break_lines("MEAT-05", 4, measure) is None


def test_a_clause_that_is_too_long_is_broken_by_itself() -> None:
    assert break_within_clauses("中心不到七十二度，不得出锅", 5.1, measure) == (
        "中心不到",
        "七十二度，",
        "不得出锅",
    )


texts = st.lists(st.sampled_from(PHRASES), min_size=1, max_size=14).map("".join)


@given(texts, st.floats(10, 30))
def test_breaking_loses_nothing_and_keeps_the_rules(text: str, width: float) -> None:
    for breaker in (break_lines, break_evenly, break_within_clauses):
        lines = breaker(text.strip(), width, measure)
        assume(lines is not None)
        assert lines

        assert "".join(lines).replace(" ", "") == text.replace(" ", "")
        assert all(measure(line) <= width for line in lines)
        assert not any(set(line) <= set(NOT_AT_START) for line in lines[1:])
        for before, after in pairwise(lines):
            assert before[-1] not in NOT_AT_END
            assert after[0] not in NOT_AT_START
            assert not (before[-1].isdigit() and after[0].isdigit())
            assert (before[-1], after[0]) not in {("—", "—"), ("…", "…")}
            assert not (before[-1].isdigit() and UNIT_AT_START.match(after))


@given(texts, st.floats(10, 30))
def test_even_lines_are_no_more_than_greedy_ones(text: str, width: float) -> None:
    greedy = break_lines(text.strip(), width, measure)
    evenly = break_evenly(text.strip(), width, measure)
    assume(greedy is not None)
    assert greedy
    assert evenly

    assert len(evenly) == len(greedy)
    assert max(map(measure, evenly)) <= max(map(measure, greedy)) + 0.001


@given(st.text(max_size=80), st.floats(2, 40))
def test_any_text_is_broken_or_refused_but_never_cut(text: str, width: float) -> None:
    lines = break_lines(text, width, len)

    assert lines is None or "".join("".join(lines).split()) == "".join(text.split())
