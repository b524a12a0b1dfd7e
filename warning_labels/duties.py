"""The duties panel of a gate board: a numbered list in columns, in Chinese."""

from functools import lru_cache
from math import ceil
from typing import Final

from warning_labels import wording
from warning_labels.boxes import Part
from warning_labels.composing import Composer
from warning_labels.errors import TextDoesNotFit
from warning_labels.formats import IDENTITY_LEAST_MM, Format
from warning_labels.spec import Text
from warning_labels.typefaces import HAN_INK, Typefaces
from warning_labels.typesetting import break_evenly, sizes

LARGEST_MM: Final = 4.2
LEADING: Final = 1.25
ITEM_GAP_EM: Final = 0.35
COLUMNS: Final = (1, 2, 3)
COLUMN_GAP_MM: Final = 4.0
NUMBER_EM: Final = 1.2

Lines = tuple[str, ...]


@lru_cache(maxsize=256)
def duties_part(
    duties: tuple[Text, ...], format_: Format, width: float, height: float, faces: Typefaces
) -> Part:
    """The duties as large as they fit. Raises TextDoesNotFit or UnknownCharacter."""
    for number, duty in enumerate(duties):
        faces.require(duty.zh, f"duties[{number}].zh")
    composer = Composer(format_, faces)
    title = format_.identity_mm / HAN_INK
    words = f"{wording.DUTIES['zh']} {wording.DUTIES['en']}"
    composer.line(words, 0, format_.gap_mm, title, "duties", ink=format_.quiet_ink)
    top = format_.gap_mm + 1.5 * title
    for size in sizes(LARGEST_MM / HAN_INK, IDENTITY_LEAST_MM / HAN_INK):
        for columns in COLUMNS:
            column = width / columns - COLUMN_GAP_MM
            cut = in_columns(duties, columns, size, column, height - top, faces)
            if cut:
                paint(cut, size, column, top, composer)
                return composer.part(width, height)
    longest = max(range(len(duties)), key=lambda number: len(duties[number].zh))
    raise TextDoesNotFit(
        f"duties[{longest}].zh",
        f"{len(duties)} duties need more than {width:.0f} × {height:.0f} mm; leave some out",
        f"{len(duties)} 项义务超出 {width:.0f} × {height:.0f} mm，请减少或缩短",
    )


def in_columns(
    duties: tuple[Text, ...],
    columns: int,
    size: float,
    width: float,
    height: float,
    faces: Typefaces,
) -> list[list[Lines]] | None:
    """As many duties in each column as in the others; None where one is too high."""
    measure = faces.measure(bold=False)
    items = [break_evenly(duty.zh, width / size - NUMBER_EM, measure) for duty in duties]
    whole = [item for item in items if item]
    if len(whole) < len(items):
        return None
    each = max(1, ceil(len(whole) / columns))
    cut = [whole[start : start + each] for start in range(0, len(whole), each)]
    heights = [sum(LEADING * len(item) + ITEM_GAP_EM for item in column) * size for column in cut]
    return cut if max(heights, default=0) <= height else None


def paint(
    cut: list[list[Lines]], size: float, width: float, top: float, composer: Composer
) -> None:
    number = 0
    for place, column in enumerate(cut):
        x, y = place * (width + COLUMN_GAP_MM), top
        for lines in column:
            path = f"duties[{number}]"
            number += 1
            composer.line(f"{number}.", x, y, size, path, bold=True)
            for text in lines:
                composer.line(text, x + NUMBER_EM * size, y, size, f"{path}.zh")
                y += LEADING * size
            y += ITEM_GAP_EM * size
