"""What a sign is made of: filled outlines and strokes, in a square of 100 units, y downwards."""

from dataclasses import dataclass, replace
from math import cos, pi, sin

from warning_labels.inks import Ink

Point = tuple[float, float]
Points = tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Fill:
    """A closed outline, filled."""

    points: Points
    ink: Ink = "black"


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line of even width with round ends and joints."""

    points: Points
    width: float
    ink: Ink = "black"
    closed: bool = False


Shape = Fill | Stroke


@dataclass(frozen=True, slots=True)
class Symbol:
    """A sign in its own units; later shapes cover earlier ones."""

    width: float
    height: float
    shapes: tuple[Shape, ...]


def arc(
    x: float, y: float, radius: float, start: float = 0, end: float = 360, flat: float = 1
) -> Points:
    """Points along a circle (`flat` < 1: an ellipse); degrees run clockwise from three o'clock."""
    count = max(8, round(abs(end - start) / (5 if radius < 20 else 3)))
    angles = [(start + (end - start) * step / count) * pi / 180 for step in range(count + 1)]
    return tuple((x + radius * cos(a), y + radius * flat * sin(a)) for a in angles)


def curve(start: Point, bend1: Point, bend2: Point, end: Point) -> Points:
    """Points along a cubic Bézier curve."""
    points = []
    for step in range(17):
        t = step / 16
        u = 1 - t
        weights = (u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t)
        four = (start, bend1, bend2, end)
        points.append(
            (
                sum(w * p[0] for w, p in zip(weights, four, strict=True)),
                sum(w * p[1] for w, p in zip(weights, four, strict=True)),
            )
        )
    return tuple(points)


def disc(x: float, y: float, radius: float, ink: Ink = "black", flat: float = 1) -> Fill:
    return Fill(arc(x, y, radius, flat=flat), ink)


def ring(x: float, y: float, radius: float, width: float, ink: Ink = "black") -> Stroke:
    return Stroke(arc(x, y, radius)[:-1], width, ink, closed=True)


def line(*points: Point, width: float = 5, ink: Ink = "black") -> Stroke:
    return Stroke(points, width, ink)


def outline(*points: Point, width: float = 5, ink: Ink = "black") -> Stroke:
    return Stroke(points, width, ink, closed=True)


def polygon(*points: Point, ink: Ink = "black") -> Fill:
    return Fill(points, ink)


def rectangle(x: float, y: float, width: float, height: float, ink: Ink = "black") -> Fill:
    return Fill(((x, y), (x + width, y), (x + width, y + height), (x, y + height)), ink)


def drop(x: float, y: float, radius: float, ink: Ink = "black") -> Fill:
    """A falling drop whose round part has its centre at (x, y)."""
    tip = (x, y - 2.3 * radius)
    left = curve(
        tip, (x - 0.3 * radius, y - 1.4 * radius), (x - radius, y - 0.8 * radius), (x - radius, y)
    )
    right = curve(
        (x + radius, y), (x + radius, y - 0.8 * radius), (x + 0.3 * radius, y - 1.4 * radius), tip
    )
    bottom = arc(x, y, radius, 180, 0)
    return Fill((*left, *bottom, *right), ink)


def turned(shapes: tuple[Shape, ...], degrees: float, x: float, y: float) -> tuple[Shape, ...]:
    """The shapes turned clockwise about (x, y)."""
    c, s = cos(degrees * pi / 180), sin(degrees * pi / 180)

    def move(points: Points) -> Points:
        return tuple(
            (x + (a - x) * c - (b - y) * s, y + (a - x) * s + (b - y) * c) for a, b in points
        )

    return tuple(
        Fill(move(shape.points), shape.ink)
        if isinstance(shape, Fill)
        else Stroke(move(shape.points), shape.width, shape.ink, shape.closed)
        for shape in shapes
    )


def placed(shapes: tuple[Shape, ...], x: float, y: float, scale: float) -> tuple[Shape, ...]:
    """The shapes made smaller or larger, their origin moved to (x, y)."""

    def move(points: Points) -> Points:
        return tuple((x + a * scale, y + b * scale) for a, b in points)

    return tuple(
        Fill(move(shape.points), shape.ink)
        if isinstance(shape, Fill)
        else Stroke(move(shape.points), shape.width * scale, shape.ink, shape.closed)
        for shape in shapes
    )


def mirrored(shapes: tuple[Shape, ...]) -> tuple[Shape, ...]:
    """The shapes seen in a mirror on the sign's axis."""
    return tuple(
        replace(shape, points=tuple((100 - x, y) for x, y in shape.points)) for shape in shapes
    )
