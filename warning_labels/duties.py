"""The duties panel of a gate board: a numbered list in columns."""

from functools import lru_cache
from math import ceil
from typing import Final, NamedTuple

from warning_labels import wording
from warning_labels.boxes import Part
from warning_labels.composing import Composer
from warning_labels.errors import TextDoesNotFit
from warning_labels.formats import IDENTITY_LEAST_MM, Format
from warning_labels.spec import Text
from warning_labels.typefaces import HAN_INK, Typefaces
from warning_labels.typesetting import break_lines, sizes

LARGEST_MM: Final = 4.0
LEADING: Final = 1.2
LATIN_SHARE: Final = 0.9
COLUMNS: Final = (2, 3)
COLUMN_GAP_MM: Final = 4.0
NUMBER_EM: Final = 1.4


class Item(NamedTuple):
    """One duty as set: the Chinese lines, the English ones."""

    chinese: tuple[str, ...]
    english: tuple[str, ...]

    def height(self, size: float) -> float:
        return LEADING * size * (len(self.chinese) + LATIN_SHARE * len(self.english)) + size / 4


@lru_cache(maxsize=256)
def duties_part(
    duties: tuple[Text, ...], format_: Format, width: float, height: float, faces: Typefaces
) -> Part:
    """The duties as large as they fit. Raises TextDoesNotFit or UnknownCharacter."""
    for number, duty in enumerate(duties):
        faces.require(duty.zh, f"duties[{number}].zh")
        faces.require(duty.en, f"duties[{number}].en")
    composer = Composer(format_, faces)
    title = IDENTITY_LEAST_MM * 1.2 / HAN_INK
    words = f"{wording.DUTIES['zh']} {wording.DUTIES['en']}"
    composer.line(words, 0, format_.gap_mm, title, "duties", ink=format_.quiet_ink)
    top = format_.gap_mm + 1.5 * title
    for size in sizes(LARGEST_MM / HAN_INK, IDENTITY_LEAST_MM / HAN_INK):
        for columns in COLUMNS:
            column = (width - COLUMN_GAP_MM * columns) / columns
            items = set_items(duties, size, column, faces)
            cut = items and in_columns(items, columns, size, height - top)
            if cut:
                paint(cut, size, column, top, composer)
                return composer.part(width, height)
    longest = max(range(len(duties)), key=lambda number: len(duties[number].zh))
    raise TextDoesNotFit(
        f"duties[{longest}].zh",
        f"{len(duties)} duties need more than {width:.0f} × {height:.0f} mm; leave some out",
        f"{len(duties)} 项义务超出 {width:.0f} × {height:.0f} mm，请减少或缩短",
    )


def set_items(
    duties: tuple[Text, ...], size: float, width: float, faces: Typefaces
) -> list[Item] | None:
    items = []
    for duty in duties:
        room = width / size - NUMBER_EM
        chinese = break_lines(duty.zh, room, faces.measure(True))
        english = break_lines(duty.en, room / LATIN_SHARE, faces.measure(False))
        if chinese is None or english is None:
            return None
        items.append(Item(chinese, english))
    return items


def in_columns(
    items: list[Item], columns: int, size: float, height: float
) -> list[list[Item]] | None:
    """As many items in each column as in the others; None where one is too high."""
    each = ceil(len(items) / columns)
    cut = [items[start : start + each] for start in range(0, len(items), each)]
    fits = all(sum(item.height(size) for item in column) <= height for column in cut)
    return cut if fits else None


def paint(cut: list[list[Item]], size: float, width: float, top: float, composer: Composer) -> None:
    number = 0
    for place, column in enumerate(cut):
        x, y = place * (width + COLUMN_GAP_MM), top
        for item in column:
            path = f"duties[{number}]"
            number += 1
            composer.line(f"{number}.", x, y, size, path, bold=True)
            for text in item.chinese:
                composer.line(text, x + NUMBER_EM * size, y, size, f"{path}.zh", bold=True)
                y += LEADING * size
            small = LATIN_SHARE * size
            for text in item.english:
                composer.line(text, x + NUMBER_EM * size, y, small, f"{path}.en")
                y += LEADING * small
            y += size / 4
