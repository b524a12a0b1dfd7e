"""The limit panel: up to three critical limits and what to do when one is not kept."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from warning_labels import wording
from warning_labels.boxes import Box, Part
from warning_labels.composing import Composer
from warning_labels.errors import TextDoesNotFit
from warning_labels.formats import LIMIT_LEAST_MM, Format
from warning_labels.spec import Language, Limit, Text
from warning_labels.typefaces import CAPITAL_HEIGHT, HAN_INK, Typefaces
from warning_labels.typesetting import break_evenly, break_lines, lines_over, sizes

MOST_LIMITS: Final = 3
LEADING: Final = 1.22
GAP_EM: Final = 0.5  # between a limit's name and its value, and around reversed text
PADDING_MM: Final = 1.3
HAIRLINE_MM: Final = 0.2
HAIRLINE_EM: Final = 0.05  # below a row's edge: under the feet of g, over the heads of Han
MOST_EXTRA_EM: Final = 0.6
LATIN_SHARE: Final = 0.88  # English lines to Chinese ones, in ems


class Row(NamedTuple):
    """One line across the panel: name on the left, value on the right."""

    left: str
    right: str
    path: str  # of the limit
    language: Language
    starts: bool  # the first line of a limit


@dataclass(frozen=True, slots=True)
class Table:
    """The panel's lines at one size of the em."""

    size: float
    title: bool
    rows: tuple[Row, ...]
    deviation: tuple[tuple[str, Language], ...]

    def size_of(self, language: Language) -> float:
        return self.size if language == "zh" else latin_size(self.size)

    @property
    def lines(self) -> int:
        return len(self.rows) + len(self.deviation) + self.title

    @property
    def deviation_height(self) -> float:
        return sum(LEADING * self.size_of(language) for _, language in self.deviation)

    @property
    def height(self) -> float:
        """The least height: padding above and below, and half of it above the deviation."""
        rows = sum(LEADING * self.size_of(row.language) for row in self.rows)
        title = LEADING * self.size if self.title else 0
        return title + rows + self.deviation_height + 2.5 * PADDING_MM


def latin_size(size: float) -> float:
    """The em of English lines: a little smaller, but capitals keep the least height."""
    return max(LATIN_SHARE * size, LIMIT_LEAST_MM / CAPITAL_HEIGHT)


@lru_cache(maxsize=1024)
def choose_table(
    limits: tuple[Limit, ...],
    deviation: Text,
    format_: Format,
    width: float,
    heights: tuple[float, float],
    faces: Typefaces,
) -> Table:
    """The panel's table for a share of the height, and the most it may take.

    The largest letters that keep the panel to its share win; then the title goes; then the panel
    grows; where English lines stand below, the Chinese ones get smaller than them only at the end.
    Raises TextDoesNotFit.
    """
    smallest = LIMIT_LEAST_MM / HAN_INK
    even = latin_size(smallest) if format_.both_languages else smallest
    share, most = heights
    choices = [(size, True, share) for size in sizes(format_.limit_mm / HAN_INK, even)]
    choices += [(even, False, share), (even, True, most), (even, False, most)]
    choices += [(size, False, most) for size in sizes(even, smallest)]
    for size, title, height in choices:
        table = set_table(limits, deviation, format_, size, title, width, faces)
        if table and table.height <= height:
            return table
    # The last choice was the smallest; no table: a word of it is wider than the panel.
    over = lines_over(table.height - most, LEADING * smallest) if table else None
    raise TextDoesNotFit(
        widest_text(limits, deviation),
        f"limits and corrective action have {over.en if over else 'a word too wide'} "
        "at the smallest readable size; shorten it",
        f"关键限值和偏差处置按最小可读字号也{over.zh if over else '有放不下的词'}，请缩短",
    )


def widest_text(limits: tuple[Limit, ...], deviation: Text) -> str:
    """The path of the longest text in the panel, the one to shorten."""
    lengths = {
        f"limits[{number}].name.zh": len(limit.name.zh)
        for number, limit in enumerate(limits[:MOST_LIMITS])
    }
    lengths["deviation.zh"] = len(deviation.zh)
    return max(lengths, key=lambda path: lengths[path])


def set_table(
    limits: tuple[Limit, ...],
    deviation: Text,
    format_: Format,
    size: float,
    title: bool,
    width: float,
    faces: Typefaces,
) -> Table | None:
    languages: tuple[Language, ...] = ("zh", "en") if format_.both_languages else ("zh",)
    rows: list[Row] = []
    for number, limit in enumerate(limits[:MOST_LIMITS]):
        for language in languages:
            lines = limit_rows(limit, f"limits[{number}]", language, size, width, faces)
            if lines is None:
                return None
            rows += lines
    if len(limits) > MOST_LIMITS:
        more = (wording.MORE_BY_SCANNING[language] for language in languages)
        rows.append(Row("", " ".join(more), "limits", "zh", True))
    action = deviation_lines(deviation, languages, size, width, faces)
    return Table(size, title and bool(rows), tuple(rows), action) if action else None


