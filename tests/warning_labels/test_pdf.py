"""The PDF: what the layout says stands in it, it is valid, and always the same."""

import ctypes
from collections import defaultdict
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from shutil import which
from subprocess import run as run_program

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.warning_labels.catalogue import CODE, URL, control_points, label
from tests.warning_labels.runs import pdf_of, run
from warning_labels import LabelSpec, TextDoesNotFit, lay_out, pdf, render_pdf, typefaces, write_pdf
from warning_labels.boxes import Correction, Layout, Page, TextLine
from warning_labels.inks import ON_PAPER, SRGB
from warning_labels.pdf_pages import MOST_KIDS
from warning_labels.rendering import write_pages

POINTS = ("MEAT-05", "RICE-01", "SOY-04", "BAIJIU-03", "CONDI-07")
POINTS_PER_MM = 72 / 25.4
PLANT_CHARACTERS = "常德沅水湾肉制品有限公司堃喆镕𬇹（）·ABC-12℃≥"
HYPHENS = {"\x02": "-"}  # what PDFium makes of one at the end of a line

Origins = dict[str, list[tuple[float, float]]]


@pytest.fixture(scope="module")
def page() -> bytes:
    return render_pdf(label("MEAT-05"))


@pytest.fixture(scope="module")
def long_run() -> tuple[list[LabelSpec], bytes]:
    specs = run(500)
    return specs, pdf_of(specs)


def origins(document: bytes, number: int = 0) -> Origins:
    """Where each character of a page has its origin: millimetres from the upper left corner."""
    file = pypdfium2.PdfDocument(document)
    page = file[number]
    text = page.get_textpage()
    found: Origins = defaultdict(list)
    x, y = ctypes.c_double(), ctypes.c_double()
    for index in range(text.count_chars()):
        pdfium.FPDFText_GetCharOrigin(text, index, x, y)
        place = (x.value / POINTS_PER_MM, (page.get_height() - y.value) / POINTS_PER_MM)
        character = chr(pdfium.FPDFText_GetUnicode(text, index))
        found[HYPHENS.get(character, character)].append(place)
    return found


def expected_origins(layout: Layout) -> Iterator[tuple[str, float, float]]:
    faces = typefaces()
    for line in layout.items():
        if isinstance(line, TextLine):
            for place, character in enumerate(line.text):
                before = faces.width(line.text[:place], line.bold) * line.size
                x, y = (0.0, before) if line.turned else (before, 0.0)
                yield character, line.x + x, line.baseline + y


def assert_stands(found: Origins, character: str, x: float, y: float) -> None:
    if character != " " and ord(character) <= 0xFFFF:  # pdfium splits what is beyond
        near = [p for p in found[character] if abs(p[0] - x) < 0.1 and abs(p[1] - y) < 0.1]
        assert near, f"{character} is not at ({x:.2f}, {y:.2f})"


@settings(max_examples=25, deadline=None)
@given(
    st.sampled_from(sorted(control_points())), st.text(PLANT_CHARACTERS, min_size=1, max_size=18)
)
def test_every_text_of_the_layout_stands_in_its_place(point: str, plant: str) -> None:
    spec = label(point, enterprise=plant.strip() or "厂")

    found = origins(render_pdf(spec))

    for place in expected_origins(lay_out(spec)):
        assert_stands(found, *place)


def test_text_can_be_found_and_copied(page: bytes) -> None:
    text = pypdfium2.PdfDocument(page)[0].get_textpage().get_text_range()

    for part in (
        "警告",
        "WARNING",
        "中心不到七十二度，",
        "≥ 72 ℃",
        "偏差时",
        "MEAT-05",
        "2028-11-22",
    ):
        assert part in text
    assert CODE in text.replace(" ", "")


def test_rare_characters_can_be_copied_too() -> None:
    document = render_pdf(label("MEAT-05", enterprise="堃喆𬇹食品"))

    text = pypdfium2.PdfDocument(document)[0].get_textpage().get_text_range()

    assert "堃喆𬇹食品" in text


def test_the_pdf_says_its_title_language_and_size(page: bytes) -> None:
    with pikepdf.open(BytesIO(page)) as document:
        title = str(document.docinfo.Title)
        assert title.startswith("MEAT-05 熟制（中心温度）")
        assert document.Root.Lang == "zh-Hans"
        assert document.Root.ViewerPreferences.DisplayDocTitle
        with document.open_metadata() as metadata:
            assert metadata["dc:title"] == title
            assert set(metadata["dc:language"]) == {"zh-Hans"}
        width, height = (float(side) * 25.4 / 72 for side in document.pages[0].mediabox[2:])
    assert (width, height) == pytest.approx((100, 150), abs=0.01)


