"""What labels are printed on: presets, own stocks, what fits and what wastes paper."""

from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from warning_labels.fitting import PLAIN_TRIM, SIZES, Trim, advice, sheet_for, suits
from warning_labels.formats import FORMATS
from warning_labels.stocks import STOCKS, Stock, StockError, own_stock

HAIR = 0.02
S, M, L, XL, STRIP = (105, 148), (100, 150), (148, 210), (210, 297), (210, 74)
A4 = (210, 297)


@pytest.mark.parametrize("stock", STOCKS.values(), ids=lambda stock: stock.code)
def test_the_cells_of_a_preset_lie_on_its_sheet_and_apart(stock: Stock) -> None:
    for number, cell in enumerate(stock.cells):
        assert cell.x >= 0
        assert cell.y >= 0
        assert cell.right <= stock.width + HAIR
        assert cell.bottom <= stock.height + HAIR
        for other in stock.cells[:number]:
            across = min(cell.right, other.right) - max(cell.x, other.x)
            down = min(cell.bottom, other.bottom) - max(cell.y, other.y)
            assert across <= HAIR or down <= HAIR


@pytest.mark.parametrize(
    ("code", "size", "count", "turned"),
    [
        ("A4-4", S, 4, 0),
        ("A4-2", M, 2, 2),
        ("A4-2", L, 2, 2),
        ("A4-1", XL, 1, 0),
        ("A4", S, 4, 0),
        ("A4", M, 3, 1),  # two upright beside each other, one turned below
        ("A4", L, 2, 2),
        ("A4", STRIP, 4, 0),
        ("A4", (297, 210), 1, 1),
        ("A3", L, 4, 0),
        ("SRA3", M, 9, 0),
        ("rayfilm-7006", M, 2, 2),
        ("rayfilm-1121", STRIP, 4, 0),
        ("herma-10809", S, 4, 0),
        ("roll", M, 1, 0),
    ],
)
def test_a_stock_holds_so_many_labels(
    code: str, size: tuple[float, float], count: int, turned: int
) -> None:
    places = sheet_for(STOCKS[code], size).places

    assert len(places) == count
    assert sum(place.turned for place in places) == turned


def test_the_places_of_a_die_cut_sheet_are_where_its_maker_cuts() -> None:
    first, second = sheet_for(STOCKS["rayfilm-7006"], M).places

    assert (first.box.x, first.box.y) == (30, 32)
    assert (second.box.x, second.box.y) == (30, 165)


def test_a_label_that_does_not_fit_hears_what_does() -> None:
    with pytest.raises(StockError) as refused:
        sheet_for(STOCKS["A4-4"], M)

    assert refused.value.path == "size"
    assert "M (100 × 150 mm) does not fit A4-4 (its cells are 105 × 148.5 mm)" in str(refused.value)
    assert "which takes S" in str(refused.value)
    assert "rayfilm-7006" in str(refused.value)


def test_what_a_refusal_recommends_does_fit() -> None:
    for format_ in FORMATS.values():
        size = (format_.width_mm, format_.height_mm)
        for stock in STOCKS.values():
            if suits(stock, size, PLAIN_TRIM):
                assert sheet_for(stock, size).places


@pytest.mark.parametrize("code", ["A4-4", "A4-2", "herma-10809"])
def test_labels_that_meet_have_no_room_for_bleed(code: str) -> None:
    with pytest.raises(StockError, match=r"^bleed: .* leave the bleed out, or take roll, A4"):
        sheet_for(STOCKS[code], S, Trim(bleed=True))


def test_a_sheet_that_its_maker_cut_takes_no_crop_marks() -> None:
    with pytest.raises(StockError, match=r"^crop_marks: herma-10809 is cut by its maker"):
        sheet_for(STOCKS["herma-10809"], S, Trim(crop_marks=True))


def test_what_wastes_paper_is_said_with_what_does_not() -> None:
    two = advice(STOCKS["A4-2"], M)
    three = advice(STOCKS["A4"], M)

    assert two
    assert three
    assert two.en == (
        "100 × 150 mm fits 2 on A4-2 and leaves 52 % of the paper; take A4, 3 a sheet; "
        "take S (105 × 148 mm), 4 a sheet."
    )
    assert three.zh == ("100 × 150 mm每张A4排3枚，28%的纸空着；改用S（105 × 148 mm）可排4枚。")


