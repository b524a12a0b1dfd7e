"""Labels on sheets: geometry first, then pages, then the printed sheet."""

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO

import pypdfium2
import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from tests.warning_labels.catalogue import CODE, label
from warning_labels import lay_out
from warning_labels.boxes import Box, Correction, Layout, Page, Panel, Part, Placed, Plate
from warning_labels.cutting import crop_marks
from warning_labels.fitting import PLAIN_TRIM, Trim, sheet_for
from warning_labels.formats import SAFE_MARGIN_MM
from warning_labels.rendering import write_pages
from warning_labels.sheets import bleed_strips, impose, sheet_pages
from warning_labels.stocks import PLAIN, STOCKS, Stock, StockError, own_stock

HAIR = 0.02
SIZES = {"S": (105, 148), "M": (100, 150), "L": (148, 210), "XL": (210, 297), "T": (210, 74)}
URL = f"HTTPS://GUANQIA.EXAMPLE/L/{CODE}"

sizes = st.sampled_from(list(SIZES.values())) | st.tuples(
    st.integers(20, 300).map(float), st.integers(20, 300).map(float)
)
trims = st.builds(Trim, st.booleans(), st.booleans())


@st.composite
def own_stocks(draw: st.DrawFn) -> Stock:
    margin, gap = st.floats(0, 12), st.floats(0, 8)
    return own_stock(
        draw(st.sampled_from([(210.0, 297.0), (297.0, 420.0), (215.9, 279.4)])),
        draw(st.integers(1, 3)),
        draw(st.integers(1, 4)),
        (draw(margin), draw(margin), draw(margin), draw(margin)),
        gap=(draw(gap), draw(gap)),
    )


stocks = st.sampled_from(list(STOCKS.values())) | own_stocks()


def inside(inner: Box, outer: Box) -> bool:
    return (
        inner.x >= outer.x - HAIR
        and inner.y >= outer.y - HAIR
        and inner.right <= outer.right + HAIR
        and inner.bottom <= outer.bottom + HAIR
    )


def overlap(one: Box, other: Box) -> bool:
    across = min(one.right, other.right) - max(one.x, other.x)
    down = min(one.bottom, other.bottom) - max(one.y, other.y)
    return across > HAIR and down > HAIR


def pairs(boxes: list[Box]) -> Iterator[tuple[Box, Box]]:
    for number, box in enumerate(boxes):
        for other in boxes[:number]:
            yield box, other


@given(stock=stocks, size=sizes, trim=trims)
def test_labels_and_their_bleed_never_overlap_nor_leave_the_sheet(
    stock: Stock, size: tuple[float, float], trim: Trim
) -> None:
    try:
        sheet = sheet_for(stock, size, trim)
    except StockError:
        return
    areas = [place.box.inset(-trim.bleed_mm, -trim.bleed_mm) for place in sheet.places]

    assert areas
    assert all(inside(area, Box(0, 0, sheet.width, sheet.height)) for area in areas)
    assert not any(overlap(*pair) for pair in pairs(areas))
    for place in sheet.places:
        measured = (place.box.width, place.box.height)
        assert measured == pytest.approx(size[::-1] if place.turned else size)


@given(stock=own_stocks(), size=sizes)
def test_a_label_stays_in_its_cell(stock: Stock, size: tuple[float, float]) -> None:
    try:
        sheet = sheet_for(stock, size)
    except StockError:
        for cell in stock.cells:  # refused rightly: neither way round
            assert min(size) > min(cell.width, cell.height) or max(size) > max(
                cell.width, cell.height
            )
        return
    for cell, place in zip(stock.cells, sheet.places, strict=True):
        assert inside(place.box, cell)


