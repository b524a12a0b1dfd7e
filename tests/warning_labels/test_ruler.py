"""The ruler page, and the correction that follows from what was measured on it."""

from dataclasses import astuple
from io import BytesIO
from itertools import combinations

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from warning_labels import TextDoesNotFit
from warning_labels.boxes import Box, Correction, Page, TextLine
from warning_labels.rendering import write_pages
from warning_labels.ruler import Distances, MeasureError, correction_from, nominal, ruler_page

DPI = 254  # ten dots a millimetre
PAPERS = [(210, 297), (297, 420), (297, 210), (100, 150), (105, 148), (148, 210)]


def lines(page: Page) -> list[TextLine]:
    return [item for part in page.parts for item in part.items() if isinstance(item, TextLine)]


def overlap(one: Box, other: Box) -> bool:
    across = min(one.right, other.right) - max(one.x, other.x)
    down = min(one.bottom, other.bottom) - max(one.y, other.y)
    return across > 0.01 and down > 0.01


@pytest.mark.parametrize("paper", PAPERS)
def test_nothing_on_the_page_overlaps_or_leaves_it(paper: tuple[float, float]) -> None:
    page = ruler_page(*paper)

    for part in page.parts:
        for item in part.items():
            assert item.box.x >= 3
            assert item.box.y >= 3
            assert item.box.right <= paper[0] - 3
            assert item.box.bottom <= paper[1] - 3
    assert not any(overlap(one.box, other.box) for one, other in combinations(lines(page), 2))


def test_the_page_says_what_to_do_in_both_languages() -> None:
    text = "\n".join(line.text for line in lines(ruler_page(210, 297)))

    for said in ("打印机校正页", "Printer ruler", "用钢尺", "steel rule", "20.0 mm", "170.0 mm",
                 "257.0 mm", "--measured A,B,C,D", "打印机校正", "Printer correction"):  # fmt: skip
        assert said in text


def test_paper_smaller_than_a_label_is_refused() -> None:
    with pytest.raises(TextDoesNotFit, match="60 × 60 mm is too small"):
        ruler_page(60, 60)


def test_a_true_printer_needs_no_correction() -> None:
    correction = correction_from(nominal(210, 297), 210, 297)

    assert astuple(correction) == pytest.approx((0, 0, 1, 1))


def test_a_shifted_and_shrunk_print_is_put_right() -> None:
    # Printed at 98 %, 3 mm too far right and 1 mm too high.
    correction = correction_from(Distances(20 * 0.98 + 3, 20 * 0.98 - 1, 166.6, 251.86), 210, 297)

    assert correction.x_mm == pytest.approx(-3)
    assert correction.y_mm == pytest.approx(1)
    assert correction.scale_x == pytest.approx(1 / 0.98)
    assert correction.scale_y == pytest.approx(1 / 0.98)


@pytest.mark.parametrize(
    ("measured", "path"),
    [
        (Distances(40, 20, 170, 257), "A"),
        (Distances(20, 2, 170, 257), "B"),
        (Distances(20, 20, 120, 257), "C"),
        (Distances(20, 20, 170, 300), "D"),
        (Distances(20, 20, float("nan"), 257), "C"),
        (Distances(float("nan"), 20, 170, 257), "A"),
    ],
)
def test_a_distance_that_no_printer_explains_is_named(measured: Distances, path: str) -> None:
    with pytest.raises(MeasureError) as refused:
        correction_from(measured, 210, 297)

    assert refused.value.path == path
    assert "easure again" in refused.value.reason


faults = st.tuples(st.floats(-8, 8), st.floats(-8, 8), st.floats(0.96, 1.04), st.floats(0.96, 1.04))


@given(fault=faults, paper=st.sampled_from(PAPERS), x=st.floats(0, 400), y=st.floats(0, 400))
def test_the_correction_undoes_every_fault(
    fault: tuple[float, float, float, float], paper: tuple[float, float], x: float, y: float
) -> None:
    shift_x, shift_y, stretch_x, stretch_y = fault
    true = nominal(*paper)
    correction = correction_from(
        Distances(
            shift_x + stretch_x * true.left,
            shift_y + stretch_y * true.top,
            stretch_x * true.across,
            stretch_y * true.down,
        ),
        *paper,
    )

    sent = (
        (x + correction.x_mm) * correction.scale_x,
        (y + correction.y_mm) * correction.scale_y,
    )
    printed = (shift_x + stretch_x * sent[0], shift_y + stretch_y * sent[1])

    assert printed == pytest.approx((x, y), abs=1e-6)


def photograph(page: Page) -> Image.Image:
    out = BytesIO()
    write_pages([page], out, title="ruler")
    document = pypdfium2.PdfDocument(out.getvalue())
    return document[0].render(scale=DPI / 72).to_pil().convert("L")


def measured_on(picture: Image.Image) -> Distances:
    """Finds the crosses by the ends of their arms."""

    def dark_centre(box: tuple[int, int, int, int], axis: int) -> float:
        """The centre of gravity of the ink in a box, along one axis."""
        cut = picture.crop(box)
        size = (cut.width, 1) if axis == 0 else (1, cut.height)
        ink = [255 - value for value in cut.resize(size, Image.Resampling.BOX).tobytes()]
        centre = sum((place + 0.5) * amount for place, amount in enumerate(ink)) / sum(ink)
        return box[axis] + centre

    # The outer arms of the upper left cross, clear of scales and letters.
    left = dark_centre((170, 152, 230, 168), 0) / 10
    top = dark_centre((152, 170, 168, 230), 1) / 10
    right = dark_centre((1840, 152, 1960, 168), 0) / 10
    low = dark_centre((152, 2700, 168, 2830), 1) / 10
    return Distances(left, top, right - left, low - top)


def test_a_printed_ruler_page_measures_true() -> None:
    assert astuple(measured_on(photograph(ruler_page(210, 297)))) == pytest.approx(
        (20, 20, 170, 257),
        abs=0.12,  # a dot of the picture
    )


def test_a_faulty_printer_prints_a_true_page_once_corrected() -> None:
    # A correction of its own plays the printer: 1.2 mm right, 0.8 mm up, 1 % small.
    fault = Correction(1.2, -0.8, 0.99, 0.99)
    printed = photograph(ruler_page(210, 297, fault))

    undone = correction_from(measured_on(printed), 210, 297)

    point = ((100 + undone.x_mm) * undone.scale_x, (100 + undone.y_mm) * undone.scale_y)
    on_paper = ((point[0] + 1.2) * 0.99, (point[1] - 0.8) * 0.99)
    assert on_paper == pytest.approx((100, 100), abs=0.2)
