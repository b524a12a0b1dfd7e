"""The symbols and the message: the signs, and the warning phrase in both languages."""

from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from warning_labels.boxes import Box, Part, Sign
from warning_labels.composing import Composer
from warning_labels.errors import TextDoesNotFit
from warning_labels.formats import LATIN_LEAST_MM, Format
from warning_labels.severity import ALERT_SIGN
from warning_labels.spec import Pictogram, Text
from warning_labels.symbols import SYMBOLS, monochrome_key
from warning_labels.typefaces import CAPITAL_HEIGHT, HAN_INK, Typefaces
from warning_labels.typesetting import (
    Breaker,
    Room,
    Setting,
    block_height,
    break_evenly,
    break_within_clauses,
    fit,
    fit_slogan,
    mixes_clauses,
    sizes,
)

SUPPLEMENTARY_SHARES: Final = (0.73, 0.4)  # of the sign's height, preferred and smallest
MESSAGE_LEADING: Final = 1.15
PHRASE_LEADING: Final = 1.12
AIRY: Final = 0.92  # of the panel; the rest stays free where it can
BILINGUAL_SHARE: Final = 0.6  # V4: a capital's height to that of a Han character


def signs_of(pictogram: Pictogram) -> tuple[str, ...]:
    """The signs to show. W001 stands in the severity panel and is not printed twice."""
    keys = (pictogram.key, pictogram.supplementary)
    return tuple(key for key in keys if key and key != ALERT_SIGN)


def column_width(format_: Format) -> float:
    """As wide as a triangle, so that messages start alike on all labels."""
    return format_.symbol_mm * SYMBOLS[ALERT_SIGN].width / SYMBOLS[ALERT_SIGN].height


def least_height_of_signs(pictogram: Pictogram, format_: Format) -> float:
    second = format_.gap_mm + SUPPLEMENTARY_SHARES[1] * format_.symbol_mm
    return format_.symbol_mm + (second if len(signs_of(pictogram)) == 2 else 0)


@lru_cache(maxsize=1024)
def signs_part(pictogram: Pictogram, format_: Format, height: float, faces: Typefaces) -> Part:
    """The signs, one above the other, in the middle of a column."""
    composer = Composer(format_, faces)
    keys = signs_of(pictogram)
    heights = [format_.symbol_mm]
    if len(keys) == 2:
        room = height - format_.symbol_mm - format_.gap_mm
        heights.append(min(SUPPLEMENTARY_SHARES[0] * format_.symbol_mm, room))
    used = sum(heights) + format_.gap_mm * (len(heights) - 1)
    spread = min((height - used) / 3, 2 * format_.gap_mm) if len(keys) == 2 else 0
    width = column_width(format_)
    y = (height - used - spread) / 2
    for key, high in zip(keys, heights, strict=False):
        wide = high * SYMBOLS[key].width / SYMBOLS[key].height
        shown = monochrome_key(key) if format_.monochrome else key
        composer.add(Sign(Box((width - wide) / 2, y, wide, high), shown))
        y += high + format_.gap_mm + spread
    return composer.part(width, height)


@dataclass(frozen=True, slots=True)
class Message:
    """The phrase as set in both languages."""

    chinese: Setting
    english: Setting

    def height(self, gap: float) -> float:
        return (
            block_height(len(self.chinese.lines), self.chinese.size_mm, MESSAGE_LEADING)
            + gap
            + block_height(len(self.english.lines), self.english.size_mm, PHRASE_LEADING)
        )


@lru_cache(maxsize=1024)
def message_part(
    warning: Text, format_: Format, width: float, height: float, faces: Typefaces
) -> Part:
    """The phrase as large as it can be, the English one below. Raises TextDoesNotFit."""
    message = fit_message(warning, format_, width, height, faces)
    gap = min(2 * format_.gap_mm, height - message.height(0))
    top = (height - message.height(gap)) / 2
    return set_message(message, top, gap, format_, width, height, faces)


def set_message(
    message: Message,
    top: float,
    gap: float,
    format_: Format,
    width: float,
    height: float,
    faces: Typefaces,
) -> Part:
    composer, y = Composer(format_, faces), top
    for text in message.chinese.lines:
        composer.line(text, 0, y, message.chinese.size_mm, "warning.zh", bold=True)
        y += message.chinese.size_mm * MESSAGE_LEADING
    y += gap - message.chinese.size_mm * (MESSAGE_LEADING - 1)
    for text in message.english.lines:
        size = message.english.size_mm
        composer.line(text, 0, y, size, "warning.en", bold=format_.bilingual)
        y += size * PHRASE_LEADING
    return composer.part(width, height)


