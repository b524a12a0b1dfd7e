"""What a wall and a phone's camera do to a label: pictures to try readers on, always the same.

Every picture is a frame of a camera with the label upright and as large as it fits, unless the
wear says otherwise; then a module of the QR symbol is some 8 pixels wide (format M).
"""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Final, TypedDict

import numpy as np
import zxingcpp
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

FRAME: Final = (1280, 960)  # pixels, what a viewfinder usually gives
FILLED: Final = 0.94  # of the frame's height
WALL: Final = 170  # grey behind the label
FOCUS: Final = 1.3  # distance of the camera in heights of the label
STEEP: Final = 60  # degrees

Frame = NDArray[np.float64]
Wear = Callable[[Image.Image, np.random.Generator], Frame]


def clean(label: Image.Image, random: np.random.Generator) -> Frame:
    return photographed(label)


def perspective(label: Image.Image, random: np.random.Generator) -> Frame:
    """From a side, above or below, the symbol seen up to 60° off, the phone not quite upright."""
    return photographed(label, **view(label, random, lambda degrees: degrees <= STEEP))


def steep(label: Image.Image, random: np.random.Generator) -> Frame:
    """The same, but the symbol stands at the far end of the label and is seen 60° to 66° off."""
    return photographed(label, **view(label, random, lambda degrees: degrees > STEEP))


def askew(label: Image.Image, random: np.random.Generator) -> Frame:
    """Seen from anywhere 20° to 60° off: the finder patterns become slanted diamonds."""
    return photographed(label, tilt=random.uniform(20, 60), axis=random.uniform(0, 360))


def jpeg(label: Image.Image, random: np.random.Generator) -> Frame:
    """Sent by a messenger that saves every byte: quality 5 to 30."""
    file = io.BytesIO()
    picture(photographed(label)).save(file, "JPEG", quality=int(random.integers(5, 31)))
    return np.asarray(Image.open(file).convert("L"), np.float64)


def noise(label: Image.Image, random: np.random.Generator) -> Frame:
    """A small sensor in poor light: noise of 60 to 140 of 255 levels."""
    return noisy(photographed(label), random.uniform(60, 140), random)


def blur(label: Image.Image, random: np.random.Generator) -> Frame:
    """Out of focus: by 2 to 5 pixels, some quarter to half a module."""
    return blurred(photographed(label), random.uniform(2, 5))


def dim_light(label: Image.Image, random: np.random.Generator) -> Frame:
    """A cold store without its lamp: 4 to 12 % of the light, and the sensor's noise."""
    return noisy(photographed(label) * random.uniform(0.04, 0.12), 3, random)


def glare(label: Image.Image, random: np.random.Generator) -> Frame:
    """A lamp mirrored in the laminate, somewhere on the symbol's half of the label."""
    frame = photographed(label)
    height, width = frame.shape
    y, x = np.mgrid[:height, :width]
    centre_x, centre_y = random.uniform(0.38, 0.62) * width, random.uniform(0.6, 0.95) * height
    radius = random.uniform(60, 130)
    distance = np.hypot((x - centre_x) / radius, (y - centre_y) / (0.6 * radius))
    return frame + 255 * np.exp(-(distance**2))


def dirt(label: Image.Image, random: np.random.Generator) -> Frame:
    """Splashes of sauce and scratches, 3 to 9 of them, on the lower half."""
    spoilt = label.copy()
    draw = ImageDraw.Draw(spoilt)
    width, height = label.size
    for _ in range(int(random.integers(3, 10))):
        x, y = random.uniform(0, 0.55) * width, random.uniform(0.6, 0.95) * height
        size = random.uniform(0.008, 0.03) * height
        shade = int(random.integers(0, 256))
        if random.random() < 0.3:
            end = (x + random.uniform(-6, 6) * size, y + random.uniform(-3, 3) * size)
            draw.line((x, y, *end), fill=shade, width=int(size / 5) + 1)
        else:
            draw.ellipse((x - size, y - 0.7 * size, x + size, y + 0.7 * size), fill=shade)
    return photographed(spoilt)


def fading(label: Image.Image, random: np.random.Generator) -> Frame:
    """Years of sun and washing: 3 to 15 % of the contrast left."""
    frame = photographed(label)
    return noisy(255 - (255 - frame) * random.uniform(0.03, 0.15), 2, random)


def distance(label: Image.Image, random: np.random.Generator) -> Frame:
    """From across the room: the label takes a seventh to a third of the frame's height."""
    return noisy(photographed(label, filled=random.uniform(0.14, 0.34)), 4, random)


