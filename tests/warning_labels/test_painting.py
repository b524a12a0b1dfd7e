"""PNG and PDF: they scan, they look alike, they are always the same."""

from io import BytesIO

import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from tests.warning_labels.catalogue import URL, label
from warning_labels import LabelSpec, render_pdf, render_png

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
