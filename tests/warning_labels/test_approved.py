"""Labels look as approved; `python -m tests.warning_labels.approve` renews the pictures."""

import pytest
import zxingcpp
from PIL import Image, ImageChops, ImageStat

from tests.warning_labels.approve import APPROVED, painted, pictures
from warning_labels import LabelSpec, Spec

PICTURES = dict(pictures())
COARSER = 4  # pixels of a picture that count as one: edges may be smoothed in another way


def in_coarse_grey(image: Image.Image) -> Image.Image:
    grey = image.convert("L")
    return grey.resize((grey.width // COARSER, grey.height // COARSER), Image.Resampling.BOX)


@pytest.mark.parametrize("name", PICTURES)
def test_a_label_looks_as_approved(name: str) -> None:
    approved = in_coarse_grey(Image.open(APPROVED / f"{name}.png"))
    now = in_coarse_grey(painted(PICTURES[name]))

    assert now.size == approved.size
    difference = ImageStat.Stat(ImageChops.difference(now, approved))
    assert difference.mean[0] < 1.5
    assert difference.extrema[0][1] < 70


@pytest.mark.parametrize("name", PICTURES)
def test_an_approved_picture_can_be_scanned(name: str) -> None:
    found = zxingcpp.read_barcodes(Image.open(APPROVED / f"{name}.png").convert("L"))

    assert sorted(code.text for code in found) == addresses(PICTURES[name])


def addresses(spec: Spec) -> list[str]:
    if isinstance(spec, LabelSpec):
        return [spec.url or ""]
    return sorted(gate.url or "" for gate in spec.gates)


def test_no_picture_is_left_over() -> None:
    assert {path.stem for path in APPROVED.glob("*.png")} == set(PICTURES)
