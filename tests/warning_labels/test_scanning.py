"""Worn labels in a camera's frame: the short form of benchmarks/scan.py."""

from io import BytesIO

import pytest
import zxingcpp
from PIL import Image

from benchmarks.wear import FRAME, WEARS, worn
from tests.warning_labels.catalogue import URL, label
from warning_labels import render_png

ALWAYS_READ = ("clean", "perspective", "JPEG")


@pytest.fixture(scope="module", params=["S", "M"])
def picture(request: pytest.FixtureRequest) -> Image.Image:
    return Image.open(BytesIO(render_png(label("MEAT-05", size=request.param)))).convert("L")


def read(photo: Image.Image) -> list[str]:
    found = zxingcpp.read_barcodes(photo, formats=zxingcpp.BarcodeFormat.QRCode)
    return [symbol.text for symbol in found]


@pytest.mark.parametrize("wear", ALWAYS_READ)
def test_a_label_reads_from_the_side_and_after_bad_compression(
    picture: Image.Image, wear: str
) -> None:
    for seed in range(3):
        assert read(worn(picture, wear, seed)) == [URL]


def test_a_worn_label_mostly_reads_and_never_as_another(picture: Image.Image) -> None:
    answers = [read(worn(picture, wear, seed)) for wear in WEARS for seed in range(2)]

    assert all(answer in ([], [URL]) for answer in answers)
    assert answers.count([URL]) > 0.6 * len(answers)


def test_every_wear_does_something_and_the_same_again(picture: Image.Image) -> None:
    clean = worn(picture, "clean", 0).tobytes()
    for wear in WEARS:
        photo = worn(picture, wear, 7)
        assert photo.size == FRAME
        assert photo.tobytes() == worn(picture, wear, 7).tobytes()
        if wear != "clean":
            assert photo.tobytes() != clean
            assert photo.tobytes() != worn(picture, wear, 8).tobytes()
