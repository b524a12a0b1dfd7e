"""Prohibition signs: a red ring and bar, the pictogram in black beneath the bar."""

from typing import Final

from warning_labels.symbols.shapes import (
    Fill,
    Shape,
    Symbol,
    arc,
    disc,
    drop,
    line,
    mirrored,
    placed,
    polygon,
    rectangle,
    ring,
)

TAP: Final = (
    Fill(
        (
            (24, 34),
            (24, 44),
            (42, 44),
            *arc(42, 48, 4, -90, 0),
            (46, 51),
            (56, 51),
            (56, 46),
            *arc(44, 46, 12, 0, -90),
        )
    ),
    rectangle(32, 27, 5, 9),
    rectangle(27, 24, 15, 4.6),
)

GLASS: Final = (
    line((43, 61), (46, 80), (63, 80), (66, 61), width=3.2),
    polygon((44.4, 66), (64.6, 66), (62.6, 79), (46.4, 79)),
    drop(51, 59, 2.4),
)


def sign(*shapes: Shape) -> Symbol:
    return Symbol(
        100,
        100,
        (
            disc(50, 50, 50, "red"),
            disc(50, 50, 40, "white"),
            *shapes,
            line((21.7, 21.7), (78.3, 78.3), width=8, ink="red"),
            ring(50, 50, 45, 10, "red"),
        ),
    )


PROHIBITION: Final = {
    "P001": sign(),
    "P005": sign(*placed(mirrored(TAP), 6, -4, 1), *placed(GLASS, -19, 1, 1)),
}
