"""The sixteen colours of a PNG: four bits a pixel make small files, five greys smooth letters."""

from functools import lru_cache
from itertools import combinations
from typing import Final

from PIL import Image, ImageChops

from warning_labels.inks import ON_PAPER, SRGB, Ink

COLOURS: Final = 16
GREYS: Final = (255, 196, 140, 89, 0)  # numbered from white, equal in every file
# Inks whose edges meet; what room there is for shades goes to the first ones first.
MEETING: Final[tuple[tuple[Ink, Ink], ...]] = (
    ("red", "white"),
    ("orange", "black"),
    ("blue", "white"),
    ("yellow", "black"),
    ("red", "black"),
    ("blue", "black"),
)
Colour = tuple[int, int, int]


@lru_cache(maxsize=64)
def palette(inks: frozenset[Ink]) -> tuple[Colour, ...]:
    """The greys, the coloured inks, and as many shades between them as there is room for."""
    colours: list[Colour] = [(grey, grey, grey) for grey in GREYS]
    colours += [SRGB[ink] for ink in SRGB if ink in inks - ON_PAPER]
    pairs = [pair for pair in MEETING if set(pair) - ON_PAPER <= inks]
    room = COLOURS - len(colours)
    for number, (one, other) in enumerate(pairs):
        steps = room // len(pairs) + (number < room % len(pairs))
        for step in range(1, steps + 1):
            mixed = zip(SRGB[one], SRGB[other], strict=True)
            red, green, blue = (round(a + (b - a) * step / (steps + 1)) for a, b in mixed)
            colours.append((red, green, blue))
    return tuple(colours)


def indexed(image: Image.Image, colours: tuple[Colour, ...]) -> Image.Image:
    """For each pixel the number of the nearest colour; greys go to greys."""
    if image.mode == "L":
        return image.point(GREY_NUMBERS)
    bands = image.split()
    numbers = image.quantize(palette=palette_image(colours), dither=Image.Dither.NONE)
    result = Image.frombytes("L", image.size, numbers.tobytes())
    differences = [ImageChops.difference(*pair) for pair in combinations(bands, 2)]
    most = ImageChops.lighter(ImageChops.lighter(*differences[:2]), differences[2])
    is_grey = most.point([255] + [0] * 255)
    result.paste(bands[0].point(GREY_NUMBERS), mask=is_grey)
    return result


def nearest_grey(value: int) -> int:
    return min(range(len(GREYS)), key=lambda number: abs(GREYS[number] - value))


GREY_NUMBERS: Final = [nearest_grey(value) for value in range(256)]


@lru_cache(maxsize=64)
def palette_image(colours: tuple[Colour, ...]) -> Image.Image:
    image = Image.new("P", (1, 1))
    image.putpalette([channel for colour in colours for channel in colour])
    return image
