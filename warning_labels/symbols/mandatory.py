"""Mandatory signs: white on a blue disc."""

from typing import Final

from warning_labels.symbols.shapes import (
    Fill,
    Shape,
    Symbol,
    arc,
    curve,
    disc,
    drop,
    line,
    polygon,
    rectangle,
)


def sign(*shapes: Shape) -> Symbol:
    return Symbol(100, 100, (disc(50, 50, 50, "blue"), *shapes))


EXCLAMATION: Final = (
    polygon((40.5, 23), (59.5, 23), (55, 60), (45, 60), ink="white"),
    disc(50, 23, 9.5, "white"),
    disc(50, 60, 5, "white"),
    disc(50, 77.5, 8.6, "white"),
)

COVERALL: Final = (
    disc(50, 22, 8.5, "white"),
    Fill(
        (
            *curve((41, 33), (35, 33), (31, 36), (29, 42)),
            (21, 61),
            (28, 64.5),
            (36.5, 48),
            (36.5, 88),
            (48, 88),
            (48, 64),
            (52, 64),
            (52, 88),
            (63.5, 88),
            (63.5, 48),
            (72, 64.5),
            (79, 61),
            *curve((71, 42), (69, 36), (65, 33), (59, 33)),
        ),
        "white",
    ),
    line((50, 36), (50, 62), width=1.8, ink="blue"),
    line((44, 33), (50, 38.5), (56, 33), width=1.8, ink="blue"),
    line((40, 60), (60, 60), width=1.8, ink="blue"),
)

HANDS: Final = (
    Fill(
        (
            (22, 22),
            (22, 31),
            (46, 31),
            *arc(46, 35, 4, -90, 0),
            (50, 39),
            (60, 39),
            *arc(46, 36, 14, 0, -90),
        ),
        "white",
    ),
    rectangle(31, 15, 6, 8, "white"),
    drop(48, 49, 2.6, "white"),
    drop(55, 52, 2.6, "white"),
    drop(62, 49, 2.6, "white"),
    # The upper hand lies across the lower one.
    Fill(
        (
            (14, 60),
            *curve((14, 60), (26, 56), (36, 55), (44, 58)),
            (72, 61),
            *arc(72, 64.5, 3.6, -90, 90),
            (52, 67),
            (54, 70),
            *curve((54, 70), (40, 76), (28, 75), (18, 75)),
        ),
        "white",
    ),
    Fill(
        (
            (86, 66),
            *curve((86, 66), (82, 69), (79, 71), (74, 72)),
            (58, 73.5),
            *curve((58, 73.5), (48, 79), (38, 80), (30, 80)),
            *arc(30, 83.4, 3.4, -90, -270),
            (60, 88),
            *curve((60, 88), (72, 86), (80, 80), (86, 74)),
        ),
        "white",
    ),
)

MASK: Final = (
    Fill(
        (
            *arc(50, 42, 25, 180, 360),
            *curve((75, 42), (76, 62), (70, 74), (60, 82)),
            *curve((60, 82), (54, 86), (46, 86), (40, 82)),
            *curve((40, 82), (30, 74), (24, 62), (25, 42)),
        ),
        "white",
    ),
    disc(41, 43, 3.4, "blue"),
    disc(59, 43, 3.4, "blue"),
    line((25, 50), (34, 55), width=2.4, ink="blue"),
    line((75, 50), (66, 55), width=2.4, ink="blue"),
    Fill(
        (
            *curve((33, 54), (42, 51), (58, 51), (67, 54)),
            *curve((67, 54), (68, 66), (64, 74), (57, 78)),
            *curve((57, 78), (53, 80), (47, 80), (43, 78)),
            *curve((43, 78), (36, 74), (32, 66), (33, 54)),
        ),
        "blue",
    ),
    Fill(
        (
            *curve((36, 56.6), (44, 54), (56, 54), (64, 56.6)),
            *curve((64, 56.6), (65, 66), (61, 72.5), (55.5, 75.4)),
            *curve((55.5, 75.4), (52, 77), (48, 77), (44.5, 75.4)),
            *curve((44.5, 75.4), (39, 72.5), (35, 66), (36, 56.6)),
        ),
        "white",
    ),
    line((41, 62), (59, 62), width=1.8, ink="blue"),
    line((42, 68), (58, 68), width=1.8, ink="blue"),
)

MANDATORY: Final = {
    "M001": sign(*EXCLAMATION),
    "M010": sign(*COVERALL),
    "M011": sign(*HANDS),
    "M016": sign(*MASK),
}
