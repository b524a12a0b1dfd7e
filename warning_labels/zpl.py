"""Paint a layout as ZPL II, for thermal printers: the whole label as one compressed graphic.

The printer needs no font and no QR code of its own, so what it prints is what was laid out.
"""

import zlib
from base64 import b64encode
from binascii import crc_hqx
from functools import lru_cache
from typing import Final

from PIL import Image, ImageChops

from warning_labels.boxes import Layout
from warning_labels.inks import Ink
from warning_labels.pixel_painting import Shade
from warning_labels.pixels import Raster, paint
from warning_labels.typefaces import Typefaces

# Print heads by the name of their resolution, in dots per inch: 203 is 8 a millimetre.
DOTS_PER_INCH: Final = {203: 203.2, 300: 300.0}
WHITE: Final[Shade] = (255, 255, 255)
BLACK: Final[Shade] = (0, 0, 0)
# Paper or ribbon, nothing between. Text is white on red and blue, black on orange and yellow.
ONE_INK: Final[dict[Ink, Shade]] = {
    "black": BLACK,
    "grey": BLACK,
    "red": BLACK,
    "blue": BLACK,
    "white": WHITE,
    "yellow": WHITE,
    "orange": WHITE,
}
THRESHOLD: Final = 128


def paint_zpl(layout: Layout, dpi: int, faces: Typefaces, quantity: int = 1) -> bytes:
    """The label as one ZPL format for a print head of 203 or 300 dpi, printed so many times."""
    dots = paint(layout, raster(dpi, faces)).point([255 * (v >= THRESHOLD) for v in range(256)])
    width, height = dots.size
    commands = (
        "^XA",
        f"^PW{width}",
        f"^LL{height}",
        "^LH0,0",
        f"^FO0,0{graphic(dots)}^FS",
        f"^PQ{quantity}",
        "^XZ",
    )
    return "".join(f"{command}\n" for command in commands).encode("ascii")


def graphic(dots: Image.Image) -> str:
    """A ^GF command that carries a black and white picture: deflated, base 64, checksum."""
    rows = ImageChops.invert(dots).convert("1", dither=Image.Dither.NONE)  # a set bit prints
    bits = rows.tobytes()
    data = b64encode(zlib.compress(bits, 9))
    row = (dots.width + 7) // 8
    checksum = crc_hqx(data, 0)  # CRC-16-CCITT of the base 64 text
    return f"^GFA,{len(bits)},{len(bits)},{row},:Z64:{data.decode('ascii')}:{checksum:04X}"


@lru_cache(maxsize=4)
def raster(dpi: int, faces: Typefaces) -> Raster:
    return Raster(DOTS_PER_INCH[dpi], faces, shades=ONE_INK, whole_modules=True)