def test_a_title_may_hold_what_xml_gives_a_meaning() -> None:
    out = BytesIO()
    write_pdf([label("MEAT-05")], out, title="<甲> & “乙”")

    with pikepdf.open(out) as document, document.open_metadata() as metadata:
        assert metadata["dc:title"] == "<甲> & “乙”"


def test_fonts_are_embedded_and_cut_to_the_label(page: bytes) -> None:
    assert len(page) < 60_000
    with pikepdf.open(BytesIO(page)) as document:
        fonts = document.pages[0].Resources.Font
        assert len(fonts) == 2
        for font in fonts.values():
            descriptor = font.DescendantFonts[0].FontDescriptor
            assert "/FontFile2" in descriptor
            assert str(descriptor.FontName)[7] == "+"


def test_black_white_and_grey_are_one_ink(long_run: tuple[list[LabelSpec], bytes]) -> None:
    signal = {
        tuple(round(value / 255, 3) for value in rgb)
        for ink, rgb in SRGB.items()
        if ink not in ON_PAPER
    }
    colours = defaultdict(set)
    with pikepdf.open(BytesIO(long_run[1])) as document:
        streams = [o for o in document.objects if isinstance(o, pikepdf.Stream)]
        forms = [stream for stream in streams if stream.get("/Subtype") == "/Form"]
        for stream in [*forms, *(page.obj for page in document.pages)]:
            for operands, operator in pikepdf.parse_content_stream(stream):
                name = str(operator).lower()
                if name in {"g", "rg", "k", "cs", "sc", "scn", "sh"}:
                    colours[name].add(tuple(map(float, operands)))

    assert set(colours) == {"g", "rg"}
    assert colours["g"] == {(0.0,), (1.0,), (0.349,)}
    assert colours["rg"] <= signal


def test_the_pdf_is_without_fault(tmp_path: Path, long_run: tuple[list[LabelSpec], bytes]) -> None:
    file = tmp_path / "labels.pdf"
    file.write_bytes(long_run[1])

    with pikepdf.open(file) as document:
        assert document.check_pdf_syntax() == []
        assert len(document.pages) == 500
    if which("qpdf"):
        assert run_program(["qpdf", "--check", file], capture_output=True).returncode == 0


def test_a_long_run_has_a_balanced_tree_and_shares_what_recurs(
    long_run: tuple[list[LabelSpec], bytes],
) -> None:
    specs, data = long_run
    with pikepdf.open(BytesIO(data), inherit_page_attributes=False) as document:
        root = document.Root.Pages
        assert int(root.Count) == len(specs)
        assert [int(node.Count) for node in root.Kids] == [64] * 7 + [52]
        assert all(len(node.Kids) <= MOST_KIDS for node in root.Kids)
        assert "/MediaBox" in root
        assert not any("/MediaBox" in page.obj for page in document.pages)
        forms = {o.objgen for page in document.pages for o in page.Resources.XObject.values()}
    assert len(forms) < len(specs) * 2
    assert len(data) < 1_600 * len(specs)  # fonts included


def test_three_levels_of_the_tree_hold_together() -> None:
    blank = Page(100, 150, ())

    with pikepdf.open(BytesIO(sheet_pdf(*[blank] * (MOST_KIDS**2 + 3)))) as document:
        assert document.check_pdf_syntax() == []
        root = document.Root.Pages
        assert [int(kid.Count) for kid in root.Kids] == [MOST_KIDS**2, 3]
        assert all(len(node.Kids) <= MOST_KIDS for kid in root.Kids for node in (kid, *kid.Kids))


def test_a_form_that_was_forgotten_is_written_again(monkeypatch: pytest.MonkeyPatch) -> None:
    specs = run(130)
    whole = pdf_of(specs)
    monkeypatch.setattr(pdf, "MOST_FORMS", 6)

    forgetful = pdf_of(specs)

    assert len(forgetful) > len(whole)
    for number in (0, 129):
        assert origins(forgetful, number) == origins(whole, number)


