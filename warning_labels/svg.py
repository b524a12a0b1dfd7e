"""Paint a layout as SVG for web pages: letters as outlines, each drawn once, and no style at all.

It looks right on a phone that lacks the font, and passes a Content-Security-Policy that refuses
inline styles and anything from elsewhere.
"""

from functools import lru_cache, singledispatchmethod
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.ttLib import TTFont

from warning_labels.boxes import Box, Frame, Layout, Placed, Plate, QrSymbol, Sign, TextLine
from warning_labels.inks import SRGB, Ink
from warning_labels.qr import dark_runs
from warning_labels.symbols import SYMBOLS, Fill
from warning_labels.symbols.shapes import Shape
from warning_labels.typefaces import Face, Typefaces

INKS: Final[dict[Ink, str]] = {ink: "#{:02x}{:02x}{:02x}".format(*SRGB[ink]) for ink in SRGB}


def paint_svg(layout: Layout, faces: Typefaces, title: str) -> bytes:
    """The label as an SVG document of its size in millimetres, its texts in the description."""
    painter = SvgPainter(faces)
    drawn = [painter.part(placed) for placed in layout.parts]
    width, height = numbers(layout.width), numbers(layout.height)
    said = " · ".join(item.text for item in layout.items() if isinstance(item, TextLine))
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}mm" height="{height}mm" '
            f'viewBox="0 0 {width} {height}" role="img" aria-label={quoteattr(title)}>',
            f"<title>{escape(title)}</title>",
            f"<desc>{escape(said)}</desc>",
            "<defs>",
            *painter.definitions.values(),
            "</defs>",
            f'<rect width="{width}" height="{height}" fill="{INKS["white"]}"/>',
            *drawn,
            "</svg>\n",
        )
    ).encode()


class SvgPainter:
    """Draws parts, and collects the letters and signs that they use.

    The same identifier always means the same drawing, so that labels may stand on one page.
    """

    def __init__(self, faces: Typefaces) -> None:
        self.faces = faces
        self.definitions: dict[str, str] = {}
        self.prefixes = {faces.bold: "b", faces.regular: "r"}

    def part(self, placed: Placed) -> str:
        drawn = "\n".join(self.draw(item) for item in placed.part.items)
        return f'<g transform="translate({numbers(placed.x, placed.y)})">\n{drawn}\n</g>'

    @singledispatchmethod
    def draw(self, item: object) -> str:
        raise TypeError(f"no way to draw {item!r}")

    @draw.register
    def _(self, item: Plate) -> str:
        return f'<rect {box_attributes(item.box)} fill="{INKS[item.ink]}"/>'

    @draw.register
    def _(self, item: TextLine) -> str:
        """The letters at their places in units of the font, scaled to the line."""
        groups, x, y = [], item.x, item.baseline
        for face, text in self.faces.runs(item.text, item.bold):
            units, letters = 0, []
            for character in text:
                name = self.letter(face, character)
                letters.append(f'<use href="#{name}" x="{units}"/>' if name else "")
                units += round(face.advance(character) * face.units_per_em)
            scale = number(item.size / face.units_per_em, 6)
            turn = f"0 {scale} {scale} 0" if item.turned else f"{scale} 0 0 -{scale}"
            ink = "" if item.ink == "black" else f' fill="{INKS[item.ink]}"'
            groups.append(
                f'<g transform="matrix({turn} {numbers(x, y)})"{ink}>{"".join(letters)}</g>'
            )
            length = units / face.units_per_em * item.size
            x, y = (x, y + length) if item.turned else (x + length, y)
        return "".join(groups)

    def letter(self, face: Face, character: str) -> str | None:
        """Name of the outline of a letter; None for one without ink, such as a space."""
        path = outline(face, character)
        if not path:
            return None
        name = f"{self.prefixes.get(face, 'f')}{ord(character):X}"
        self.definitions[name] = f'<path id="{name}" d="{path}"/>'
        return name

    @draw.register
    def _(self, item: Sign) -> str:
        name = f"sign-{item.key}"
        self.definitions[name] = sign(item.key)
        scale = number(item.box.height / SYMBOLS[item.key].height, 5)
        place = numbers(item.box.x, item.box.y)
        return f'<use href="#{name}" transform="translate({place}) scale({scale})"/>'

    @draw.register
    def _(self, item: QrSymbol) -> str:
        """Lines a module wide; their edges must not be smoothed, or seams show between rows."""
        runs = dark_runs(item.modules)
        path = "".join(f"M{column} {row}.5h{length}" for row, column, length in runs)
        scale = number(item.box.width / item.modules.side, 5)
        return (
            f'<path transform="translate({numbers(item.box.x, item.box.y)}) scale({scale})" '
            f'stroke="{INKS["black"]}" shape-rendering="crispEdges" d="{path}"/>'
        )

    @draw.register
    def _(self, item: Frame) -> str:
        middle = item.box.inset(item.width / 2, item.width / 2)
        return (
            f'<rect {box_attributes(middle)} rx="{number(item.radius - item.width / 2)}" '
            f'fill="none" stroke="{INKS[item.ink]}" stroke-width="{number(item.width)}"/>'
        )


def number(value: float, decimals: int = 3) -> str:
    """No more decimals than asked (three are a micrometre), and no zeros at the end."""
    return f"{value:.{decimals}f}".rstrip("0").rstrip(".") or "0"


def numbers(*values: float) -> str:
    return " ".join(map(number, values))


def box_attributes(box: Box) -> str:
    x, y, width, height = numbers(box.x, box.y, box.width, box.height).split()
    return f'x="{x}" y="{y}" width="{width}" height="{height}"'


@lru_cache(maxsize=4096)
def outline(face: Face, character: str) -> str:
    """The path of a letter in units of the font, y upwards; empty for one without ink."""
    font = opened(face)
    glyphs = font.getGlyphSet()
    pen = SVGPathPen(glyphs)
    glyphs[font.getBestCmap()[ord(character)]].draw(pen)
    return str(pen.getCommands())


@lru_cache(maxsize=4)
def opened(face: Face) -> TTFont:
    return TTFont(face.path, lazy=True)


@lru_cache(maxsize=64)
def sign(key: str) -> str:
    """A sign in its own units."""
    shapes = "".join(map(shape_path, SYMBOLS[key].shapes))
    return f'<g id="sign-{key}" stroke-linecap="round" stroke-linejoin="round">{shapes}</g>'


def shape_path(shape: Shape) -> str:
    path = "M" + "L".join(f"{number(x, 1)} {number(y, 1)}" for x, y in shape.points)
    if isinstance(shape, Fill):
        return f'<path fill="{INKS[shape.ink]}" d="{path}z"/>'
    end = "z" if shape.closed else ""
    stroke = f'stroke="{INKS[shape.ink]}" stroke-width="{number(shape.width, 1)}"'
    return f'<path fill="none" {stroke} d="{path}{end}"/>'
