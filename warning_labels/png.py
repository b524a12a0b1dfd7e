"""Paint a layout as PNG. Chooses nothing: every position and colour comes from the layout."""

from functools import lru_cache, singledispatchmethod
from io import BytesIO
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from warning_labels.boxes import Box, Frame, Layout, Plate, QrSymbol, Sign, TextLine
from warning_labels.inks import SRGB, Ink
from warning_labels.qr import dark_runs
from warning_labels.symbols import SYMBOLS, Fill
from warning_labels.typefaces import Face, Typefaces

MM_PER_INCH: Final = 25.4
OVERSAMPLING: Final = 4  # of signs and round corners, for smooth edges
SHADES: Final[dict[tuple[Ink, Ink], int]] = {  # inks that meet, both ends counted
    ("white", "black"): 16,
    ("white", "grey"): 5,
    ("red", "white"): 8,
    ("red", "black"): 5,
    ("orange", "black"): 8,
    ("yellow", "black"): 8,
    ("blue", "white"): 8,
    ("blue", "black"): 4,
}


def paint_png(layout: Layout, dpi: int, faces: Typefaces) -> bytes:
    """The label as a PNG of `dpi` dots per inch, which the file says."""
    painter = PngPainter(layout, dpi, faces)
    for item in layout.items():
        painter.paint(item)
    file = BytesIO()
    picture = painter.image.quantize(palette=palette(), dither=Image.Dither.NONE)
    picture.save(file, "PNG", dpi=(dpi, dpi), compress_level=6)
    return file.getvalue()


class PngPainter:
    def __init__(self, layout: Layout, dpi: int, faces: Typefaces) -> None:
        self.scale = dpi / MM_PER_INCH
        self.faces = faces
        size = (round(layout.width * self.scale), round(layout.height * self.scale))
        self.image = Image.new("RGB", size, SRGB["white"])
        self.draw = ImageDraw.Draw(self.image)

    def corners(self, box: Box) -> tuple[int, int, int, int]:
        """The pixels of a box, last ones included; at least one wide and high."""
        left, top = round(box.x * self.scale), round(box.y * self.scale)
        right = max(left, round(box.right * self.scale) - 1)
        return left, top, right, max(top, round(box.bottom * self.scale) - 1)

    @singledispatchmethod
    def paint(self, item: object) -> None:
        raise TypeError(f"no way to paint {item!r}")

    @paint.register
    def _(self, item: Plate) -> None:
        self.draw.rectangle(self.corners(item.box), fill=SRGB[item.ink])

    @paint.register
    def _(self, item: TextLine) -> None:
        x, baseline = item.x * self.scale, item.baseline * self.scale
        for face, text in self.faces.runs(item.text, item.bold):
            font = pixel_font(face, round(item.size * self.scale, 2))
            for character in text:
                self.draw.text((x, baseline), character, SRGB[item.ink], font, anchor="ls")
                x += face.advance(character) * item.size * self.scale

    @paint.register
    def _(self, item: Sign) -> None:
        height = round(item.box.height * self.scale)
        picture = sign_picture(item.key, height)
        place = (round(item.box.x * self.scale), round(item.box.y * self.scale))
        self.image.paste(picture, place, picture)

    @paint.register
    def _(self, item: QrSymbol) -> None:
        # Every edge goes to its nearest pixel, so that the symbol keeps its size in millimetres.
        module = item.box.width / item.modules.side
        for row, column, length in dark_runs(item.modules):
            x, y = item.box.x + column * module, item.box.y + row * module
            self.draw.rectangle(self.corners(Box(x, y, length * module, module)), fill=(0, 0, 0))

    @paint.register
    def _(self, item: Frame) -> None:
        left, top, right, bottom = self.corners(item.box)
        many = OVERSAMPLING
        mask = Image.new("L", ((right - left + 1) * many, (bottom - top + 1) * many))
        ImageDraw.Draw(mask).rounded_rectangle(
            (0, 0, mask.width - 1, mask.height - 1),
            radius=item.radius * self.scale * many,
            outline=255,
            width=round(item.width * self.scale * many),
        )
        small = mask.resize((right - left + 1, bottom - top + 1), Image.Resampling.BOX)
        self.image.paste(SRGB[item.ink], (left, top), small)


@lru_cache(maxsize=1)
def palette() -> Image.Image:
    """The inks, and between neighbours the shades that smooth edges need: a third of the bytes."""
    shades: dict[tuple[int, ...], None] = {}
    for (one, other), count in SHADES.items():
        for step in range(count):
            mixed = zip(SRGB[one], SRGB[other], strict=True)
            shades[tuple(round(a + (b - a) * step / (count - 1)) for a, b in mixed)] = None
    image = Image.new("P", (1, 1))
    image.putpalette([channel for shade in shades for channel in shade])
    return image


@lru_cache(maxsize=64)
def pixel_font(face: Face, size: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(BytesIO(face.file), size, layout_engine=ImageFont.Layout.BASIC)


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