@lru_cache(maxsize=1024)
def least_height_of_message(
    warning: Text, format_: Format, width: float, faces: Typefaces
) -> float:
    """How high the phrase is at its smallest. Raises TextDoesNotFit."""
    chinese_mm, english_mm = format_.message_min_mm, LATIN_LEAST_MM
    if format_.bilingual:
        english_mm = max(english_mm, BILINGUAL_SHARE * chinese_mm)
    chinese = fit_at(warning.zh, "warning.zh", chinese_mm / HAN_INK, width, True, faces)
    english = fit_at(
        warning.en, "warning.en", english_mm / CAPITAL_HEIGHT, width, format_.bilingual, faces
    )
    return Message(chinese, english).height(format_.gap_mm)


def fit_at(
    text: str, path: str, size: float, width: float, bold: bool, faces: Typefaces
) -> Setting:
    """A text at one size, as high as it comes."""
    leading = MESSAGE_LEADING if path == "warning.zh" else PHRASE_LEADING
    return fit(text, Room(width, float("inf"), size, size, leading), faces.measure(bold), path)


def fit_message(
    warning: Text, format_: Format, width: float, height: float, faces: Typefaces
) -> Message:
    """The phrase as its format wants it; a clause that stays whole is worth smaller English."""
    if format_.bilingual:
        return fit_equal(warning, format_, width, height, faces)
    chinese_mm = (format_.message_mm, format_.message_min_mm)
    usual = None
    for english_mm, share in english_heights(format_):
        with suppress(TextDoesNotFit):
            room = (width, share * height)
            message = fit_above(warning, chinese_mm, english_mm, room, format_, faces)
            if not mixes_clauses(message.chinese.lines):
                return message
            usual = usual or message
    return usual or fit_above(warning, chinese_mm, LATIN_LEAST_MM, (width, height), format_, faces)


@lru_cache
def english_heights(format_: Format) -> tuple[tuple[float, float], ...]:
    """Heights of English capitals, with the share of the panel that the phrase may fill."""
    between = (format_.phrase_mm * LATIN_LEAST_MM) ** 0.5
    heights = sorted({format_.phrase_mm, between, LATIN_LEAST_MM}, reverse=True)
    return (*((height, AIRY) for height in heights), (LATIN_LEAST_MM, 1.0))


def fit_above(
    warning: Text,
    chinese_mm: tuple[float, float],
    english_mm: float,
    room: tuple[float, float],
    format_: Format,
    faces: Typefaces,
) -> Message:
    """English at a given height, Chinese as large as the rest allows: preferred, smallest."""
    width, height = room
    english = fit_at(warning.en, "warning.en", english_mm / CAPITAL_HEIGHT, width, False, faces)
    below = block_height(len(english.lines), english.size_mm, PHRASE_LEADING) + format_.gap_mm
    preferred, smallest = (height / HAN_INK for height in chinese_mm)
    above = Room(width, height - below, preferred, smallest, MESSAGE_LEADING)
    return Message(fit_slogan(warning.zh, above, faces.measure(True), "warning.zh"), english)


def fit_equal(
    warning: Text, format_: Format, width: float, height: float, faces: Typefaces
) -> Message:
    """V4: both languages bold over the same width, English 0.6 as high but never under 4 mm."""
    for breaker, share in (
        (break_within_clauses, AIRY),
        (break_evenly, AIRY),
        (break_evenly, 1.0),
    ):
        message = largest_equal(warning, format_, width, share * height, breaker, faces)
        if message:
            return message
    raise TextDoesNotFit(
        "warning.en",
        f"“{warning.en}” and the Chinese phrase need more than {width:.0f} × {height:.0f} mm",
        f"“{warning.zh}”与英文一起超出 {width:.0f} × {height:.0f} mm，请缩短",
    )


def largest_equal(
    warning: Text, format_: Format, width: float, height: float, breaker: Breaker, faces: Typefaces
) -> Message | None:
    bold = faces.measure(True)
    for chinese_size in sizes(format_.message_mm / HAN_INK, format_.message_min_mm / HAN_INK):
        english_mm = max(LATIN_LEAST_MM, BILINGUAL_SHARE * chinese_size * HAN_INK)
        english_size = english_mm / CAPITAL_HEIGHT
        chinese = breaker(warning.zh, width / chinese_size, bold)
        english = break_evenly(warning.en, width / english_size, bold)
        if chinese is None or english is None:
            continue
        message = Message(Setting(chinese_size, chinese), Setting(english_size, english))
        if message.height(format_.gap_mm) <= height:
            return message
    return None
