"""Safety signs for printers with one ink: black and white, with their shapes kept."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from warning_labels.inks import Ink
from warning_labels.symbols.shapes import Shape, Stroke, Symbol

SUFFIX: Final = ".mono"
IN_ONE_INK: Final[dict[Ink, Ink]] = {"yellow": "white", "blue": "black", "red": "black"}
CLEARANCE: Final = 2.0  # white on both sides of a red bar, where it crosses the pictogram


def in_one_ink(symbol: Symbol) -> Symbol:
    """The sign in black and white.

    Yellow fields become white, blue and red ones black; a prohibition bar gets white edges, or it
    would run together with the pictogram beneath.
    """
    return replace(symbol, shapes=tuple(shape for one in symbol.shapes for shape in printed(one)))


def printed(shape: Shape) -> Iterator[Shape]:
    if isinstance(shape, Stroke) and shape.ink == "red" and not shape.closed:
        yield replace(shape, width=shape.width + 2 * CLEARANCE, ink="white")
    yield replace(shape, ink=IN_ONE_INK.get(shape.ink, shape.ink))


def monochrome_key(key: str) -> str:
    """The key of the same sign in black and white. Supplementary symbols are so already."""
    return key if key.startswith("X-") else f"{key}{SUFFIX}"
