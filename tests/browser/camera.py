"""Makes the video that Chromium plays as its camera: a label on a wall, held by a hand."""

from __future__ import annotations

import io
import math
from pathlib import Path

import pypdfium2
from PIL import Image, ImageFilter

WIDTH, HEIGHT = 1280, 720
FRAMES = 30


def rasterise(pdf: bytes, page: int = 0, dpi: int = 200) -> Image.Image:
    """A page of a PDF as a printer would put it on paper."""
    document = pypdfium2.PdfDocument(pdf)
    return document[page].render(scale=dpi / 72).to_pil().convert("RGB")


def film(label: Image.Image, video: Path) -> Path:
    """Write `video` (MJPEG) of the label on a dim wall, tilted and moving a little."""
    height = int(HEIGHT * 0.95)
    label = label.resize((round(label.width * height / label.height), height))
    label = label.convert("RGBA")
    with video.open("wb") as out:
        for number in range(FRAMES):
            swing = math.sin(2 * math.pi * number / FRAMES)
            scene = Image.new("RGB", (WIDTH, HEIGHT), (92, 96, 99))
            held = label.rotate(2 + 2 * swing, expand=True, resample=Image.Resampling.BICUBIC)
            left = (WIDTH - held.width) // 2 + round(12 * swing)
            scene.paste(held, (left, (HEIGHT - held.height) // 2), held)
            # Bad light and a cheap lens: darker, and not quite sharp.
            scene = scene.point([value * 3 // 4 for value in range(256)] * 3)
            scene = scene.filter(ImageFilter.GaussianBlur(0.6))
            frame = io.BytesIO()
            scene.save(frame, "JPEG", quality=85)
            out.write(frame.getvalue())
    return video
