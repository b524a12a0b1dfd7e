"""A part's items as pixels. Chooses nothing: every position and colour comes from the layout."""

from collections.abc import Mapping
from functools import lru_cache, singledispatchmethod
from math import ceil, floor
from typing import Final, Protocol

from PIL import Image, ImageDraw, ImageFont

from warning_labels.boxes import Box, Frame, Plate, QrSymbol, Sign, TextLine
from warning_labels.inks import Ink
from warning_labels.qr import QUIET_ZONE_MODULES, Modules
from warning_labels.symbols import SYMBOLS, Fill
from warning_labels.typefaces import Face, Typefaces

OVERSAMPLING: Final = 4  # of signs and round corners, for smooth edges
LEEWAY: Final = 3  # pixels by which a symbol of whole modules may outgrow its area
TURNED: Final = Image.Transpose.TRANSPOSE

Shade = tuple[int, int, int]


class Resolution(Protocol):
    """What a painter needs to know of its raster."""

    scale: float  # pixels a millimetre
    faces: Typefaces
    shades: Mapping[Ink, Shade]
    whole_modules: bool


class PartPainter:
    """Paints items on an image that has the part's own corner at the given pixel."""

    def __init__(self, image: Image.Image, corner: tuple[int, int], resolution: Resolution) -> None:
        self.image = image
        self.left, self.top = corner
        self.resolution = resolution
        self.scale = resolution.scale
        self.draw = ImageDraw.Draw(image)

    def colour(self, ink: Ink) -> int | Shade:
        shade = self.resolution.shades[ink]
        return shade if self.image.mode == "RGB" else shade[0]

    def corners(self, box: Box) -> tuple[int, int, int, int]:
        """The pixels of a box, last ones included; at least one wide and high."""
        left, top = round(box.x * self.scale), round(box.y * self.scale)
        right = max(left, round(box.right * self.scale) - 1)
        bottom = max(top, round(box.bottom * self.scale) - 1)
        return left + self.left, top + self.top, right + self.left, bottom + self.top

    @singledispatchmethod
    def paint(self, item: object) -> None:
        raise TypeError(f"no way to paint {item!r}")

    @paint.register
    def _(self, item: Plate) -> None:
        self.draw.rectangle(self.corners(item.box), fill=self.colour(item.ink))

    @paint.register
    def _(self, item: TextLine) -> None:
        # Letters stand on a row of pixels and begin at a quarter of one: sharp, and soon painted.
        x, y = item.x * self.scale + self.left, item.baseline * self.scale + self.top
        along, across = (y, round(x)) if item.turned else (x, round(y))
        ink, size = self.colour(item.ink), item.size * self.scale
        for face, text in self.resolution.faces.runs(item.text, item.bold):
            for character in text:
                whole, quarter = divmod(round(4 * along), 4)
                mask, left, top = glyph(face, round(size, 2), character, quarter, item.turned)
                place = (across, whole) if item.turned else (whole, across)
                self.image.paste(ink, (place[0] + left, place[1] + top), mask)
                along += face.advance(character) * size

    @paint.register
    def _(self, item: Sign) -> None:
        shades = tuple(self.resolution.shades.items())
        picture = sign_picture(item.key, round(item.box.height * self.scale), shades)
        left, top, _, _ = self.corners(item.box)
        self.image.paste(picture.convert(self.image.mode), (left, top), picture)

    @paint.register
    def _(self, item: QrSymbol) -> None:
        if self.resolution.whole_modules:
            left, top, side = self.whole_modules(item)
        else:
            left, top, right, _ = self.corners(item.box)
            side = right - left + 1
        symbol = modules_picture(item.modules).resize((side, side), Image.Resampling.NEAREST)
        self.image.paste(symbol, (left, top))

    def whole_modules(self, item: QrSymbol) -> tuple[int, int, int]:
        """Corner and side of the largest symbol of whole pixels a module.

        With its quiet zone it keeps to the upper left corner of its area, or to the middle where
        it is smaller.
        """
        area = item.area.width * self.scale
        module, spare = divmod(area + LEEWAY, item.modules.side + 2 * QUIET_ZONE_MODULES)
        margin = int(module) * QUIET_ZONE_MODULES + max(0, int(spare - LEEWAY) // 2)
        left = ceil(item.area.x * self.scale) + self.left + margin
        top = ceil(item.area.y * self.scale) + self.top + margin
        return left, top, int(module) * item.modules.side

    @paint.register
    def _(self, item: Frame) -> None:
        left, top, right, bottom = self.corners(item.box)
        size = (right - left + 1, bottom - top + 1)
        mask = frame(item.radius * self.scale, item.width * self.scale, size)
        self.image.paste(self.colour(item.ink), (left, top, right + 1, bottom + 1), mask)


@lru_cache(maxsize=4)
def frame(radius: float, width: float, size: tuple[int, int]) -> Image.Image:
    """How far a line along the inside of a rectangle covers each of its pixels."""
    corners = stretched(ring(radius, width), size[0])
    return stretched(corners.transpose(TURNED), size[1]).transpose(TURNED)


def ring(radius: float, width: float) -> Image.Image:
    """The smallest frame with such corners, smooth; the pixels in its middle may be repeated."""
    side = 2 * ceil(radius) + 1
    mask = Image.new("L", (side * OVERSAMPLING, side * OVERSAMPLING))
    ImageDraw.Draw(mask).rounded_rectangle(
        (0, 0, mask.width - 1, mask.height - 1),
        radius=radius * OVERSAMPLING,
        outline=255,
        width=round(width * OVERSAMPLING),
    )
    return mask.resize((side, side), Image.Resampling.BOX)


def stretched(mask: Image.Image, width: int) -> Image.Image:
    """As wide as asked, by its middle column repeated."""
    half, height = mask.width // 2, mask.height
    wide = mask.crop((half, 0, half + 1, height)).resize((width, height))
    wide.paste(mask.crop((0, 0, half, height)), (0, 0))
    wide.paste(mask.crop((half + 1, 0, mask.width, height)), (width - half, 0))
    return wide


def modules_picture(modules: Modules) -> Image.Image:
    """A symbol with one pixel a module, white where light."""
    width = -(-modules.side // 8) * 8
    light = (1 << modules.side) - 1
    rows = ((row ^ light) << width - modules.side for row in modules.rows)
    data = b"".join(row.to_bytes(width // 8, "big") for row in rows)
    return Image.frombytes("1", (modules.side, modules.side), data).convert("L")


@lru_cache(maxsize=64)
def pixel_font(face: Face, size: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(face.path, size, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=2048)
def glyph(
    face: Face, size: float, character: str, quarter: int, turned: bool
) -> tuple[Image.Image, int, int]:
    """How far a letter covers each pixel, and the corner of that picture from its origin.

    `quarter` moves it along its line by so many quarters of a pixel.
    """
    font = pixel_font(face, size)
    left, top, right, bottom = font.getbbox(character, anchor="ls")
    corner = (floor(left) - 1, floor(top) - 1)
    image = Image.new("L", (ceil(right) + 2 - corner[0], ceil(bottom) + 1 - corner[1]))
    place = (quarter / 4 - corner[0], -corner[1])
    ImageDraw.Draw(image).text(place, character, 255, font, anchor="ls")
    if turned:
        return image.transpose(Image.Transpose.ROTATE_270), -corner[1] - image.height, corner[0]
    return image, *corner


@lru_cache(maxsize=32)
def sign_picture(key: str, height: int, shades: tuple[tuple[Ink, Shade], ...]) -> Image.Image:
    """A sign as pixels, transparent around it."""
    shade_of = dict(shades)
    symbol = SYMBOLS[key]
    scale = height * OVERSAMPLING / symbol.height
    size = (round(symbol.width * scale), height * OVERSAMPLING)
    picture = Image.new("RGBA", size)
    draw = ImageDraw.Draw(picture)
    for shape in symbol.shapes:
        points = [(x * scale, y * scale) for x, y in shape.points]
        ink = (*shade_of[shape.ink], 255)
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
