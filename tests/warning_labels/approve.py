"""The approved pictures: what every format and variant looks like, at 100 dots per inch.

    python -m tests.warning_labels.approve

paints them anew. Look at each one before you commit it: the tests hold the labels to these.
"""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Final

from PIL import Image

from tests.warning_labels.catalogue import board_json, categories, control_points, label_json
from tests.warning_labels.designs import BLANKS, BOARDS, LABELS, blank
from warning_labels import Spec, lay_out, typefaces
from warning_labels.png import paint_png

APPROVED: Final = Path(__file__).parent / "approved"
DPI: Final = 100


def pictures() -> Iterator[tuple[str, Spec]]:
    """The longest and the shortest texts of the catalogue, in each design."""
    points = sorted(control_points(), key=lambda code: length(label_json(code)))
    plants = sorted(categories(), key=lambda category: length(board_json(category)))
    for which, place in (("shortest", 0), ("longest", -1)):
        for design in LABELS:
            yield f"{design}-{which}", design.spec(points[place])
        for design in BOARDS:
            yield f"{design}-{which}", design.board(plants[place])
    for size, variant in BLANKS:
        yield f"blank-{size}-{variant}", blank(size, variant)


def length(value: object) -> int:
    """How many characters the texts of a specification have together."""
    if isinstance(value, dict):
        return sum(length(item) for item in value.values())
    if isinstance(value, list | tuple):
        return sum(length(item) for item in value)
    return len(value) if isinstance(value, str) else 0


def painted(spec: Spec) -> Image.Image:
    return Image.open(BytesIO(paint_png(lay_out(spec), DPI, typefaces())))


def main() -> None:
    for old in APPROVED.glob("*.png"):
        old.unlink()
    for name, spec in pictures():
        small = painted(spec).convert("RGB").quantize(24, dither=Image.Dither.NONE)
        small.save(APPROVED / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
