"""What a layout's items are in the operators of a PDF content stream.

Millimetres from the upper left corner of a part or page, y upwards: all y are negative.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, singledispatchmethod
from hashlib import blake2b
from itertools import groupby
from math import ceil, floor
from typing import Final, cast

from warning_labels.boxes import (
    Box,
    Frame,
    Item,
    Layout,
    Panel,
    Part,
    Picture,
    Placed,
    Plate,
    QrSymbol,
    Sign,
    TextLine,
    parts_of,
)
from warning_labels.inks import ON_PAPER, SRGB, Ink
from warning_labels.pdf_file import deflated
from warning_labels.pdf_fonts import shown
from warning_labels.pdf_qr import finder_path, module_path
from warning_labels.symbols import SYMBOLS, Fill
from warning_labels.typefaces import Typefaces

ARC: Final = 0.5523  # control points of a quarter circle, in shares of its radius
OVERHANG_MM: Final = 2.0  # a glyph may leave the box of its line, a round end its line
STEPS_PER_MM: Final = 100  # of the places of parts on a page
SHORTEST_FORM: Final = 40  # bytes: what is shorter costs less in each page than called by name


@dataclass(frozen=True, eq=False)
class Drawing:
    """Operators ready for use, and what they need: the drawings they call, in order, and texts."""

    content: bytes
    box: Box  # what it draws lies inside; y downwards
    calls: tuple["Drawing", ...] = ()
    texts: tuple[tuple[int, str], ...] = ()  # with the place of the face in `Typefaces.all`

    @cached_property
    def pays_as_form(self) -> bool:
        """Whether to make it an object that pages call, rather than repeat its operators."""
        return bool(self.calls) or len(self.content) >= SHORTEST_FORM

    @cached_property
    def key(self) -> bytes:
        """Equal for equal drawings, in any process."""
        digest = blake2b(self.content, digest_size=16)
        digest.update(self.bounds)
        for drawing in self.calls:
            digest.update(drawing.key)
        return digest.digest()

    @cached_property
    def packed(self) -> bytes:
        return deflated(self.content)

    @property
    def bounds(self) -> bytes:
        """The box as a form gives it, in whole units."""
        edges = floor(self.box.x), floor(-self.box.bottom), ceil(self.box.right), ceil(-self.box.y)
        return b"%d %d %d %d" % edges


@dataclass(frozen=True, eq=False)
class PictureDrawing(Drawing):
    """A JPEG as it came, which fills the unit square; `content` is the file."""

    pixels: tuple[int, int] = (0, 0)


def number(value: float) -> bytes:
    """At most three decimals (a micrometre) and no trailing zeros."""
    return (b"%.3f" % value).rstrip(b"0").rstrip(b".")


def numbers(*values: float) -> bytes:
    return b" ".join(map(number, values))


@lru_cache(maxsize=32)
def colour(ink: Ink, operators: tuple[bytes, bytes] = (b"g", b"rg")) -> bytes:
    """The operator that takes an ink: black, grey and white as grey alone, so print is pure K."""
    red, green, blue = (value / 255 for value in SRGB[ink])
    if ink in ON_PAPER:
        return b"%b %b" % (number(red), operators[0])
    return b"%b %b" % (numbers(red, green, blue), operators[1])


@lru_cache(maxsize=8192)
def step(right: int, up: int) -> bytes:
    """Move the origin, by hundredths of a millimetre."""
    return b"1 0 0 1 %b cm" % numbers(right / STEPS_PER_MM, up / STEPS_PER_MM)


@lru_cache(maxsize=2048)
def drawing_of(part: Part, faces: Typefaces) -> Drawing:
    """The drawing of a part that recurs, made once."""
    canvas = Canvas(faces)
    canvas.paint_all(part.items)
    return canvas.drawing(bounds([item.box for item in part.items]))


@lru_cache(maxsize=1024)
def drawing_of_panels(panels: tuple[Panel, ...], faces: Typefaces) -> Drawing:
    """The drawing of panels that recur together, measured from the label's corner."""
    canvas = Canvas(faces)
    for placed in parts_of(panels):
        canvas.move_to(placed.x, placed.y)
        canvas.paint_all(placed.part.items)
    return canvas.drawing(bounds([panel.box for panel in panels]))