@given(size=sizes, paper=st.sampled_from([stock for stock in PLAIN if not stock.cells][1:]))
def test_a_sheet_to_cut_holds_at_least_what_a_plain_grid_holds(
    size: tuple[float, float], paper: Stock
) -> None:
    width, height = size
    grids = [
        int(paper.width // wide) * int(paper.height // high)
        for wide, high in ((width, height), (height, width))
    ]
    try:
        held = len(sheet_for(paper, size).places)
    except StockError:
        held = 0

    assert held >= max(grids)


@given(
    stock=stocks,
    size=st.sampled_from(list(SIZES.values())),
    count=st.integers(1, 40),
    data=st.data(),
)
def test_from_any_start_all_labels_are_placed_once_and_in_order(
    stock: Stock, size: tuple[float, float], count: int, data: st.DataObject
) -> None:
    try:
        places = len(sheet_for(stock, size).places)
    except StockError:
        return
    start = data.draw(st.integers(1, places))

    placed = [(one.sheet, one.position) for one in impose([size] * count, stock, start=start)]

    assert len(placed) == len(set(placed)) == count
    assert placed == sorted(placed)
    assert placed[0] == (1, start)
    assert placed[-1][0] == -(-(count + start - 1) // places)
    assert {position for _, position in placed} <= set(range(1, places + 1))


@pytest.mark.parametrize(("start", "said"), [(0, "places 1 to 4"), (5, "places 1 to 4")])
def test_a_start_beyond_the_sheet_is_refused(start: int, said: str) -> None:
    with pytest.raises(StockError, match=rf"^start: {start}: a sheet of A4-4 has {said}"):
        list(impose([SIZES["S"]], STOCKS["A4-4"], start=start))


def test_a_label_of_a_run_that_does_not_fit_is_named_by_its_place() -> None:
    with pytest.raises(StockError, match=r"^\[1\]\.size: M \(100 × 150 mm\) does not fit A4-4"):
        list(impose([SIZES["S"], SIZES["M"]], STOCKS["A4-4"]))


def test_sizes_may_mix_in_cells_and_begin_a_new_sheet_where_paper_is_cut() -> None:
    mixed = [SIZES["S"], SIZES["M"], SIZES["S"]]

    in_cells = [(one.sheet, one.position) for one in impose(mixed, STOCKS["A4-2"])]
    to_cut = [(one.sheet, one.position) for one in impose(mixed, STOCKS["A4"])]

    assert in_cells == [(1, 1), (1, 2), (2, 1)]
    assert to_cut == [(1, 1), (2, 1), (3, 1)]


@given(stock=stocks, size=sizes, bleed=st.booleans())
def test_crop_marks_lie_on_the_cuts_and_touch_no_label(
    stock: Stock, size: tuple[float, float], bleed: bool
) -> None:
    trim = Trim(bleed, crop_marks=True)
    try:
        sheet = sheet_for(stock, size, trim)
    except StockError:
        return
    boxes = tuple(place.cut for place in sheet.places)
    paper = Box(0, 0, sheet.width, sheet.height)

    for mark in crop_marks((sheet.width, sheet.height), boxes, trim.bleed_mm):
        x, y = mark.box.x + mark.box.width / 2, mark.box.y + mark.box.height / 2
        upright = mark.box.height > mark.box.width
        cuts = [
            edge
            for box in boxes
            for edge in ((box.x, box.right) if upright else (box.y, box.bottom))
        ]
        assert min(abs(cut - (x if upright else y)) for cut in cuts) < HAIR
        assert inside(mark.box, paper)
        assert not any(overlap(mark.box, box.inset(0.06, 0.06)) for box in boxes)
        if bleed:
            areas = [box.inset(-trim.bleed_mm, -trim.bleed_mm) for box in boxes]
            assert not any(overlap(mark.box, area) for area in areas)


@pytest.mark.parametrize(
    ("code", "size", "bleed"),
    [
        ("SRA3", "M", True),
        ("SRA3", "L", True),
        ("A4", "S", False),
        ("A4", "L", False),
        ("A4", "M", True),
        ("roll", "S", True),
    ],
)
def test_every_cut_has_a_mark_at_both_ends(code: str, size: str, bleed: bool) -> None:
    trim = Trim(bleed, crop_marks=True)
    sheet = sheet_for(STOCKS[code], SIZES[size], trim)
    boxes = tuple(place.box for place in sheet.places)
    marks = [mark.box for mark in crop_marks((sheet.width, sheet.height), boxes, trim.bleed_mm)]

    for x in {round(edge, 2) for box in boxes for edge in (box.x, box.right)}:
        if 3 <= x <= sheet.width - 3:  # else as good as the edge of the paper
            assert sum(abs(mark.x + mark.width / 2 - x) < HAIR for mark in marks) >= 2, x
    for y in {round(edge, 2) for box in boxes for edge in (box.y, box.bottom)}:
        if 3 <= y <= sheet.height - 3:
            assert sum(abs(mark.y + mark.height / 2 - y) < HAIR for mark in marks) >= 2, y


def test_one_cut_parts_labels_that_hardly_fill_their_cells() -> None:
    sheet = sheet_for(STOCKS["A4-4"], SIZES["S"], Trim(crop_marks=True))
    cuts = tuple(place.cut for place in sheet.places)
    marks = [mark.box for mark in crop_marks((210, 297), cuts, 0)]

    across = {round(mark.y + mark.height / 2, 2) for mark in marks if mark.width > mark.height}
    down = {round(mark.x + mark.width / 2, 2) for mark in marks if mark.height > mark.width}
    assert across == {148.5}
    assert down == {105}
    for place in sheet.places:
        assert inside(place.box, place.cut)


def test_no_cut_of_a_mixed_sheet_is_without_a_mark() -> None:
    sheet = sheet_for(STOCKS["A4"], SIZES["M"])
    boxes = tuple(place.box for place in sheet.places)
    marks = [mark.box for mark in crop_marks((210, 297), boxes, 0)]
    middles = [(mark.x + mark.width / 2, mark.y + mark.height / 2) for mark in marks]

    for box in boxes:
        assert all(any(abs(x - edge) < HAIR for x, _ in middles) for edge in (box.x, box.right))
        assert all(any(abs(y - edge) < HAIR for _, y in middles) for edge in (box.y, box.bottom))


def test_a_single_label_with_bleed_and_marks_has_paper_for_both() -> None:
    sheet = sheet_for(STOCKS["roll"], SIZES["M"], Trim(bleed=True, crop_marks=True))

    assert (sheet.width, sheet.height) == (122, 172)
    assert (sheet.places[0].box.x, sheet.places[0].box.y) == (11, 11)


def test_only_what_reaches_the_edge_continues_in_the_bleed() -> None:
    ground = Plate(Box(0, 0, 100, 20), "red")
    rule = Plate(Box(3, 30, 94, 1), "black")
    layout = Layout(
        100, 150, (Panel("", ground.box, (Placed(Part(100, 150, (ground, rule)), 0, 0),)),)
    )
    upright, turned = (
        sheet_for(STOCKS[code], (100, 150), Trim(bleed=True)).places[0] for code in ("roll", "A4-2")
    )

    for place in (upright, turned):
        strips = [strip.box for strip in bleed_strips(layout, place)]
        inks = {item.ink for strip in bleed_strips(layout, place) for item in strip.items()}  # type: ignore[union-attr]
        assert inks == {"red"}
        assert not any(overlap(strip, place.box) for strip in strips)
        assert not any(overlap(*pair) for pair in pairs(strips))
        assert sum(strip.width * strip.height for strip in strips) == pytest.approx(
            106 * 3 + 2 * 20 * 3
        )
    above = max(bleed_strips(layout, upright), key=lambda strip: strip.box.width).box
    right = max(bleed_strips(layout, turned), key=lambda strip: strip.box.height).box
    assert above.bottom == pytest.approx(upright.box.y)
    assert right.x == pytest.approx(turned.box.right)  # the head of a turned label


def test_the_labels_of_today_keep_white_at_the_edge() -> None:
    layout = lay_out(label("MEAT-05"))
    place = sheet_for(STOCKS["roll"], SIZES["M"], Trim(bleed=True)).places[0]

    assert list(bleed_strips(layout, place)) == []


def test_pages_carry_labels_marks_and_correction() -> None:
    layout = lay_out(label("MEAT-05"))
    correction = Correction(1.5, -0.5, 0.995, 0.995)

    first, second = sheet_pages(
        [layout] * 4, STOCKS["A4"], Trim(crop_marks=True), start=2, correction=correction
    )

    assert [len(page.labels) for page in (first, second)] == [2, 2]
    assert [page.turned for page in (first, second)] == [{1}, frozenset()]
    assert first.correction == correction
    assert (first.width, first.height) == (210, 297)
    assert first.labels[0][0] is layout
    assert all(placed.items() for placed in first.parts)


def test_memory_holds_one_sheet() -> None:
    layout = lay_out(label("MEAT-05", size="S"))
    made = 0

    def labels() -> Iterator[Layout]:
        nonlocal made
        for _ in range(100):
            made += 1
            yield layout

    next(sheet_pages(labels(), STOCKS["A4-4"]))

    assert made <= 5  # a sheet, and the label that begins the next


def printed(pages: list[Page], dpi: int = 150) -> list[Image.Image]:
    out = BytesIO()
    write_pages(pages, out, title="sheets")
    return [page.render(scale=dpi / 72).to_pil() for page in pypdfium2.PdfDocument(out.getvalue())]


@pytest.mark.parametrize("code", ["A4-4", "A4", "rayfilm-0922"])
def test_every_label_of_a_sheet_scans_where_it_was_placed(code: str) -> None:
    codes = [f"{CODE[:-1]}{number}" for number in range(4)]
    urls = [f"HTTPS://GUANQIA.EXAMPLE/L/{code}" for code in codes]
    size = "S" if code != "A4" else "M"
    labels = [
        lay_out(label("MEAT-05", size=size, code=code, url=url))
        for code, url in zip(codes, urls, strict=True)
    ]
    pages = list(sheet_pages(labels, STOCKS[code], Trim(crop_marks=code != "rayfilm-0922")))

    [picture, *_] = printed(pages)

    scale = 25.4 / 150
    found = {
        read.text: (read.position.top_left.x * scale, read.position.top_left.y * scale)
        for read in zxingcpp.read_barcodes(picture)
    }
    places = sheet_for(STOCKS[code], (labels[0].width, labels[0].height)).places
    assert set(found) == set(urls[: len(places)])
    for url, place in zip(urls, places, strict=False):
        x, y = found[url]
        safe = place.box.inset(SAFE_MARGIN_MM - 1, SAFE_MARGIN_MM - 1)
        assert safe.x <= x <= safe.right
        assert safe.y <= y <= safe.bottom


def test_a_correction_moves_and_scales_what_is_printed() -> None:
    mark = Part(210, 297, (Plate(Box(100, 200, 20, 10), "black"),))
    page = Page(210, 297, (), (Placed(mark, 0, 0),))
    corrected = replace(page, correction=Correction(2, -3, 1.01, 0.99))

    plain, moved = (
        picture.convert("L").point(lambda value: 255 * (value < 128)).getbbox()
        for picture in printed([page, corrected], dpi=254)
    )

    assert plain == pytest.approx((1000, 2000, 1200, 2100), abs=1)
    assert moved == pytest.approx((1020 * 1.01, 1970 * 0.99, 1220 * 1.01, 2070 * 0.99), abs=2)


def test_the_same_sheets_give_the_same_bytes() -> None:
    def document() -> bytes:
        out = BytesIO()
        labels = [lay_out(label(code)) for code in ("MEAT-05", "RICE-01", "SOY-04")]
        write_pages(sheet_pages(labels, STOCKS["A4"], PLAIN_TRIM, 2), out, title="sheets")
        return out.getvalue()

    assert document() == document()
