"""A layout as pixels. Chooses nothing: every position and colour comes from the layout.

A part is painted once, from its own corner, which stands on a whole pixel; a label is its parts
laid one over another, the darker ink winning, as ink on paper does.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache, singledispatchmethod
from io import BytesIO
from math import ceil, floor
from typing import Final, Literal

from PIL import Image, ImageChops, ImageDraw, ImageFont

from warning_labels.boxes import (
    Box,
    Frame,
    Item,
    Layout,
    Part,
    Placed,
    Plate,
    QrSymbol,
    Sign,
    TextLine,
)
from warning_labels.inks import ON_PAPER, SRGB, Ink
from warning_labels.qr import Modules
from warning_labels.symbols import SYMBOLS, Fill
from warning_labels.typefaces import Face, Typefaces

MM_PER_INCH: Final = 25.4
OVERSAMPLING: Final = 4  # of signs and round corners, for smooth edges
OVERHANG_EM: Final = 0.3  # how far a letter may reach out of its em box

Mode = Literal["L", "RGB"]
Rows = tuple[int, int]  # of pixels: the first, and the one after the last


@dataclass(frozen=True, slots=True)
class Picture:
    """Part of a label as pixels; (left, top) is its corner, from the part's own or the label's."""

    left: int
    top: int
    image: Image.Image
    coloured: frozenset[Ink] = frozenset()  # inks other than black, white and grey

    @property
    def rows(self) -> Rows:
        return self.top, self.top + self.image.height

    def moved(self, x: int, y: int) -> "Picture":
        return Picture(self.left + x, self.top + y, self.image, self.coloured)


class Pictures:
    """Pictures of parts at one resolution; those of parts that recur are kept."""

    def __init__(self, dpi: int, faces: Typefaces) -> None:
        self.scale = dpi / MM_PER_INCH
        self.faces = faces
        self._kept = lru_cache(maxsize=2048)(self._painted)

    def size(self, layout: Layout) -> tuple[int, int]:
        return round(layout.width * self.scale), round(layout.height * self.scale)

    def of(self, placed: Placed) -> Picture:
        """The part's picture where it stands on the label."""
        picture = (self._kept if placed.part.recurs else self._painted)(placed.part)
        return picture.moved(round(placed.x * self.scale), round(placed.y * self.scale))

    def _painted(self, part: Part) -> Picture:
        return PartPainter(part, self.scale, self.faces).picture()


def overlaid(pictures: Iterable[Picture], width: int, rows: Rows) -> Image.Image:
    """Rows of a label: grey where every picture is, otherwise in colour."""
    top, bottom = rows
    touching = [one for one in pictures if one.top < bottom and one.rows[1] > top]
    mode = "RGB" if any(one.image.mode == "RGB" for one in touching) else "L"
    canvas = Image.new(mode, (width, bottom - top), "white")
    for one in touching:
        lay(one.image.convert(mode), (one.left, one.top - top), canvas, ImageChops.darker)
    return canvas


def lay(
    image: Image.Image,
    corner: tuple[int, int],
    canvas: Image.Image,
    choose: Callable[[Image.Image, Image.Image], Image.Image],
) -> None:
    """Lay an image over a canvas, `choose` deciding between pixels; what stands out is cut off."""
    x, y = corner
    box = (
        max(0, x),
        max(0, y),
        min(canvas.width, x + image.width),
        min(canvas.height, y + image.height),
    )
    if box[0] >= box[2] or box[1] >= box[3]:
        return
    over = image.crop((box[0] - x, box[1] - y, box[2] - x, box[3] - y))
    canvas.paste(choose(canvas.crop(box), over), box)


def paint(layout: Layout, dpi: int, faces: Typefaces) -> Image.Image:
    """The whole label, grey or in colour."""
    pictures = Pictures(dpi, faces)
    width, height = pictures.size(layout)
    return overlaid(map(pictures.of, layout.parts), width, (0, height))


