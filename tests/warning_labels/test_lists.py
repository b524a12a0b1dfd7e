"""The index and the posting list of a run."""

from collections.abc import Sequence
from io import BytesIO
from itertools import combinations

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.warning_labels.catalogue import CODE, control_points, label
from warning_labels import TextDoesNotFit, UnknownCharacter
from warning_labels.boxes import Box, Frame, Page, Plate, Sign, TextLine
from warning_labels.lists import Entry, entries_of, index_pages, posting_pages
from warning_labels.rendering import write_pages
from warning_labels.severity import SEVERITY
from warning_labels.sheets import impose
from warning_labels.spec import Text
from warning_labels.stocks import STOCKS
from warning_labels.tables import MARGIN_MM

HAIR = 0.01
LISTS = [index_pages, posting_pages]


def items(page: Page) -> list[object]:
    return [item for part in page.parts for item in part.items()]


def lines(page: Page) -> list[TextLine]:
    return [item for item in items(page) if isinstance(item, TextLine)]


def said(pages: Sequence[Page], path: str) -> list[str]:
    return [line.text for page in pages for line in lines(page) if line.path == path]


def overlap(one: Box, other: Box) -> bool:
    across = min(one.right, other.right) - max(one.x, other.x)
    down = min(one.bottom, other.bottom) - max(one.y, other.y)
    return across > HAIR and down > HAIR


