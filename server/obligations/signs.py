"""The signs of the labels as inline SVG: one request brings the whole page."""

from __future__ import annotations

from functools import cache

from markupsafe import Markup

from warning_labels.inks import SRGB
from warning_labels.symbols import SYMBOLS, Fill, Stroke


@cache
def sign_svg(key: str, name: str) -> Markup:
    """The sign as an SVG element that says its name to who cannot see it."""
    symbol = SYMBOLS[key]
    shapes = Markup("").join(_shape(shape) for shape in symbol.shapes)
    return Markup(
        '<svg class="sign" width="62" height="62" viewBox="0 0 {} {}" role="img"'
        ' aria-label="{}">{}</svg>'
    ).format(symbol.width, symbol.height, name, shapes)


def _shape(shape: Fill | Stroke) -> Markup:
    path = "M" + " ".join(f"{_number(x)} {_number(y)}" for x, y in shape.points)
    colour = "#" + "".join(f"{value:02x}" for value in SRGB[shape.ink])
    if isinstance(shape, Fill):
        return Markup('<path d="{}z" fill="{}"/>').format(path, colour)
    return Markup(
        '<path d="{}{}" fill="none" stroke="{}" stroke-width="{}" stroke-linecap="round"'
        ' stroke-linejoin="round"/>'
    ).format(path, "z" if shape.closed else "", colour, _number(shape.width))


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
