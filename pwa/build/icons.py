"""Draws the app's icons: a gate, open, with a check mark in it. Run after a change of the drawing:

python pwa/build/icons.py
"""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw

ICONS = Path(__file__).parent.parent / "public" / "icons"
BLUE, WHITE, GREEN = "#0b5cad", "#ffffff", "#7fe0a8"
SIDE = 64  # the drawing's own units
POSTS = [(13, 18, 19, 52), (45, 18, 51, 52)]
BEAM = (9, 12, 55, 19)
MARK = [(24, 36), (30, 43), (41, 27)]
MARK_WIDTH = 5
OVERSAMPLING = 4


def draw(side_px: int, *, scale: float = 1.0, rounded: bool = False) -> Image.Image:
    """The icon, `side_px` square; `scale` shrinks the drawing round the middle, for a mask."""
    side = side_px * OVERSAMPLING
    image = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)
    pen.rounded_rectangle((0, 0, side, side), side * 0.2 if rounded else 0, fill=BLUE)

    def at(value: float) -> float:
        return (SIDE / 2 + (value - SIDE / 2) * scale) * side / SIDE

    for box in [BEAM, *POSTS]:
        pen.rounded_rectangle([at(value) for value in box], at(1.5) - at(0), fill=WHITE)
    width = at(MARK_WIDTH) - at(0)
    points = [(at(x), at(y)) for x, y in MARK]
    pen.line(points, fill=GREEN, width=round(width), joint="curve")
    for x, y in points:
        pen.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=GREEN)
    return image.resize((side_px, side_px), Image.Resampling.LANCZOS)


def svg() -> str:
    """The same drawing as SVG, for browsers' tabs."""
    boxes = "".join(
        f'<rect x="{left}" y="{top}" width="{right - left}" height="{bottom - top}" rx="1.5"/>'
        for left, top, right, bottom in [BEAM, *POSTS]
    )
    mark = " ".join(f"{x},{y}" for x, y in MARK)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE} {SIDE}">'
        f'<rect width="{SIDE}" height="{SIDE}" rx="12.8" fill="{BLUE}"/>'
        f'<g fill="{WHITE}">{boxes}</g>'
        f'<polyline points="{mark}" fill="none" stroke="{GREEN}" stroke-width="{MARK_WIDTH}"'
        ' stroke-linecap="round" stroke-linejoin="round"/></svg>\n'
    )


if __name__ == "__main__":
    ICONS.mkdir(parents=True, exist_ok=True)
    draw(192, rounded=True).save(ICONS / "icon-192.png", optimize=True)
    draw(512, rounded=True).save(ICONS / "icon-512.png", optimize=True)
    draw(512, scale=0.8).save(ICONS / "icon-maskable-512.png", optimize=True)
    draw(180).save(ICONS / "apple-touch-icon.png", optimize=True)
    (ICONS / "icon.svg").write_text(svg(), encoding="utf-8")
