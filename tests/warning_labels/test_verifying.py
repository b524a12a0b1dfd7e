"""A finished file is checked before anyone prints it: what is wrong is found and named."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from tests.warning_labels.runs import changed, run
from warning_labels import LabelSpec, lay_out, typefaces, write_pdf
from warning_labels.boxes import Correction, Item, Page, QrSymbol, TextLine
from warning_labels.pdf_processes import label_pages
from warning_labels.qr import Modules
from warning_labels.rendering import write_pages
from warning_labels.verifying import (
    VerificationFailed,
    printed,
    spread,
    verify_labels,
    verify_pdf,
)


@pytest.fixture(scope="module")
def specs() -> list[LabelSpec]:
    return run(12)


def write(path: Path, pages: Sequence[Page]) -> Path:
    with path.open("wb") as out:
        write_pages(pages, out, title="checked")
    return path


def labels(specs: Sequence[LabelSpec]) -> list[tuple[str, str]]:
    return [(spec.code or "", spec.url or "") for spec in specs]


def file_with(
    tmp_path: Path, specs: list[LabelSpec], number: int, change: Callable[[Item], Item]
) -> Path:
    """The labels' file, one of them changed after layout."""
    pages = list(label_pages(specs, typefaces()))
    pages[number] = changed(pages[number], change)
    return write(tmp_path / "changed.pdf", pages)


def test_a_file_that_is_right_passes(tmp_path: Path, specs: list[LabelSpec]) -> None:
    path = tmp_path / "right.pdf"
    with path.open("wb") as out:
        write_pdf(specs, out, title="right")

    assert verify_labels(path, specs, count=None) == 12
    assert verify_labels(path, specs, count=5) == 5


def test_two_symbols_swapped_are_found(tmp_path: Path, specs: list[LabelSpec]) -> None:
    wrong = specs.copy()
    wrong[3], wrong[8] = (
        replace(specs[3], url=specs[8].url),
        replace(specs[8], url=specs[3].url),
    )
    path = write(tmp_path / "swapped.pdf", list(label_pages(wrong, typefaces())))

    with pytest.raises(VerificationFailed, match="the QR symbol reads") as failed:
        verify_labels(path, specs, count=None)

    assert (failed.value.page, failed.value.code) == (4, specs[3].code)
    assert "第4页" in failed.value.text.zh


@pytest.mark.parametrize("row", [2, 8, 14, 28])
def test_a_row_of_modules_that_is_flipped_is_found(
    tmp_path: Path, specs: list[LabelSpec], row: int
) -> None:
    def flip(item: Item) -> Item:
        if not isinstance(item, QrSymbol):
            return item
        rows = list(item.modules.rows)
        outside_finders = 0b11111111111111 << 8
        rows[row] ^= outside_finders
        return replace(item, modules=Modules(item.modules.side, tuple(rows)))

    path = file_with(tmp_path, specs, 6, flip)

    with pytest.raises(VerificationFailed, match="QR symbol") as failed:
        verify_labels(path, specs, count=None)

    assert (failed.value.page, failed.value.code) == (7, specs[6].code)


def test_a_single_wrong_module_is_found_though_the_symbol_is_read(
    tmp_path: Path, specs: list[LabelSpec]
) -> None:
    def spot(item: Item) -> Item:
        if not isinstance(item, QrSymbol):
            return item
        rows = list(item.modules.rows)
        rows[15] ^= 1 << 14
        return replace(item, modules=Modules(item.modules.side, tuple(rows)))

    path = file_with(tmp_path, specs, 0, spot)

    with pytest.raises(VerificationFailed, match="though it can be read") as failed:
        verify_labels(path, specs, count=None)

    assert failed.value.page == 1


def test_a_printed_code_that_differs_in_one_character_is_found(
    tmp_path: Path, specs: list[LabelSpec]
) -> None:
    def mistype(item: Item) -> Item:
        if isinstance(item, TextLine) and item.path == "code":
            return replace(item, text=item.text[:-1] + ("7" if item.text[-1] != "7" else "8"))
        return item

    path = file_with(tmp_path, specs, 11, mistype)

    with pytest.raises(VerificationFailed, match="the printed code reads") as failed:
        verify_labels(path, specs, count=2)

    assert (failed.value.page, failed.value.code) == (12, specs[11].code)


def test_a_page_too_few_is_found(tmp_path: Path, specs: list[LabelSpec]) -> None:
    path = write(tmp_path / "short.pdf", list(label_pages(specs[:-1], typefaces())))

    with pytest.raises(VerificationFailed, match="the file has 11 pages, not 12"):
        verify_labels(path, specs)
    with pytest.raises(VerificationFailed, match="no such page"):
        verify_pdf(path, printed(label_pages(specs, typefaces()), labels(specs)))


def sheets(specs: list[LabelSpec], correction: Correction) -> list[Page]:
    """Two labels upright on the first sheet, two turned on the second."""
    one, two, three, four = (lay_out(spec) for spec in specs[:4])
    upright = Page(210, 297, ((one, 4, 70), (two, 105, 8.5)), correction=correction)
    turned = Page(210, 297, ((three, 20, 10), (four, 20, 130)), (), correction, frozenset({0, 1}))
    return [upright, turned]


@pytest.mark.parametrize("correction", [Correction(), Correction(1.2, -0.8, 1.02, 0.98)])
def test_sheets_with_several_labels_are_checked_too(
    tmp_path: Path, specs: list[LabelSpec], correction: Correction
) -> None:
    pages = sheets(specs, correction)
    path = write(tmp_path / "sheets.pdf", pages)

    assert verify_pdf(path, printed(pages, labels(specs[:4])), pages=2) == 4


def test_labels_in_each_others_places_on_a_sheet_are_found(
    tmp_path: Path, specs: list[LabelSpec]
) -> None:
    pages = sheets(specs, Correction())
    path = write(tmp_path / "sheets.pdf", pages)
    wrong = labels([specs[0], specs[1], specs[3], specs[2]])

    with pytest.raises(VerificationFailed) as failed:
        verify_pdf(path, printed(pages, wrong))

    assert (failed.value.page, failed.value.code) == (2, specs[3].code)


def test_more_symbols_than_labels_are_refused(specs: list[LabelSpec]) -> None:
    with pytest.raises(ValueError, match="page 2 has a symbol that no label has"):
        list(printed(sheets(specs, Correction()), labels(specs[:2])))


@pytest.mark.parametrize(
    ("total", "count", "chosen"),
    [
        (5, None, [0, 1, 2, 3, 4]),
        (5, 9, [0, 1, 2, 3, 4]),
        (10_000, 5, [0, 2499, 4999, 7499, 9999]),
        (10, 1, [0]),
        (0, 100, []),
    ],
)
def test_a_sample_is_spread_evenly_over_the_file(
    total: int, count: int | None, chosen: list[int]
) -> None:
    assert list(spread(total, count)) == chosen