def limit_rows(
    limit: Limit, path: str, language: Language, size: float, width: float, faces: Typefaces
) -> list[Row] | None:
    """Name and value in one language; on one line where both have room."""
    em = size if language == "zh" else latin_size(size)
    regular, bold = faces.measure(False), faces.measure(True)
    name = break_lines(limit.name.of(language), width / em, regular)
    text = wording.limit_text(limit, language)
    if language == "en" and text == wording.limit_text(limit, "zh"):
        text = ""  # figures stand once
    value = break_lines(text, width / em, bold) if text else ("",)
    if name is None or value is None:
        return None
    together = regular(name[-1]) + GAP_EM + bold(value[0]) <= width / em
    starts = language == "zh"
    rows = [Row(text, "", path, language, starts and n == 0) for n, text in enumerate(name)]
    if together:
        rows[-1] = rows[-1]._replace(right=value[0])
        value = value[1:]
    return rows + [Row("", text, path, language, False) for text in value]


def tag_width(languages: tuple[Language, ...], size: float, faces: Typefaces) -> float:
    """Width of the black ground behind "偏差时"."""
    words = (
        faces.width(wording.IF_OUT_OF_LIMIT[language], True)
        * (size if language == "zh" else latin_size(size))
        for language in languages
    )
    return max(words) + 2 * GAP_EM * size


def deviation_lines(
    deviation: Text,
    languages: tuple[Language, ...],
    size: float,
    width: float,
    faces: Typefaces,
) -> tuple[tuple[str, Language], ...] | None:
    """What to do, in the lines that stand beside the tag."""
    rest = width - tag_width(languages, size, faces) - GAP_EM * size
    lines: list[tuple[str, Language]] = []
    for language in languages:
        em = size if language == "zh" else latin_size(size)
        broken = break_evenly(deviation.of(language), rest / em, faces.measure(language == "zh"))
        if broken is None:
            return None
        lines += [(text, language) for text in broken]
    return tuple(lines)


@lru_cache(maxsize=1024)
def table_part(
    table: Table, format_: Format, width: float, height: float, faces: Typefaces
) -> Part:
    """Set the rows, sharing out what room is left between them."""
    composer = Composer(format_, faces)
    size = table.size
    spare = max(0.0, height - table.height)
    hairlines = sum(row.starts for row in table.rows) - (not table.title)
    extra = min(MOST_EXTRA_EM * size, spare / (hairlines + 2))
    spare -= extra * hairlines
    y = PADDING_MM + spare / 3
    if table.title:
        set_title(0, y + (LEADING - 1) / 2 * size, width, size, composer)
        y += LEADING * size
    for number, row in enumerate(table.rows):
        em = table.size_of(row.language)
        if row.starts and (number or table.title):
            line = y + extra / 2 + HAIRLINE_EM * size
            composer.plate(Box(0, line, width, HAIRLINE_MM), format_.quiet_ink)
            y += extra
        top = y + (LEADING - 1) / 2 * em
        if row.left:
            composer.line(row.left, 0, top, em, f"{row.path}.name.{row.language}")
        if row.right:
            bold = row.language == "zh"
            composer.line_to_right(row.right, width, top, em, row.path, bold=bold)
        y += LEADING * em
    y += PADDING_MM / 2 + spare / 3
    set_deviation(table, Box(0, y, width, table.deviation_height), composer)
    return composer.part(width, height)


def set_title(x: float, y: float, width: float, size: float, composer: Composer) -> None:
    words, ink = wording.CRITICAL_LIMITS, composer.format.quiet_ink
    title = composer.line(words["zh"], x, y, size, "limits", bold=True, ink=ink)
    left = title.box.right + GAP_EM * size
    if left + composer.faces.width(words["en"], False) * size <= width:
        composer.line(words["en"], left, y, size, "limits", ink=ink)


def set_deviation(table: Table, box: Box, composer: Composer) -> None:
    """The words "偏差时" reversed out of black, then what to do."""
    size = table.size
    both = composer.format.both_languages
    languages: tuple[Language, ...] = ("zh", "en") if both else ("zh",)
    heights = [LEADING * table.size_of(language) for language in languages]
    tag = Box(box.x, box.y, tag_width(languages, size, composer.faces), sum(heights))
    composer.plate(tag, "black")
    for language, row in zip(languages, tag.rows(tuple(heights)), strict=True):
        word, em = wording.IF_OUT_OF_LIMIT[language], table.size_of(language)
        bold = language == "zh"
        composer.line_in_middle(word, row, em, "deviation", bold=bold, ink="white")
    y, x = box.y, tag.right + GAP_EM * size
    for text, language in table.deviation:
        em = table.size_of(language)
        path = f"deviation.{language}"
        composer.line(text, x, y + (LEADING - 1) / 2 * em, em, path, bold=language == "zh")
        y += LEADING * em