class PartPainter:
    """Paints the items of one part, in grey where the part has no colour."""

    def __init__(self, part: Part, scale: float, faces: Typefaces) -> None:
        self.scale = scale
        self.faces = faces
        self.items = part.items
        extents = [self.extent(item) for item in part.items]
        self.left, self.top = (min((box[at] for box in extents), default=0) for at in (0, 1))
        right, bottom = (max((box[at] for box in extents), default=1) for at in (2, 3))
        self.coloured = frozenset().union(*map(inks_of, part.items)) - ON_PAPER
        self.mode: Mode = "RGB" if self.coloured else "L"
        self.image = Image.new(self.mode, (right - self.left, bottom - self.top), "white")
        self.draw = ImageDraw.Draw(self.image)

    def picture(self) -> Picture:
        for item in self.items:
            self.paint(item)
        return Picture(self.left, self.top, self.image, self.coloured)

    def extent(self, item: Item) -> tuple[int, int, int, int]:
        """The pixels that an item may touch: left, top, right, bottom, the last ones excluded."""
        overhang = OVERHANG_EM * item.size if isinstance(item, TextLine) else 0
        box = item.box.inset(-overhang, -overhang)
        edges = (
            box.x * self.scale,
            box.y * self.scale,
            box.right * self.scale,
            box.bottom * self.scale,
        )
        return floor(edges[0]), floor(edges[1]), ceil(edges[2]) + 1, ceil(edges[3]) + 1

    def colour(self, ink: Ink) -> int | tuple[int, int, int]:
        return SRGB[ink] if self.mode == "RGB" else SRGB[ink][0]

    def corners(self, box: Box) -> tuple[int, int, int, int]:
        """The pixels of a box, last ones included; at least one wide and high."""
        left, top = round(box.x * self.scale), round(box.y * self.scale)
        right = max(left, round(box.right * self.scale) - 1)
        bottom = max(top, round(box.bottom * self.scale) - 1)
        return left - self.left, top - self.top, right - self.left, bottom - self.top

    @singledispatchmethod
    def paint(self, item: object) -> None:
        raise TypeError(f"no way to paint {item!r}")

    @paint.register
    def _(self, item: Plate) -> None:
        self.draw.rectangle(self.corners(item.box), fill=self.colour(item.ink))

    @paint.register
    def _(self, item: TextLine) -> None:
        # Letters stand on a row of pixels and begin at a quarter of one: sharp, and soon painted.
        x, baseline = item.x * self.scale - self.left, round(item.baseline * self.scale) - self.top
        ink, size = self.colour(item.ink), item.size * self.scale
        for face, text in self.faces.runs(item.text, item.bold):
            for character in text:
                whole, quarter = divmod(round(4 * x), 4)
                picture = glyph(face, round(size, 2), character, quarter)
                left, top = whole + picture.left, baseline + picture.top
                self.image.paste(ink, (left, top), picture.image)
                x += face.advance(character) * size

    @paint.register
    def _(self, item: Sign) -> None:
        picture = sign_picture(item.key, round(item.box.height * self.scale))
        left, top, _, _ = self.corners(item.box)
        self.image.paste(picture.convert("RGB").convert(self.mode), (left, top), picture)

    @paint.register
    def _(self, item: QrSymbol) -> None:
        left, top, right, bottom = self.corners(item.box)
        size = (right - left + 1, bottom - top + 1)
        symbol = modules_picture(item.modules).resize(size, Image.Resampling.NEAREST)
        self.image.paste(symbol, (left, top))

    @paint.register
    def _(self, item: Frame) -> None:
        left, top, right, bottom = self.corners(item.box)
        width, height = right - left + 1, bottom - top + 1
        many = OVERSAMPLING
        mask = Image.new("L", (width * many, height * many))
        ImageDraw.Draw(mask).rounded_rectangle(
            (0, 0, mask.width - 1, mask.height - 1),
            radius=item.radius * self.scale * many,
            outline=255,
            width=round(item.width * self.scale * many),
        )
        self.image.paste(
            self.colour(item.ink),
            (left, top, right + 1, bottom + 1),
            mask.resize((width, height), Image.Resampling.BOX),
        )


def inks_of(item: Item) -> frozenset[Ink]:
    if isinstance(item, Sign):
        return frozenset(shape.ink for shape in SYMBOLS[item.key].shapes)
    return frozenset({"black"} if isinstance(item, QrSymbol) else {item.ink})


def modules_picture(modules: Modules) -> Image.Image:
    """A symbol with one pixel a module, white where light."""
    width = -(-modules.side // 8) * 8
    light = (1 << modules.side) - 1
    rows = ((row ^ light) << width - modules.side for row in modules.rows)
    data = b"".join(row.to_bytes(width // 8, "big") for row in rows)
    return Image.frombytes("1", (modules.side, modules.side), data).convert("L")


@lru_cache(maxsize=64)
def pixel_font(face: Face, size: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(BytesIO(face.file), size, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=4096)
def glyph(face: Face, size: float, character: str, quarter: int) -> Picture:
    """How far a letter covers each pixel, from its origin; `quarter` moves it to the right."""
    font = pixel_font(face, size)
    left, top, right, bottom = font.getbbox(character, anchor="ls")
    corner = (floor(left) - 1, floor(top) - 1)
    image = Image.new("L", (ceil(right) + 2 - corner[0], ceil(bottom) + 1 - corner[1]))
    place = (quarter / 4 - corner[0], -corner[1])
    ImageDraw.Draw(image).text(place, character, 255, font, anchor="ls")
    return Picture(*corner, image)


@lru_cache(maxsize=128)
def sign_picture(key: str, height: int) -> Image.Image:
    """A sign as pixels, transparent around it."""
    symbol = SYMBOLS[key]
    scale = height * OVERSAMPLING / symbol.height
    size = (round(symbol.width * scale), height * OVERSAMPLING)
    picture = Image.new("RGBA", size)
    draw = ImageDraw.Draw(picture)
    for shape in symbol.shapes:
        points = [(x * scale, y * scale) for x, y in shape.points]
        ink = (*SRGB[shape.ink], 255)
        if isinstance(shape, Fill):
            draw.polygon(points, fill=ink)
            continue
        radius = shape.width * scale / 2
        path = [*points, points[0]] if shape.closed else points
        draw.line(path, fill=ink, width=round(2 * radius))
        for x, y in points:
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=ink)
    small = (round(size[0] / OVERSAMPLING), height)
    return picture.resize(small, Image.Resampling.BOX)
