"""Labels look as approved; `python -m tests.warning_labels.approve` renews the pictures."""

import pypdfium2
import pytest
import zxingcpp
from PIL import Image, ImageChops, ImageStat

from tests.warning_labels.approve import APPROVED, DPI, painted, pictures
from warning_labels import Spec, render_pdf
from warning_labels.verifying import codes_of

PICTURES = dict(pictures())
COARSER = 4  # pixels of a picture that count as one: edges may be smoothed in another way


def in_coarse_grey(image: Image.Image, coarser: int = COARSER) -> Image.Image:
    grey = image.convert("L")
    return grey.resize((grey.width // coarser, grey.height // coarser), Image.Resampling.BOX)


@pytest.mark.parametrize("name", PICTURES)
def test_a_label_looks_as_approved(name: str) -> None:
    approved = in_coarse_grey(Image.open(APPROVED / f"{name}.png"))
    now = in_coarse_grey(painted(PICTURES[name]))

    assert now.size == approved.size
    difference = ImageStat.Stat(ImageChops.difference(now, approved))
    assert difference.mean[0] < 1
    assert difference.extrema[0][1] < 60


@pytest.mark.parametrize("name", [name for name in PICTURES if not name.endswith("-longest")])
def test_the_pdf_looks_as_approved_too(name: str) -> None:
    approved = Image.open(APPROVED / f"{name}.png")
    page = pypdfium2.PdfDocument(render_pdf(PICTURES[name]))[0]
    raster = page.render(scale=DPI / 72).to_pil().resize(approved.size)

    difference = ImageStat.Stat(
        ImageChops.difference(in_coarse_grey(raster, 20), in_coarse_grey(approved, 20))
    )
    # Small letters differ by how they are fitted to pixels; nothing is missing or elsewhere.
    assert difference.mean[0] < 4
    assert difference.extrema[0][1] < 45


@pytest.mark.parametrize("name", PICTURES)
def test_an_approved_picture_can_be_scanned(name: str) -> None:
    found = zxingcpp.read_barcodes(Image.open(APPROVED / f"{name}.png").convert("L"))

    assert sorted(code.text for code in found) == addresses(PICTURES[name])


def addresses(spec: Spec) -> list[str]:
    return sorted(url for _code, url in codes_of(spec))


def test_no_picture_is_left_over() -> None:
    assert {path.stem for path in APPROVED.glob("*.png")} == set(PICTURES)
