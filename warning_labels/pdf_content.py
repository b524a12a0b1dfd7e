"""What a layout's items are in the operators of a PDF content stream."""

from functools import lru_cache, singledispatchmethod
from typing import Final, Protocol

from warning_labels.boxes import Box, Frame, Plate, QrSymbol, Sign, TextLine
from warning_labels.inks import ON_PAPER, SRGB, Ink
from warning_labels.pdf_fonts import EmbeddedFont
from warning_labels.qr import dark_runs
from warning_labels.symbols import SYMBOLS, Fill
from warning_labels.typefaces import Face, Typefaces

ARC: Final = 0.5523  # control points of a quarter circle, in shares of its radius


class Resources(Protocol):
    """What a page asks its document for."""

    faces: Typefaces

    def font(self, face: Face) -> EmbeddedFont: ...

    def sign(self, key: str) -> str: ...


def number(value: float) -> str:
    """At most three decimals (a micrometre) and no trailing zeros."""
    return f"{value:.3f}".rstrip("0").rstrip(".") or "0"


def numbers(*values: float) -> str:
    return " ".join(map(number, values))


@lru_cache(maxsize=32)
def colour(ink: Ink, operators: tuple[str, str] = ("g", "rg")) -> str:
    """The operator that takes an ink: black, grey and white as grey alone, so print is pure K."""
    red, green, blue = (value / 255 for value in SRGB[ink])
    if ink in ON_PAPER:
        return f"{number(red)} {operators[0]}"
    return f"{numbers(red, green, blue)} {operators[1]}"


class PageContent:
    """The content stream of one page, in millimetres from the lower left corner."""

    def __init__(self, height_mm: float, resources: Resources) -> None:
        self.height = height_mm
        self.resources = resources
        self.operators: list[str] = []

    def data(self, points_per_mm: float) -> bytes:
        scale = f"{points_per_mm:.6f}"
        return "\n".join((f"{scale} 0 0 {scale} 0 0 cm", *self.operators)).encode("ascii")

    def rectangle(self, box: Box) -> str:
        return f"{numbers(box.x, self.height - box.bottom, box.width, box.height)} re"

    @singledispatchmethod
    def paint(self, item: object) -> None:
        raise TypeError(f"no way to paint {item!r}")

    @paint.register
    def _(self, item: Plate) -> None:
        self.operators.append(f"{colour(item.ink)} {self.rectangle(item.box)} f")

    @paint.register
    def _(self, item: TextLine) -> None:
        where = numbers(item.x, self.height - item.baseline)
        self.operators.append(f"{colour(item.ink)} BT {where} Td")
        for face, text in self.resources.faces.runs(item.text, item.bold):
            font = self.resources.font(face)
            self.operators.append(f"/{font.name} {number(item.size)} Tf <{font.encode(text)}> Tj")
        self.operators.append("ET")

    @paint.register
    def _(self, item: Sign) -> None:
        symbol = SYMBOLS[item.key]
        scale = item.box.height / symbol.height
        matrix = numbers(item.box.x, self.height - item.box.y)
        name = self.resources.sign(item.key)
        self.operators.append(f"q {scale:.5f} 0 0 {-scale:.5f} {matrix} cm /{name} Do Q")

    @paint.register
    def _(self, item: QrSymbol) -> None:
        # One path with whole modules as its unit: no seams between neighbours.
        module = item.box.width / item.modules.side
        where = numbers(item.box.x, self.height - item.box.y)
        runs = dark_runs(item.modules)
        path = "\n".join(f"{column} {row} {length} 1 re" for row, column, length in runs)
        self.operators.append(
            f"q {colour('black')} {module:.5f} 0 0 {-module:.5f} {where} cm\n{path}\nf Q"
        )

    @paint.register
    def _(self, item: Frame) -> None:
        middle = item.box.inset(item.width / 2, item.width / 2)
        path = rounded(middle, item.radius - item.width / 2, self.height)
        ink = colour(item.ink, ("G", "RG"))
        self.operators.append(f"{ink} {number(item.width)} w\n{path} s")


def rounded(box: Box, radius: float, page_height: float) -> str:
    """The outline of a rectangle with round corners."""
    left, right = box.x, box.right
    low, high = page_height - box.bottom, page_height - box.y
    bend = radius * (1 - ARC)
    corner = (
        (right, low + radius, (right - radius, low, right - bend, low, right, low + bend)),
        (right - radius, high, (right, high - radius, right, high - bend, right - bend, high)),
        (left, high - radius, (left + radius, high, left + bend, high, left, high - bend)),
        (left + radius, low, (left, low + radius, left, low + bend, left + bend, low)),
    )
    steps = [f"{numbers(left + radius, low)} m"]
    for x, y, (start_x, start_y, *bends) in corner:
        steps.append(f"{numbers(start_x, start_y)} l {numbers(*bends, x, y)} c")
    return "\n".join(steps)


@lru_cache(maxsize=64)
def sign_content(key: str) -> tuple[bytes, bytes]:
    """Bounding box and drawing of a sign, in its own units, y downwards."""
    symbol = SYMBOLS[key]
    operators = ["1 J 1 j"]  # round ends and joints
    for shape in symbol.shapes:
        path = " l ".join(numbers(*point) for point in shape.points).replace(" l ", " m ", 1)
        path += " l"
        if isinstance(shape, Fill):
            operators.append(f"{colour(shape.ink)} {path} f")
        else:
            ink = colour(shape.ink, ("G", "RG"))
            end = "s" if shape.closed else "S"
            operators.append(f"{ink} {number(shape.width)} w {path} {end}")
    box = numbers(-2, -2, symbol.width + 2, symbol.height + 2)
    return box.encode("ascii"), "\n".join(operators).encode("ascii")
