"""An installation ready for the field: two enterprises with plans, and their labels on paper."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import zxingcpp
from PIL import Image

from server.enterprises import service as enterprises
from tests.browser.camera import rasterise
from tests.installation import Installation

SAMPLE = Path(enterprises.__file__).parent / "data" / "sample_enterprises.csv"
MEAT, NOODLES = "91430602MADEM00115", "91430681MADEM0142E"


class Paper(NamedTuple):
    """A printed label, as a printer put it on paper."""

    image: Image.Image

    @property
    def code(self) -> str:
        [found] = zxingcpp.read_barcodes(self.image)
        return str(found.text).rsplit("/", 1)[-1]


def printed(code: str) -> str:
    return " ".join(code[at : at + 4] for at in range(0, 16, 4))


class Field(NamedTuple):
    """The service, and the labels of a meat and of a noodle plant, by their control points."""

    installation: Installation
    meat: list[Paper]
    noodles: list[Paper]


def make_field(installation: Installation) -> Field:
    """Import the sample's enterprises, accept the plans of two, print their labels."""
    files = {uscc: installation.data_dir / f"{uscc}.pdf" for uscc in (MEAT, NOODLES)}
    installation.run(
        ["import-enterprises", str(SAMPLE)],
        *(["plan", "--enterprise", uscc] for uscc in files),
        *(["print", "--enterprise", uscc, "--out", str(file)] for uscc, file in files.items()),
    )
    return Field(installation, _labels(files[MEAT], 8), _labels(files[NOODLES], 7))


def _labels(file: Path, points: int) -> list[Paper]:
    pdf = file.read_bytes()
    return [Paper(rasterise(pdf, page)) for page in range(points)]
