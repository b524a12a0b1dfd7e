"""Supplementary symbols: black on white, no surround. They tell what the control point is about."""

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
    outline,
    placed,
    polygon,
    rectangle,
    ring,
    turned,
)
from warning_labels.symbols.warning import snowflake


def sign(*shapes: Shape) -> Symbol:
    return Symbol(100, 100, shapes)


SHEET: Final[tuple[Shape, ...]] = (
    outline((20, 8), (62, 8), (80, 26), (80, 92), (20, 92), width=6),
    line((61, 9), (61, 27), (79, 27), width=5),
)

LICENCE: Final[tuple[Shape, ...]] = (
    outline((8, 18), (92, 18), (92, 74), (8, 74), width=6),
    line((22, 34), (78, 34), width=5.5),
    line((22, 47), (52, 47), width=5),
    line((22, 59), (46, 59), width=5),
    polygon((60, 66), (80, 66), (80, 96), (70, 88), (60, 96)),
    disc(70, 58, 16, "white"),
    disc(70, 58, 13),
    disc(70, 58, 5, "white"),
)

DOCUMENT: Final[tuple[Shape, ...]] = (
    *SHEET,
    line((33, 40), (67, 40), width=5),
    line((33, 53), (67, 53), width=5),
    line((35, 72), (45, 82), (67, 64), width=7),
)

FLASK: Final[tuple[Shape, ...]] = (
    line((40, 10), (40, 38), (15, 84), (18, 91), (82, 91), (85, 84), (60, 38), (60, 10), width=6),
    line((33, 9), (67, 9), width=7),
    polygon((28, 60), (72, 60), (85, 84), (82, 91), (18, 91), (15, 84)),
    disc(44, 71, 4.6, "white"),
    disc(59, 79, 3.4, "white"),
    disc(52, 48, 3.6),
)

UMBRELLA: Final[tuple[Shape, ...]] = (
    Fill(
        (
            *arc(50, 56, 42, 180, 360),
            *arc(78, 56, 14, 0, -180),
            *arc(50, 56, 14, 0, -180),
            *arc(22, 56, 14, 0, -180),
        )
    ),
    line((50, 10), (50, 84), width=5.5),
    Stroke((*arc(58, 84, 8, 180, 20),), 5.5),
    drop(18, 24, 4),
    drop(82, 24, 4),
)

MAGNET: Final[tuple[Shape, ...]] = (
    Stroke(((26, 74), *arc(50, 42, 24, 180, 360), (74, 74)), 17),
    rectangle(15, 60, 22, 26, "white"),
    rectangle(63, 60, 22, 26, "white"),
    rectangle(17.5, 64, 17, 14),
    rectangle(65.5, 64, 17, 14),
    line((22, 92), (30, 88), width=4.5),
    line((70, 88), (79, 93), width=4.5),
    line((45, 90), (52, 94), width=4.5),
)

SIEVE: Final[tuple[Shape, ...]] = (
    outline((12, 36), (88, 36), (80, 58), (20, 58), width=6),
    *(line((x, 37), (x + (50 - x) * 0.12, 57), width=3) for x in (24, 37, 50, 63, 76)),
    line((17, 47), (83, 47), width=3),
    disc(34, 23, 6.5),
    disc(52, 17, 7.5),
    disc(69, 24, 6),
    *(disc(x, y, 3) for x, y in ((32, 71), (46, 75), (60, 70), (69, 79), (39, 86), (54, 89))),
)

SCALE: Final[tuple[Shape, ...]] = (
    line((50, 12), (50, 84), width=6),
    line((28, 88), (72, 88), width=7),
    line((14, 24), (86, 24), width=6),
    disc(50, 13, 6),
    line((18, 25), (6, 58), width=3),
    line((18, 25), (30, 58), width=3),
    line((82, 25), (70, 58), width=3),
    line((82, 25), (94, 58), width=3),
    Fill(arc(18, 58, 15, 0, 180, flat=0.8)),
    Fill(arc(82, 58, 15, 0, 180, flat=0.8)),
)

THERMOMETER: Final[tuple[Shape, ...]] = (
    Stroke((*arc(50, 22, 11, 180, 360), *arc(50, 76, 17, -50, 230)), 6, closed=True),
    disc(50, 76, 10.5),
    line((50, 40), (50, 74), width=7),
    *(line((68, y), (80, y), width=4.5) for y in (22, 34, 46)),
)

COLD: Final[tuple[Shape, ...]] = (*placed(THERMOMETER[:3], -22, 0, 1), *snowflake(72, 50, 24, 4.6))

PH_LETTERS: Final[tuple[Shape, ...]] = (
    Stroke(((19, 32), (19, 74)), 8),
    Stroke(arc(32, 46, 12.5)[:-1], 8, closed=True),
    Stroke(((60, 16), (60, 60)), 8),
    Stroke(((84, 16), (84, 60)), 8),
    Stroke(((60, 38), (84, 38)), 8),
    *(rectangle(10 + 17 * number, 80, 12, 13) for number in range(5)),
)

