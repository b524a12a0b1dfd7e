"""An installation ready for the field: enterprises with plans, and their labels on paper."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import zxingcpp
from PIL import Image

from server.enterprises import service as enterprises
from tests.browser.camera import rasterise
from tests.installation import Installation

SAMPLE = Path(enterprises.__file__).parent / "data" / "sample_enterprises.csv"


class Paper(NamedTuple):
    """The printed labels of one enterprise, in the order of its control points."""

    name: str
    pages: list[Image.Image]

    def code(self, page: int) -> str:
        [found] = zxingcpp.read_barcodes(self.pages[page])
        return str(found.text).rsplit("/", 1)[-1]


def register(installation: Installation) -> None:
    """Import the sample's enterprises, with nothing in their plans yet."""
    _run(installation, "import-enterprises", str(SAMPLE))


def print_labels(installation: Installation, uscc: str, name: str, points: int) -> Paper:
    """Accept an enterprise's plan and print its labels."""
    _run(installation, "plan", "--enterprise", uscc)
    out = installation.data_dir / f"{uscc}.pdf"
    _run(installation, "print", "--enterprise", uscc, "--out", str(out))
    pdf = out.read_bytes()
    return Paper(name, [rasterise(pdf, page) for page in range(points)])


def _run(installation: Installation, *arguments: str) -> None:
    done = installation.guanqia(*arguments)
    assert done.returncode == 0, done.stdout + done.stderr
