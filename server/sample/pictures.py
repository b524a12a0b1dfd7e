"""Pictures that a sample phone takes: a label on a wall, a display, a signature on glass."""

from __future__ import annotations

import io
from datetime import datetime
from random import Random

import sqlalchemy as sa
from PIL import Image, ImageDraw, ImageFilter

from warning_labels import parse_spec, render_png

from ..database import db
from ..labels.models import PrintRunItem

WIDTH, HEIGHT = 900, 1200


def wall_picture(code: str, taken: datetime, chance: Random) -> bytes:
    """A JPEG of the printed label on a wall, with time and code as watermark."""
    spec = db.session.scalar(sa.select(PrintRunItem.spec).where(PrintRunItem.code == code))
    label = Image.open(io.BytesIO(render_png(parse_spec(spec)))).convert("RGBA").reduce(2)
    label = label.rotate(chance.uniform(-3, 3), expand=True, resample=Image.Resampling.BICUBIC)
    shade = chance.randint(150, 200)
    wall = Image.effect_noise((WIDTH, HEIGHT), 12).point(
        [max(0, v - 128 + shade) for v in range(256)]
    )
    scene = Image.merge("RGB", (wall, wall, wall))
    scene.paste(label, ((WIDTH - label.width) // 2, (HEIGHT - label.height) // 2), label)
    scene = scene.filter(ImageFilter.GaussianBlur(0.7))
    pen = ImageDraw.Draw(scene)
    text = f"{taken:%Y-%m-%d %H:%M:%S}  {code}"
    pen.text(
        (20, HEIGHT - 44), text, fill="white", stroke_width=2, stroke_fill="black", font_size=26
    )
    return _bytes(scene, "JPEG")


def display_picture(figure: str, taken: datetime, chance: Random) -> bytes:
    """A JPEG of a cold store's display."""
    shade = chance.randint(120, 150)
    wall = Image.effect_noise((WIDTH, HEIGHT), 14).point(
        [max(0, v - 128 + shade) for v in range(256)]
    )
    scene = Image.merge("RGB", (wall, wall, wall))
    pen = ImageDraw.Draw(scene)
    pen.rounded_rectangle((130, 380, 770, 720), 30, fill=(24, 28, 33), outline="white", width=6)
    pen.text((450, 550), figure.replace("℃", "°C"), "#ff5a3c", font_size=130, anchor="mm")
    pen.text((20, HEIGHT - 44), f"{taken:%Y-%m-%d %H:%M:%S}", "white", font_size=26)
    return _bytes(scene.filter(ImageFilter.GaussianBlur(0.8)), "JPEG")


def signature_picture(chance: Random) -> bytes:
    """A PNG of a scribble, no two alike."""
    glass = Image.new("L", (400, 160), 255)
    pen = ImageDraw.Draw(glass)
    at = (40.0, 80.0)
    for _ in range(14):
        to = (at[0] + chance.uniform(5, 40), 80 + chance.uniform(-50, 50))
        pen.line((at, to), fill=20, width=4, joint="curve")
        at = to
    return _bytes(glass, "PNG")


def _bytes(picture: Image.Image, form: str) -> bytes:
    out = io.BytesIO()
    picture.save(out, form, quality=80)
    return out.getvalue()