TRUCK: Final[tuple[Shape, ...]] = (
    rectangle(4, 28, 56, 42),
    Fill(((64, 40), (80, 40), (95, 56), (95, 70), (64, 70))),
    polygon((69, 45), (78, 45), (87, 55), (69, 55), ink="white"),
    *(disc(x, 72, 13, "white") for x in (22, 76)),
    *(disc(x, 72, 9.5) for x in (22, 76)),
    *(disc(x, 72, 3.6, "white") for x in (22, 76)),
)

WATER: Final[tuple[Shape, ...]] = (
    Fill(
        (
            (8, 28),
            (8, 44),
            (40, 44),
            *arc(40, 50, 6, -90, 0),
            (46, 58),
            (62, 58),
            (62, 48),
            *arc(42, 48, 20, 0, -90),
        )
    ),
    rectangle(24, 14, 9, 15),
    rectangle(14, 8, 29, 8),
    drop(54, 84, 9.5),
)

CLOCK: Final[tuple[Shape, ...]] = (
    ring(50, 50, 41, 8),
    *(
        turned((line((50, 16), (50, 21), width=4.5),), 30 * number, 50, 50)[0]
        for number in range(12)
    ),
    line((50, 27), (50, 50), (66, 60), width=6.5),
    disc(50, 50, 5),
)

# Wheat and peanut stand for the allergens of GB 7718.
GRAIN: Final[tuple[Shape, ...]] = tuple(
    shape
    for y in (18, 33, 48, 63)
    for shape in (
        *turned((disc(30, y, 12, flat=0.5),), 50, 30, y),
        *turned((disc(52, y, 12, flat=0.5),), -50, 52, y),
    )
)

ALLERGEN: Final[tuple[Shape, ...]] = (
    *placed(GRAIN, 3, 4, 0.78),
    line((35, 10), (35, 92), width=4),
    Stroke(
        (
            *arc(74, 42, 12, 140, 400),
            *curve((83.2, 49.7), (80, 56), (81, 58), (86, 64)),
            *arc(74, 73, 15, -37, 217),
            *curve((62, 64), (67, 58), (68, 56), (64.8, 49.7)),
        ),
        5,
        closed=True,
    ),
    *(disc(x, y, 2.2) for x, y in ((71, 38), (77, 45), (70, 66), (79, 69), (73, 78))),
)

GLASS: Final[tuple[Shape, ...]] = (
    line((28, 20), (33, 92), (67, 92), (72, 20), width=6),
    polygon((30, 46), (44, 52), (56, 44), (70, 48), (65.5, 89), (34.5, 89)),
    line((28, 20), (40, 32), (47, 18), (58, 30), (72, 20), width=5),
    polygon((44, 4), (54, 6), (48, 13)),
    polygon((64, 4), (70, 10), (62, 13)),
)

PIPE: Final[tuple[Shape, ...]] = (
    Stroke(((20, 32), (50, 32), *arc(50, 50, 18, -90, 0), (68, 76)), 25),
    rectangle(6, 14, 12, 36),
    rectangle(50, 82, 36, 12),
    Stroke(((22, 32), (50, 32), *arc(50, 50, 18, -90, 0), (68, 80)), 12, "white"),
    rectangle(50, 86, 36, 8),
)

# A jar whose lid is closed down tightly.
SEAL: Final[tuple[Shape, ...]] = (
    outline((22, 34), (78, 34), (78, 90), (22, 90), width=6.5),
    rectangle(16, 20, 68, 13),
    polygon((43, 4), (57, 4), (57, 9), (64, 9), (50, 18), (36, 9), (43, 9)),
    line((36, 62), (46, 73), (65, 51), width=7),
)

SUPPLEMENTARY: Final = {
    "X-LICENCE": sign(*LICENCE),
    "X-DOC": sign(*DOCUMENT),
    "X-LAB": sign(*FLASK),
    "X-DRY": sign(*UMBRELLA),
    "X-METAL": sign(*MAGNET),
    "X-SIEVE": sign(*SIEVE),
    "X-SCALE": sign(*SCALE),
    "X-COLD": sign(*COLD),
    "X-TEMP": sign(*THERMOMETER),
    "X-PH": sign(*PH_LETTERS),
    "X-TRUCK": sign(*TRUCK),
    "X-WATER": sign(*placed(WATER, 13, 0, 1)),
    "X-TIME": sign(*CLOCK),
    "X-ALLERGEN": sign(*ALLERGEN),
    "X-GLASS": sign(*GLASS),
    "X-PIPE": sign(*PIPE),
    "X-SEAL": sign(*SEAL),
}