def bounds(boxes: Sequence[Box]) -> Box:
    """A box that holds whatever belongs into any of these."""
    left = min((box.x for box in boxes), default=0) - OVERHANG_MM
    top = min((box.y for box in boxes), default=0) - OVERHANG_MM
    right = max((box.right for box in boxes), default=0) + OVERHANG_MM
    bottom = max((box.bottom for box in boxes), default=0) + OVERHANG_MM
    return Box(left, top, right - left, bottom - top)


class Canvas:
    """Collects the operators of one content stream and what they need."""

    def __init__(self, faces: Typefaces) -> None:
        self.faces = faces
        self.operators: list[bytes] = []
        self.calls: dict[Drawing, bytes] = {}  # with the operator that does it
        self.texts: list[tuple[int, str]] = []
        self.origin = (0, 0)
        self.forget()

    def forget(self) -> None:
        """What was set before is no longer known to hold."""
        self.ink: Ink | None = None
        self.font: tuple[int, float] | None = None

    def drawing(self, box: Box) -> Drawing:
        content = b"\n".join(self.operators)
        return Drawing(content, box, tuple(self.calls), tuple(self.texts))

    def place_label(self, layout: Layout, x: float, y: float) -> None:
        """Draw a label whose upper left corner is at (x, y). Moves the origin."""
        recurring = layout.recurring
        if recurring:
            self.move_to(x, y)
            self.draw(drawing_of_panels(recurring, self.faces))
        self.place(parts_of(layout.panels[len(recurring) :]), x, y)

    def place(self, parts: Iterable[Placed], x: float, y: float) -> None:
        """Draw parts that are measured from (x, y). Moves the origin."""
        for placed in parts:
            self.move_to(x + placed.x, y + placed.y)
            if placed.part.recurs:
                self.draw(drawing_of(placed.part, self.faces))
            else:
                self.forget()
                self.paint_all(placed.part.items)

    def move_to(self, x: float, y: float) -> None:
        """Move the origin."""
        right, up = round(x * STEPS_PER_MM), round(-y * STEPS_PER_MM)
        at_right, at_up = self.origin
        if right != at_right or up != at_up:
            self.operators.append(step(right - at_right, up - at_up))
            self.origin = right, up

    def draw(self, drawing: Drawing) -> None:
        """Draw what recurs, measured from the origin."""
        if drawing.pays_as_form:
            self.operators.append(self.call(drawing))
        else:
            self.operators.append(drawing.content)
            self.texts += drawing.texts

    def place_turned(self, layout: Layout, x: float, y: float) -> None:
        """Draw a label a quarter turn clockwise; (x, y) is the corner of the turned label."""
        at_right, at_up = (place / STEPS_PER_MM for place in self.origin)
        corner = numbers(x + layout.height - at_right, -y - at_up)
        self.operators.append(b"q 0 -1 1 0 %b cm" % corner)
        outside, self.origin = self.origin, (0, 0)
        self.place_label(layout, 0, 0)
        self.operators.append(b"Q")
        self.origin = outside

    def call(self, drawing: Drawing) -> bytes:
        """The operator that draws a form."""
        call = self.calls.get(drawing)
        if call is None:
            call = self.calls[drawing] = b"/X%d Do" % len(self.calls)
        return call

    def take(self, ink: Ink) -> None:
        if ink != self.ink:
            self.ink = ink
            self.operators.append(colour(ink))

    def paint_all(self, items: Iterable[Item]) -> None:
        """Paint items, neighbouring texts of one look together."""
        for look, group in groupby(items, key=line_look):
            if look:
                self.paint_line(cast(list[TextLine], list(group)))
            else:
                for item in group:
                    self.paint(item)

    @singledispatchmethod
    def paint(self, item: object) -> None:
        raise TypeError(f"no way to paint {item!r}")

    @paint.register
    def _(self, item: Plate) -> None:
        self.take(item.ink)
        box = item.box
        self.operators.append(b"%b re f" % numbers(box.x, -box.bottom, box.width, box.height))

    def paint_line(self, line: Sequence[TextLine]) -> None:
        """Texts of one size, weight and ink on one baseline, or a turned one."""
        first = line[0]
        self.take(first.ink)
        move = b"0 -1 1 0 %b Tm" if first.turned else b"%b Td"
        self.operators.append(b"BT " + move % numbers(first.x, -first.baseline))
        strings: list[bytes] = []
        end = first.x
        for item in line:
            if item.x != end:
                strings.append(number(1000 * (end - item.x) / item.size))
            end = item.x + item.width
            for face, text in self.faces.runs(item.text, item.bold):
                index = self.faces.all.index(face)
                if self.font != (index, item.size):
                    self.show(strings)
                    self.font = (index, item.size)
                    self.operators.append(b"/F%d %b Tf" % (index, number(item.size)))
                strings.append(shown(face, text))
                self.texts.append((index, text))
        self.show(strings)
        self.operators.append(b"ET")

    def show(self, strings: list[bytes]) -> None:
        """Show texts with the moves between them, in thousandths of the em, and forget them."""
        if len(strings) == 1:
            self.operators.append(b"%b Tj" % strings[0])
        elif strings:
            self.operators.append(b"[%b] TJ" % b"".join(strings))
        strings.clear()

    @paint.register
    def _(self, item: Sign) -> None:
        scale = item.box.height / SYMBOLS[item.key].height
        matrix = b"%.5f 0 0 %.5f %b cm" % (scale, -scale, numbers(item.box.x, -item.box.y))
        self.operators.append(b"q %b %b Q" % (matrix, self.call(sign_drawing(item.key))))

    @paint.register
    def _(self, item: QrSymbol) -> None:
        self.take("black")
        module = item.box.width / item.modules.side
        matrix = b"%.5f 0 0 %.5f %b cm" % (module, -module, numbers(item.box.x, -item.box.y))
        finders = self.call(finder_drawing(item.modules.side))
        self.operators.append(b"q %b\n%b\n%b f Q" % (matrix, finders, module_path(item.modules)))

    @paint.register
    def _(self, item: Picture) -> None:
        box = item.box
        sides = numbers(box.width), numbers(box.height), numbers(box.x, -box.bottom)
        drawing = PictureDrawing(item.jpeg, Box(0, -1, 1, 1), pixels=item.pixels)
        self.operators.append(b"q %b 0 0 %b %b cm %b Q" % (*sides, self.call(drawing)))

    @paint.register
    def _(self, item: Frame) -> None:
        middle = item.box.inset(item.width / 2, item.width / 2)
        path = rounded(middle, item.radius - item.width / 2)
        ink = colour(item.ink, (b"G", b"RG"))
        self.operators.append(b"%b %b w\n%b s" % (ink, number(item.width), path))