def an_entry(**changes: object) -> Entry:
    members: dict[str, object] = {
        "region": "武陵区",
        "enterprise": "沅水湾肉制品",
        "control_point": "MEAT-05",
        "step": Text("熟制", "cooking"),
        "responsible": Text("工序操作工", "line operator"),
        "signal_word": "WARNING",
        "sign": "W017",
        "code": CODE,
        "sheet": 1,
        "place": 2,
    }
    return Entry(**{**members, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize("pages", LISTS)
def test_a_code_of_wide_characters_stays_on_one_line(pages: object) -> None:
    code = "ZP0ZDQHFKWMWKKA1"
    assert said(list(pages([an_entry(code=code)])), "code") == ["ZP0Z DQHF KWMW KKA1"]  # type: ignore[operator]


@pytest.fixture(scope="module")
def catalogue() -> list[Entry]:
    """All points of the catalogue on A6 sheets, the first of which is used but for two places."""
    specs = [label(code, size="S") for code in control_points()]
    placements = impose([(105, 148)] * len(specs), STOCKS["A4-4"], start=3)
    pairs = zip(specs, placements, strict=True)
    return [entry for pair in pairs for entry in entries_of(*pair, "武陵区")]


@pytest.mark.parametrize("pages_of", LISTS)
def test_nothing_overlaps_or_leaves_the_margins(pages_of: object, catalogue: list[Entry]) -> None:
    for page in pages_of(catalogue):  # type: ignore[operator]
        boxes = [item.box for item in items(page) if isinstance(item, TextLine | Sign | Frame)]
        for box in boxes:
            assert box.x >= MARGIN_MM - HAIR
            assert box.right <= page.width - MARGIN_MM + HAIR
            assert box.y >= MARGIN_MM - HAIR
            assert box.bottom <= page.height - 5
        assert not any(overlap(*pair) for pair in combinations(boxes, 2))


def test_the_index_says_where_each_label_stands(catalogue: list[Entry]) -> None:
    pages = list(index_pages(catalogue))
    text = [line.replace(" ", "") for line in said(pages, "place")]

    assert text[:3] == ["1·3", "1·4", "2·1"]
    assert len(text) == len(catalogue) == 127
    assert said(pages, "number") == [str(number) for number in range(1, 128)]


def test_the_index_shows_the_signal_colour_and_the_sign(catalogue: list[Entry]) -> None:
    pages = list(index_pages(catalogue))

    signs = [item.key for page in pages for item in items(page) if isinstance(item, Sign)]
    inks = [
        item.ink
        for page in pages
        for item in items(page)
        if isinstance(item, Plate) and item.ink in {"red", "orange", "yellow", "blue"}
    ]
    assert signs == [one.sign for one in catalogue]
    assert inks == [SEVERITY[one.signal_word][0] for one in catalogue]


def test_the_posting_list_has_two_boxes_to_tick_a_label(catalogue: list[Entry]) -> None:
    pages = list(posting_pages(catalogue))

    ticks = [item for page in pages for item in items(page) if isinstance(item, Frame)]
    assert len(ticks) == 2 * len(catalogue)
    assert [(page.width, page.height) for page in pages] == [(297, 210)] * len(pages)
    assert set(said(pages, "closing")) == {
        "企业签收 For the enterprise",
        "检查人员 Inspector",
        "日期 Date",
    }


@pytest.mark.parametrize("pages_of", LISTS)
def test_each_enterprise_begins_a_page_and_the_order_stays(pages_of: object) -> None:
    run = [
        an_entry(enterprise="乙厂", control_point="B-2"),
        an_entry(enterprise="乙厂", control_point="B-1"),
        an_entry(enterprise="甲厂", control_point="A-1"),
        an_entry(enterprise="甲厂", region="鼎城区", control_point="A-1"),
    ]

    pages = list(pages_of(run))  # type: ignore[operator]

    assert [said([page], "enterprise")[0] for page in pages] == ["乙厂", "甲厂", "甲厂"]
    assert [text.split()[0] for text in said(pages, "step.zh")] == ["B-2", "B-1", "A-1", "A-1"]
    assert said(pages, "page") == ["第1页，共1页  page 1 of 1"] * 3
    assert "2 labels" in said(pages, "region")[0]
    assert said(pages, "region")[1].endswith("1 label")


@pytest.mark.parametrize("pages_of", LISTS)
def test_headings_stand_on_every_page_in_both_languages(
    pages_of: object, catalogue: list[Entry]
) -> None:
    pages = list(pages_of(catalogue))  # type: ignore[operator]

    assert len(pages) > 5
    for number, page in enumerate(pages, start=1):
        headings = said([page], "heading")
        assert {"关键控制点", "Control point", "标签编号", "Label code"} <= set(headings)
        assert said([page], "page") == [
            f"第{number}页，共{len(pages)}页  page {number} of {len(pages)}"
        ]


def test_a_preview_shows_no_code() -> None:
    (page,) = index_pages([an_entry(code=None)])

    assert said([page], "code") == ["————"]


@pytest.mark.parametrize("pages_of", LISTS)
@given(
    name=st.text("食品加工有限公司（）A1 ", min_size=1, max_size=90).filter(str.strip),
    step=st.text("杀菌冷却，。（）Ab ", min_size=1, max_size=60).filter(str.strip),
)
@settings(max_examples=50, deadline=None)
def test_long_names_wrap_and_lose_nothing(pages_of: object, name: str, step: str) -> None:
    one = an_entry(enterprise=name, step=Text(step, "x" * 70))

    pages = list(pages_of([one]))  # type: ignore[operator]

    (page,) = pages
    assert "".join(said(pages, "enterprise")).replace(" ", "") == name.replace(" ", "")
    assert "".join(said(pages, "step.zh")).replace(" ", "") == f"MEAT-05{step}".replace(" ", "")
    assert "".join(said(pages, "step.en")) == "x" * 70
    boxes = [line.box for line in lines(page)]
    assert all(box.right <= page.width - MARGIN_MM + HAIR for box in boxes)
    assert not any(overlap(*pair) for pair in combinations(boxes, 2))


def test_a_text_higher_than_a_page_is_refused_by_name() -> None:
    with pytest.raises(TextDoesNotFit, match=r"^step\.zh: "):
        list(index_pages([an_entry(step=Text("很长" * 1500, "long"))]))


def test_a_character_without_a_glyph_is_named() -> None:
    with pytest.raises(UnknownCharacter, match=r"^enterprise: no font has 😀"):
        list(index_pages([an_entry(enterprise="😀")]))


def test_a_printed_list_can_be_searched() -> None:
    out = BytesIO()
    write_pages(posting_pages([an_entry()]), out, title="张贴清单")

    text = pypdfium2.PdfDocument(out.getvalue())[0].get_textpage().get_text_range()
    assert "沅水湾肉制品" in text
    assert "7K3M ZQ9T 4VWX 2B5R" in text