WEARS: Final[dict[str, Wear]] = {
    "clean": clean,
    "perspective": perspective,
    "askew": askew,
    "JPEG": jpeg,
    "noise": noise,
    "blur": blur,
    "dim light": dim_light,
    "glare": glare,
    "dirt": dirt,
    "fading": fading,
    "distance": distance,
    "steep": steep,
}


def worn(label: Image.Image, wear: str, seed: int) -> Image.Image:
    """One picture of a grey label; the same seed gives the same picture."""
    random = np.random.default_rng([seed, list(WEARS).index(wear)])
    return picture(WEARS[wear](label, random))


def picture(frame: Frame) -> Image.Image:
    return Image.fromarray(np.clip(frame, 0, 255).astype(np.uint8))


def noisy(frame: Frame, deviation: float, random: np.random.Generator) -> Frame:
    return frame + random.normal(0, deviation, frame.shape)


def blurred(frame: Frame, radius: float) -> Frame:
    return np.asarray(picture(frame).filter(ImageFilter.GaussianBlur(radius)), np.float64)


def photographed(
    label: Image.Image,
    *,
    tilt: float = 0,
    axis: float = 0,
    roll: float = 0,
    filled: float = FILLED,
) -> Frame:
    """The label on a wall through a pinhole camera.

    It is tilted by so many degrees about an axis in its plane (0: level, 90: upright), and the
    camera rolled; `filled` is how much of the frame it takes, in height or width.
    """
    width, height = label.width / label.height / 2, 0.5
    corners = np.array([(-width, -height), (width, -height), (width, height), (-width, height)])
    along = corners @ rotation(axis)  # the first coordinate along the axis
    angle = np.radians(tilt)
    depth = FOCUS + along[:, 1] * np.sin(angle)
    along[:, 1] *= np.cos(angle)
    seen = along @ rotation(roll - axis) / depth[:, None]
    span = (seen.max(axis=0) - seen.min(axis=0)) / np.array(FRAME)
    seen = (seen - (seen.max(axis=0) + seen.min(axis=0)) / 2) * filled / span.max()
    seen += np.array(FRAME) / 2
    label_corners = np.array(
        [(0, 0), (label.width, 0), (label.width, label.height), (0, label.height)], np.float64
    )
    # Pillow samples: a label much larger than its picture must be made smaller first.
    shrink = max(1, int(label.height / (seen[:, 1].max() - seen[:, 1].min())))
    small = label.reduce(shrink)
    seen_from = homography(seen, label_corners / shrink)
    frame = small.transform(
        FRAME, Image.Transform.PERSPECTIVE, seen_from, Image.Resampling.BICUBIC, fillcolor=WALL
    )
    return np.asarray(frame, np.float64)


class View(TypedDict):
    """How the label hangs before the camera, in degrees; see `photographed`."""

    tilt: float
    axis: float
    roll: float


def view(label: Image.Image, random: np.random.Generator, wanted: Callable[[float], bool]) -> View:
    """The first view by chance, tilted 20° to 60°, that shows the symbol at an angle wanted."""
    symbol = symbol_of(label)
    while True:
        axis = 90 * random.integers(4) + random.uniform(-3, 3)
        tilt, roll = random.uniform(20, 60), random.uniform(-15, 15)
        if wanted(seen_at(symbol, tilt, axis)):
            return View(tilt=tilt, axis=axis, roll=roll)


def symbol_of(label: Image.Image) -> Frame:
    """Where the symbol's middle is, from the label's middle, in heights of the label."""
    corners = zxingcpp.read_barcodes(label, formats=zxingcpp.BarcodeFormat.QRCode)[0].position
    x, y = (
        (getattr(corners.top_left, along) + getattr(corners.bottom_right, along)) / 2
        for along in "xy"
    )
    return np.array([x - label.width / 2, y - label.height / 2]) / label.height


def seen_at(place: Frame, tilt: float, axis: float) -> float:
    """The angle, in degrees, between the camera's ray to a place of the label and its normal.

    Not the tilt: a ray to the label's far end meets it flatter than one to its middle.
    """
    (along, across), angle = place @ rotation(axis), np.radians(tilt)
    ray = np.array([along, across * np.cos(angle), FOCUS + across * np.sin(angle)])
    normal = np.array([0, -np.sin(angle), np.cos(angle)])
    return float(np.degrees(np.arccos(ray @ normal / np.linalg.norm(ray))))


def rotation(degrees: float) -> Frame:
    angle = np.radians(degrees)
    return np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])


def homography(source: Frame, target: Frame) -> list[float]:
    """The eight coefficients that take four points of a picture to four others."""
    rows, values = [], []
    for (x, y), (u, v) in zip(source, target, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        values += [u, v]
    return list(np.linalg.solve(np.array(rows), np.array(values)))
