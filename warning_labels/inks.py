"""The colours of safety signs (RAL values of ISO 3864-4, as sRGB) and the two of plain print."""

from typing import Final, Literal

Ink = Literal["black", "white", "red", "orange", "yellow", "blue", "grey"]

# Black is 100 % black and white the bare stock; grey rules and reads on white at 7 : 1.
SRGB: Final[dict[Ink, tuple[int, int, int]]] = {
    "black": (0, 0, 0),
    "white": (255, 255, 255),
    "red": (0x9B, 0x24, 0x23),
    "orange": (0xD0, 0x5D, 0x29),
    "yellow": (0xF9, 0xA8, 0x00),
    "blue": (0x00, 0x53, 0x87),
    "grey": (0x59, 0x59, 0x59),
}
ON_PAPER: Final[frozenset[Ink]] = frozenset({"black", "white", "grey"})  # one ink, no colour


def contrast(one: Ink, other: Ink) -> float:
    """Contrast ratio of two inks (WCAG 2.2), from 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def luminance(ink: Ink) -> float:
    channels = [value / 255 for value in SRGB[ink]]
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
