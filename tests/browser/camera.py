"""Makes the video that Chromium plays as its camera: a label on a wall, held by a hand."""

from __future__ import annotations

import io
import math
from pathlib import Path
from typing import NamedTuple

import pypdfium2
from PIL import Image, ImageFilter

WIDTH, HEIGHT = 1280, 720
FRAMES = 3  # a hand that trembles, and no more work than that


class Scene(NamedTuple):
    """How the camera sees the label."""

    tilt: float = 2  # degrees, about which the hand swings by two
    light: float = 0.75  # of full
    blur: float = 0.6  # radius in pixels
    size: float = 0.95  # of the picture's height


# Bad light and a cheap lens: darker, and not quite sharp.
USUAL = Scene()
SHARP = Scene(tilt=0, light=1, blur=0)
TILTED = Scene(tilt=24, size=0.8)
DIM = Scene(light=0.22, blur=0.4)
BLURRED = Scene(blur=2.2)


def rasterise(pdf: bytes, page: int = 0, dpi: int = 200) -> Image.Image:
    """A page of a PDF as a printer would put it on paper."""
    document = pypdfium2.PdfDocument(pdf)
    return document[page].render(scale=dpi / 72).to_pil().convert("RGB")


def film(label: Image.Image, video: Path, scene: Scene = USUAL) -> Path:
    """Write `video` (MJPEG) of the label on a grey wall, moving a little."""
    height = int(HEIGHT * scene.size)
    label = label.resize((round(label.width * height / label.height), height))
    label = label.convert("RGBA")
    with video.open("wb") as out:
        for number in range(FRAMES):
            swing = math.sin(2 * math.pi * number / FRAMES)
            wall = Image.new("RGB", (WIDTH, HEIGHT), (92, 96, 99))
            held = label.rotate(
                scene.tilt + 2 * swing, expand=True, resample=Image.Resampling.BICUBIC
            )
            left = (WIDTH - held.width) // 2 + round(12 * swing)
            wall.paste(held, (left, (HEIGHT - held.height) // 2), held)
            wall = wall.point([round(value * scene.light) for value in range(256)] * 3)
            wall = wall.filter(ImageFilter.GaussianBlur(scene.blur))
            frame = io.BytesIO()
            wall.save(frame, "JPEG", quality=85)
            out.write(frame.getvalue())
    return video
