"""Warning signs: black on a yellow triangle with a black border."""

from math import cos, pi, sin
from typing import Final

from warning_labels.symbols.shapes import (
    Fill,
    Shape,
    Stroke,
    Symbol,
    arc,
    curve,
    disc,
    drop,
    line,
    mirrored,
    outline,
    placed,
    polygon,
    rectangle,
    turned,
)

TRIANGLE: Final = ((50.0, 5.0), (95.0, 82.9), (5.0, 82.9))
INNER: Final = ((50.0, 13.6), (87.5, 78.6), (12.5, 78.6))


def sign(*shapes: Shape) -> Symbol:
    """The pictogram inside the triangle, whose height is 88 of its 100 units of width."""
    border = (Fill(TRIANGLE), Stroke(TRIANGLE, 9, closed=True))
    field = (Fill(INNER, "yellow"), Stroke(INNER, 3, "yellow", closed=True))
    return Symbol(100, 88, (*border, *field, *shapes))


EXCLAMATION: Final = (
    polygon((44.2, 35), (55.8, 35), (53, 60), (47, 60)),
    disc(50, 35, 5.8),
    disc(50, 60, 3),
    disc(50, 70.5, 5.2),
)


def biohazard() -> tuple[Shape, ...]:
    """Three open rings round a hub, by the proportions of the published symbol, centre (0, 0)."""
    directions = [(cos(a * pi / 180), sin(a * pi / 180)) for a in (-90, 30, 150)]
    shapes: list[Shape] = [disc(11 * x, 11 * y, 15) for x, y in directions]
    shapes += [disc(15 * x, 15 * y, 10.5, "yellow") for x, y in directions]
    for x, y in directions:
        tip = [(22 * x, 22 * y), (28 * x, 28 * y)]
        shapes.append(polygon(*_bar(tip[0], tip[1], 4), ink="yellow"))
        shapes.append(polygon(*_bar((0, 0), (6 * x, 6 * y), 1.4), ink="yellow"))
    shapes.append(disc(0, 0, 3, "yellow"))
    for angle in (-90, 30, 150):
        band = (*arc(0, 0, 12.8, angle - 38, angle + 38), *arc(0, 0, 9.4, angle + 38, angle - 38))
        shapes.append(Fill(band))
    return tuple(shapes)


def _bar(
    start: tuple[float, float], end: tuple[float, float], width: float
) -> tuple[tuple[float, float], ...]:
    length = ((end[0] - start[0]) ** 2 + (end[1] - start[1]) ** 2) ** 0.5
    x, y = (end[0] - start[0]) / length * width / 2, (end[1] - start[1]) / length * width / 2
    return (
        (start[0] - y, start[1] + x),
        (end[0] - y, end[1] + x),
        (end[0] + y, end[1] - x),
        (start[0] + y, start[1] - x),
    )


def snowflake(x: float, y: float, radius: float, width: float) -> tuple[Shape, ...]:
    """Six arms with two pairs of branches."""
    shapes: list[Shape] = []
    for number in range(6):
        arm: tuple[Shape, ...] = (
            line((x, y), (x, y - radius), width=width),
            line(
                (x - 0.27 * radius, y - 0.93 * radius),
                (x, y - 0.66 * radius),
                (x + 0.27 * radius, y - 0.93 * radius),
                width=width,
            ),
        )
        shapes.extend(turned(arm, 60 * number, x, y))
    return tuple(shapes)


SKULL: Final[tuple[Shape, ...]] = (
    line((33, 60), (67, 73), width=5),
    line((67, 60), (33, 73), width=5),
    *(disc(x, y, 3.3) for x in (32, 68) for y in (58, 62.2, 70.8, 75)),
    Fill((*arc(50, 44, 13, 150, 390), (59.5, 54), (58, 61.5), (42, 61.5), (40.5, 54))),
    disc(44.4, 46.5, 3.8, "yellow"),
    disc(55.6, 46.5, 3.8, "yellow"),
    polygon((50, 50.2), (52.3, 54.4), (47.7, 54.4), ink="yellow"),
    *(line((x, 58), (x, 61.5), width=1.2, ink="yellow") for x in (46, 50, 54)),
)


def wave(x: float, top: float) -> Stroke:
    """Heat that rises from y = 66 to `top`."""
    third = (66 - top) / 3
    lower = curve((x, 66), (x - 7, 66 - third), (x + 7, 66 - third), (x, 66 - 1.5 * third))
    upper = curve((x, 66 - 1.5 * third), (x - 7, top + third), (x + 5, top + third), (x, top))
    return Stroke((*lower, *upper), 4.2)


HEAT: Final[tuple[Shape, ...]] = (
    rectangle(26, 71, 48, 5.5),
    wave(38.5, 45),
    wave(50, 35),
    wave(61.5, 45),
)

# A hand from the left meets a blade that cuts its palm.
SHARP: Final = (
    Fill(
        (
            (27, 74),
            (27, 59.5),
            (36, 56),
            *curve((36, 56), (44, 52), (48, 52), (50, 54)),
            (67, 54),
            *arc(67, 57, 3, -90, 90),
            (58, 60),
            (66, 60.5),
            *arc(66, 63.5, 3, -90, 90),
            (58, 66.5),
            (63, 67),
            *arc(63, 69.8, 2.8, -90, 90),
            (57, 72.6),
            *curve((57, 72.6), (45, 76.5), (37, 75.5), (27, 74)),
        )
    ),
    polygon((45, 27), (57, 27), (57, 44), (51, 63), (45, 50), ink="yellow"),
    polygon((47, 28), (55, 28), (55, 44), (51, 59), (47, 49)),
)


def tube(x: float, y: float) -> tuple[Shape, ...]:
    """A test tube that pours: mouth at the lower right."""
    return (
        outline((x, y), (x + 12, y), (x + 12, y + 6.4), (x, y + 6.4), width=1.8),
        rectangle(x + 2.4, y + 2.6, 9.6, 3.8),
        line((x + 12, y - 1.5), (x + 12, y + 7.9), width=1.8),
    )


CORROSIVE: Final[tuple[Shape, ...]] = (
    *turned(tube(35.5, 43), 26, 41.5, 46.2),
    *mirrored(turned(tube(35.5, 43), 26, 41.5, 46.2)),
    drop(46.6, 58.5, 1.9),
    drop(43.5, 65.5, 1.9),
    drop(53.4, 58.5, 1.9),
    drop(57, 65, 1.9),
    polygon(
        (22, 69),
        (36, 69),
        (38.5, 72.5),
        (41, 69),
        (43, 71),
        (44.5, 69),
        (48, 69),
        (48, 76),
        (22, 76),
    ),
    Fill(
        (
            (53, 70),
            *curve((53, 70), (55, 67), (59, 68.5), (62, 69.5)),
            (78, 69.5),
            (78, 76),
            (58, 76),
            *curve((58, 76), (54, 76), (52, 73), (53, 70)),
        )
    ),
    polygon((56, 66), (61, 71), (58, 72.5), (55.5, 70), ink="yellow"),
)

WARNING: Final = {
    "W001": sign(*EXCLAMATION),
    "W009": sign(*placed(biohazard(), 50, 57, 0.88)),
    "W010": sign(*snowflake(50, 56, 21, 4)),
    "W016": sign(*SKULL),
    "W017": sign(*HEAT),
    "W022": sign(*SHARP),
    "W023": sign(*placed(CORROSIVE, -6, -8.4, 1.12)),
}