def line_look(item: Item) -> object:
    """What texts that are shown together have in common; None for anything but texts."""
    if not isinstance(item, TextLine):
        return None
    return id(item) if item.turned else (item.baseline, item.size, item.bold, item.ink)


def rounded(box: Box, radius: float) -> bytes:
    """The outline of a rectangle with round corners."""
    left, right = box.x, box.right
    low, high = -box.bottom, -box.y
    bend = radius * (1 - ARC)
    corner = (
        (right, low + radius, (right - radius, low, right - bend, low, right, low + bend)),
        (right - radius, high, (right, high - radius, right, high - bend, right - bend, high)),
        (left, high - radius, (left + radius, high, left + bend, high, left, high - bend)),
        (left + radius, low, (left, low + radius, left, low + bend, left + bend, low)),
    )
    steps = [b"%b m" % numbers(left + radius, low)]
    for x, y, (start_x, start_y, *bends) in corner:
        steps.append(b"%b l %b c" % (numbers(start_x, start_y), numbers(*bends, x, y)))
    return b"\n".join(steps)


@lru_cache(maxsize=4)
def finder_drawing(side: int) -> Drawing:
    """The finder patterns of a symbol, a module as the unit, y downwards."""
    box = Box(0, -side, side, side)
    return Drawing(b"%b\n%b f" % (colour("black"), finder_path(side)), box)


@lru_cache(maxsize=64)
def sign_drawing(key: str) -> Drawing:
    """A sign in its own units, y downwards."""
    symbol = SYMBOLS[key]
    operators = [b"1 J 1 j"]  # round ends and joints
    for shape in symbol.shapes:
        first, *rest = (numbers(*point) for point in shape.points)
        path = b"%b m %b" % (first, b" ".join(b"%b l" % point for point in rest))
        if isinstance(shape, Fill):
            operators.append(b"%b %b f" % (colour(shape.ink), path))
        else:
            ink = colour(shape.ink, (b"G", b"RG"))
            end = b"s" if shape.closed else b"S"
            operators.append(b"%b %b w %b %b" % (ink, number(shape.width), path, end))
    box = Box(0, -symbol.height, symbol.width, symbol.height).inset(-OVERHANG_MM, -OVERHANG_MM)
    return Drawing(b"\n".join(operators), box)
