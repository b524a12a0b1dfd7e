"""The files: they scan, their text can be found, they are valid and always the same."""

from io import BytesIO
from pathlib import Path
from shutil import which
from subprocess import run

import pikepdf
import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from tests.warning_labels.catalogue import CODE, URL, label
from warning_labels import LabelSpec, TextDoesNotFit, render_pdf, render_png, write_pdf

MM = 300 / 25.4
POINTS = ("MEAT-05", "RICE-01", "SOY-04", "BAIJIU-03", "CONDI-07")


def rasterised(page: bytes, dpi: int = 300) -> Image.Image:
    return pypdfium2.PdfDocument(page)[0].render(scale=dpi / 72).to_pil()


@pytest.fixture(scope="module")
def spec() -> LabelSpec:
    return label("MEAT-05")


@pytest.fixture(scope="module")
def page(spec: LabelSpec) -> bytes:
    return render_pdf(spec)


@pytest.fixture(scope="module")
def picture(spec: LabelSpec) -> bytes:
    return render_png(spec)


@pytest.mark.parametrize("code", POINTS)
def test_the_qr_symbol_of_png_and_pdf_holds_the_address(code: str) -> None:
    png = Image.open(BytesIO(render_png(label(code))))
    pdf = rasterised(render_pdf(label(code)))

    assert [code.text for code in zxingcpp.read_barcodes(png)] == [URL]
    assert [code.text for code in zxingcpp.read_barcodes(pdf)] == [URL]


@pytest.mark.parametrize(("dpi", "size"), [(300, (1181, 1772)), (600, (2362, 3543))])
def test_a_png_has_its_size_and_says_its_resolution(
    spec: LabelSpec, dpi: int, size: tuple[int, int]
) -> None:
    image = Image.open(BytesIO(render_png(spec, dpi)))

    assert image.size == size
    assert image.info["dpi"] == pytest.approx((dpi, dpi), abs=0.1)


def test_other_resolutions_are_refused(spec: LabelSpec) -> None:
    with pytest.raises(ValueError, match="96 dots per inch"):
        render_png(spec, 96)


def test_png_and_pdf_look_alike(picture: bytes, page: bytes) -> None:
    png = Image.open(BytesIO(picture)).convert("L").resize((100, 150))
    pdf = rasterised(page).convert("L").resize((100, 150))

    differences = [
        abs(one - other) for one, other in zip(png.tobytes(), pdf.tobytes(), strict=True)
    ]
    assert sum(differences) / len(differences) < 3
    assert max(differences) < 60


def test_the_severity_panel_has_the_colour_of_the_standard(picture: bytes) -> None:
    image = Image.open(BytesIO(picture)).convert("RGB")

    assert image.getpixel((round(4.5 * MM), round(12 * MM))) == (0xD0, 0x5D, 0x29)


def test_the_same_label_gives_the_same_bytes(spec: LabelSpec, picture: bytes, page: bytes) -> None:
    assert render_png(label("MEAT-05")) == picture
    assert render_pdf(label("MEAT-05")) == page
    assert render_pdf(label("MEAT-05", version=2)) != page


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


def test_the_pdf_says_its_title_language_and_size(page: bytes) -> None:
    with pikepdf.open(BytesIO(page)) as document:
        assert str(document.docinfo.Title).startswith("MEAT-05 熟制（中心温度）")
        assert document.Root.Lang == "zh-Hans"
        width, height = (float(side) * 25.4 / 72 for side in document.pages[0].MediaBox[2:])
    assert (width, height) == pytest.approx((100, 150), abs=0.01)


def test_fonts_are_embedded_and_cut_to_the_label(page: bytes) -> None:
    assert len(page) < 60_000
    with pikepdf.open(BytesIO(page)) as document:
        fonts = document.pages[0].Resources.Font
        for font in fonts.values():
            descriptor = font.DescendantFonts[0].FontDescriptor
            assert "/FontFile2" in descriptor
            assert str(descriptor.FontName)[7] == "+"


def test_text_and_qr_are_pure_black(page: bytes) -> None:
    with pikepdf.open(BytesIO(page)) as document:
        colours = {
            (str(operator), tuple(map(float, operands)))
            for operands, operator in pikepdf.parse_content_stream(document.pages[0])
            if str(operator) in {"g", "rg", "k"}
        }

    assert ("g", (0.0,)) in colours
    assert ("rg", (0.0, 0.0, 0.0)) not in colours


def test_the_pdf_is_without_fault(tmp_path: Path) -> None:
    file = tmp_path / "labels.pdf"
    with file.open("wb") as out:
        assert write_pdf(map(label, POINTS), out, title="五张标签") == len(POINTS)

    with pikepdf.open(file) as document:
        assert document.check_pdf_syntax() == []
        assert len(document.pages) == len(POINTS)
    if which("qpdf"):
        assert run(["qpdf", "--check", file], check=False, capture_output=True).returncode == 0


def test_a_run_reports_its_progress() -> None:
    heard: list[int] = []
    labels = [label("MEAT-05", version=number) for number in range(1, 102)]

    write_pdf(labels, BytesIO(), title="101", progress=heard.append)

    assert heard == [100, 101]


def test_an_error_in_a_run_names_the_label() -> None:
    labels = [label("MEAT-05"), label("MEAT-05", enterprise="很长的名字" * 20)]

    with pytest.raises(TextDoesNotFit, match=r"^\[1\]\.enterprise: "):
        write_pdf(labels, BytesIO(), title="2")