@pytest.mark.parametrize("point", POINTS)
def test_the_qr_symbol_is_read(point: str) -> None:
    image = pypdfium2.PdfDocument(render_pdf(label(point)))[0].render(scale=300 / 72).to_pil()

    assert [code.text for code in zxingcpp.read_barcodes(image)] == [URL]


def test_the_same_run_gives_the_same_bytes_however_many_processes_paint_it() -> None:
    specs = run(600)

    once = pdf_of(specs)

    assert pdf_of(specs) == once
    assert pdf_of(specs, jobs=2) == once
    assert pdf_of(specs, jobs=3) == once
    assert pdf_of(specs[:-1]) != once


def test_a_run_reports_its_progress() -> None:
    heard: list[int] = []

    write_pdf(run(101), BytesIO(), title="101", progress=heard.append)

    assert heard == [100, 101]


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_error_in_a_run_names_the_first_label_that_is_wrong(jobs: int) -> None:
    specs = run(600)
    for number in (170, 590):
        specs[number] = label("MEAT-05", enterprise="很长的名字" * 20)

    with pytest.raises(TextDoesNotFit, match=r"^\[170\]\.enterprise: "):
        write_pdf(specs, BytesIO(), title="600", jobs=jobs)


def test_a_run_is_read_only_a_little_ahead() -> None:
    specs = run(3_000)
    read = 0

    def source() -> Iterator[LabelSpec]:
        nonlocal read
        for spec in specs:
            read += 1
            yield spec

    ahead: list[int] = []
    write_pdf(
        source(), BytesIO(), title="3000", progress=lambda done: ahead.append(read - done), jobs=2
    )

    assert max(ahead) < 2_000


def test_labels_stand_on_sheets_where_they_are_put() -> None:
    first, second = lay_out(label("MEAT-05")), lay_out(label("RICE-01"))
    sheet = Page(210, 297, ((first, 5, 10), (second, 106.5, 120.25)))

    found = origins(sheet_pdf(sheet))

    for layout, x, y in sheet.labels:
        for character, left, baseline in expected_origins(layout):
            assert_stands(found, character, x + left, y + baseline)


def test_a_turned_label_runs_down_the_sheet() -> None:
    layout = lay_out(label("MEAT-05"))
    sheet = Page(210, 297, ((layout, 20, 30),), turned=frozenset({0}))

    found = origins(sheet_pdf(sheet))

    for character, x, y in expected_origins(layout):
        assert_stands(found, character, 20 + layout.height - y, 30 + x)


def test_what_follows_a_turned_label_stands_upright() -> None:
    layout = lay_out(label("MEAT-05"))
    sheet = Page(297, 210, ((layout, 10, 20), (layout, 130, 30)), turned=frozenset({0}))

    found = origins(sheet_pdf(sheet))

    for character, x, y in expected_origins(layout):
        assert_stands(found, character, 130 + x, 30 + y)


def test_a_correction_shifts_and_then_scales() -> None:
    layout = lay_out(label("MEAT-05"))
    correction = Correction(x_mm=1.5, y_mm=-2, scale_x=1.01, scale_y=0.99)

    found = origins(sheet_pdf(Page(210, 297, ((layout, 50, 60),), correction=correction)))

    for character, x, y in expected_origins(layout):
        assert_stands(found, character, (50 + x + 1.5) * 1.01, (60 + y - 2) * 0.99)


def test_sheets_of_other_sizes_say_so() -> None:
    out = BytesIO()
    pages = [Page(210, 297, ()), Page(297, 210, ()), Page(210, 297, ())]
    write_pages(pages, out, title="sheets")

    with pikepdf.open(out) as document:
        sizes = [
            [round(float(edge) / POINTS_PER_MM) for edge in page.mediabox[2:]]
            for page in document.pages
        ]
    assert sizes == [[210, 297], [297, 210], [210, 297]]


def test_the_same_label_many_times_on_a_sheet_is_one_form() -> None:
    layout = lay_out(label("MEAT-05"))
    places = tuple((layout, 0.0, 0.0) for _ in range(8))

    with pikepdf.open(BytesIO(sheet_pdf(Page(210, 297, places)))) as document:
        several = len(document.pages[0].Resources.XObject)
    with pikepdf.open(BytesIO(sheet_pdf(Page(210, 297, places[:1])))) as document:
        assert len(document.pages[0].Resources.XObject) == several


def sheet_pdf(*pages: Page) -> bytes:
    out = BytesIO()
    assert write_pages(pages, out, title="sheets") == len(pages)
    return out.getvalue()