def test_nothing_is_said_where_little_is_wasted() -> None:
    assert advice(STOCKS["A4-4"], S) is None
    assert advice(STOCKS["roll"], M) is None
    assert advice(STOCKS["rayfilm-7006"], M) is None  # bought so
    assert advice(own_stock(A4, 1, 1), M) is None


def test_an_own_stock_by_margins_and_gap() -> None:
    stock = own_stock(A4, 2, 2, (10, 5, 20, 5), gap=(4, 3))

    first, second, third, _ = stock.cells
    assert (first.x, first.y) == (5, 10)
    assert (first.width, first.height) == (98, 132)
    assert (second.x, third.y) == (107, 145)


def test_an_own_stock_by_margins_and_pitch() -> None:
    stock = own_stock(A4, 1, 2, (32, 30, 32, 30), pitch=(0, 133))

    assert stock.cells == STOCKS["rayfilm-7006"].cells


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"columns": 0}, "grid"),
        ({"columns": 30}, "grid"),
        ({"margins": (0, 0, 0, 205)}, "grid"),
        ({"margins": (-1, 0, 0, 0)}, "margins"),
        ({"gap": (-1, 0)}, "gap"),
        ({"gap": (1, 1), "pitch": (90, 90)}, "pitch"),
        ({"pitch": (60, 200)}, "pitch"),
        ({"page": (0, 297)}, "page"),
    ],
)
def test_an_own_stock_that_cannot_be_names_the_measure(
    changes: dict[str, object], path: str
) -> None:
    measures: dict[str, object] = {"page": A4, "columns": 2, "rows": 2, "margins": (5, 5, 5, 5)}

    with pytest.raises(StockError) as refused:
        own_stock(**{**measures, **changes})  # type: ignore[arg-type]

    assert refused.value.path == path


lengths = st.floats(0, 40)


@given(
    columns=st.integers(1, 6),
    rows=st.integers(1, 8),
    margins=st.tuples(lengths, lengths, lengths, lengths),
    gap=st.tuples(lengths, lengths),
)
def test_own_cells_keep_their_margins_and_gaps(
    columns: int,
    rows: int,
    margins: tuple[float, float, float, float],
    gap: tuple[float, float],
) -> None:
    try:
        stock = own_stock(A4, columns, rows, margins, gap=gap)
    except StockError:
        assume(False)
    top, right, bottom, left = margins

    assert len(stock.cells) == columns * rows
    assert min(cell.x for cell in stock.cells) == pytest.approx(left)
    assert min(cell.y for cell in stock.cells) == pytest.approx(top)
    assert max(cell.right for cell in stock.cells) == pytest.approx(210 - right)
    assert max(cell.bottom for cell in stock.cells) == pytest.approx(297 - bottom)
    for number, cell in enumerate(stock.cells):
        for other in stock.cells[:number]:
            apart_across = max(cell.x, other.x) - min(cell.right, other.right)
            apart_down = max(cell.y, other.y) - min(cell.bottom, other.bottom)
            assert apart_across >= gap[0] - HAIR or apart_down >= gap[1] - HAIR


def test_a_refusal_is_said_in_chinese_too() -> None:
    with pytest.raises(StockError) as refused:
        sheet_for(STOCKS["A4-4"], M)

    assert refused.value.reason_zh.startswith(
        "M (100 × 150 mm)放不进A4-4（每格105 × 148.5 mm），A4-4可放S"
    )


@pytest.mark.parametrize("page", ["labels.md", "labels.zh.md"])
def test_the_documents_say_how_many_labels_a_stock_holds(page: str) -> None:
    """The table of each language, for the sizes that there are."""
    text = (Path(__file__).parents[2] / "docs" / page).read_text("utf-8")
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in text.splitlines()
        if line.startswith(("| `", "| Stock | S", "| 纸 | S"))
    ]
    head, *stocks = rows
    assert {row[0].split("`")[1] for row in stocks} == set(STOCKS)
    for name, *counts in stocks:
        stock = STOCKS[name.split("`")[1]]
        for size, said in zip(head[1:], counts, strict=True):
            if size in SIZES:
                fits = suits(stock, SIZES[size], PLAIN_TRIM)
                held = str(len(sheet_for(stock, SIZES[size]).places)) if fits else "–"
                assert held == said, (name, size)
