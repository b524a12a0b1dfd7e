"""Pillow, naively: an RGB picture, everything drawn on each label, saved as PNG."""

from __future__ import annotations

import io
from functools import lru_cache

import qrcode
from PIL import Image, ImageDraw, ImageFont

from peers.drawing import BOLD, REGULAR, Drawing

MM_PER_INCH = 25.4


def write_png(label: Drawing, dpi: int) -> bytes:
    scale = dpi / MM_PER_INCH
    image = Image.new("RGB", (round(label.width * scale), round(label.height * scale)), "white")
    draw = ImageDraw.Draw(image)
    for box, colour in label.plates:
        edges = (box.x * scale, box.y * scale, box.right * scale, box.bottom * scale)
        draw.rectangle(edges, fill=colour)
    for line in label.lines:
        place = (line.x * scale, line.baseline * scale)
        draw.text(place, line.text, line.colour, font(line.bold, line.size * scale), anchor="ls")
    symbol = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_Q, border=0)
    symbol.add_data(label.url)
    side = round(label.symbol.width * scale)
    picture = symbol.make_image().get_image().resize((side, side), Image.Resampling.NEAREST)
    image.paste(picture, (round(label.symbol.x * scale), round(label.symbol.y * scale)))
    file = io.BytesIO()
    image.save(file, "PNG", dpi=(dpi, dpi))
    return file.getvalue()


@lru_cache
def font(bold: bool, size: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(BOLD if bold else REGULAR, size)
