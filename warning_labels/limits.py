"""The limit panel: up to three critical limits and what to do when one is not kept."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from warning_labels import wording
from warning_labels.boxes import Box, Part
from warning_labels.composing import Composer
from warning_labels.errors import TextDoesNotFit
from warning_labels.formats import Format
from warning_labels.spec import Limit, Text
from warning_labels.typefaces import HAN_INK, Typefaces
from warning_labels.typesetting import SIZE_STEP_MM, break_lines

MOST_LIMITS: Final = 3
LEADING: Final = 1.22
GAP_EM: Final = 0.5  # between a limit's name and its value, and around reversed text
PADDING_MM: Final = 1.3
HAIRLINE_MM: Final = 0.2
DESCENDER_EM: Final = 1.15  # from the top of a line's em to the foot of a Latin g
MOST_EXTRA_EM: Final = 0.45

Row = tuple[str, str, str, bool]  # left text, right text, path, starts a new limit


@dataclass(frozen=True, slots=True)
class Table:
    """The panel's rows at one size of the em."""

    size: float
    title: bool
    rows: tuple[Row, ...]
    deviation: tuple[str, ...]

    @property
    def lines(self) -> int:
        return len(self.rows) + len(self.deviation) + self.title

    @property
    def height(self) -> float:
        """The least height: padding above and below, and half of it above the deviation."""
        return self.lines * self.size * LEADING + 2.5 * PADDING_MM


@lru_cache(maxsize=4096)
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
    grows. Raises TextDoesNotFit.
    """
    largest, smallest = format_.limit_mm / HAN_INK, format_.limit_min_mm / HAN_INK
    steps = round((largest - smallest) / SIZE_STEP_MM)
    sizes = [smallest + step * SIZE_STEP_MM for step in range(steps, -1, -1)]
    share, most = heights
    choices = [(size, True, share) for size in sizes]
    choices += [(smallest, False, share), (smallest, True, most), (smallest, False, most)]
    for size, title, height in choices:
        table = set_table(limits, deviation, size, title, width, faces)
        if table and table.height <= height:
            return table
    raise TextDoesNotFit(
        widest_text(limits, deviation),
        f"the limits need more than {most:.0f} mm at the smallest readable size",
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
    size: float,
    title: bool,
    width: float,
    faces: Typefaces,
) -> Table | None:
    rows: list[Row] = []
    for number, limit in enumerate(limits[:MOST_LIMITS]):
        lines = limit_rows(limit, f"limits[{number}]", width / size, faces)
        if lines is None:
            return None
        rows += lines
    if len(limits) > MOST_LIMITS:
        rows.append(("", wording.MORE_BY_SCANNING["zh"], "limits", True))
    tag = faces.width(wording.IF_OUT_OF_LIMIT["zh"], True) + 3 * GAP_EM
    action = break_lines(deviation.zh, width / size - tag, faces.measure(bold=True))
    return Table(size, title and bool(rows), tuple(rows), action) if action else None


def limit_rows(limit: Limit, path: str, width_em: float, faces: Typefaces) -> list[Row] | None:
    """Name on the left, value on the right; on one line where both have room."""
    name = break_lines(limit.name.zh, width_em, faces.measure(bold=False))
    value = break_lines(wording.limit_text(limit, "zh"), width_em, faces.measure(bold=True))
    if name is None or value is None:
        return None
    together = faces.width(name[-1], False) + GAP_EM + faces.width(value[0], True) <= width_em
    rows: list[Row] = [(text, "", path, index == 0) for index, text in enumerate(name)]
    if together:
        left, _, _, first = rows[-1]
        rows[-1] = (left, value[0], path, first)
    rows += [("", text, path, False) for text in (value[1:] if together else value)]
    return rows


@lru_cache(maxsize=4096)
def table_part(table: Table, width: float, height: float, faces: Typefaces) -> Part:
    """Set the rows, sharing out what room is left between them."""
    composer = Composer(faces)
    box = Box(0, 0, width, height)
    composer.divide(box)
    size = table.size
    spare = max(0.0, box.height - table.height)
    step = size * LEADING + min(MOST_EXTRA_EM * size, spare / (table.lines + 1))
    spare -= (step - size * LEADING) * table.lines
    y = box.y + PADDING_MM + (step - size) / 2 + spare / 3
    if table.title:
        set_title(box.x, y, size, composer)
        y += step
    for number, (left, right, path, starts) in enumerate(table.rows):
        if starts and (number or table.title):
            line = y - hairline_above(step, size)
            composer.plate(Box(box.x, line, box.width, HAIRLINE_MM), "grey")
        if left:
            composer.line(left, box.x, y, size, f"{path}.name.zh")
        if right:
            composer.line_to_right(right, box.right, y, size, path, bold=True)
        y += step
    y += PADDING_MM / 2 + spare / 3
    set_deviation(table, Box(box.x, y, box.width, 0), composer)
    return composer.part(width, height)


def hairline_above(step: float, size: float) -> float:
    """How far above a row its line runs: amid the Han ink, but below the descenders."""
    middle = (step - HAN_INK * size) / 2 - (1 - HAN_INK) / 2 * size
    return min(middle, step - DESCENDER_EM * size)


def set_title(x: float, y: float, size: float, composer: Composer) -> None:
    words = wording.CRITICAL_LIMITS
    title = composer.line(words["zh"], x, y, size, "limits", bold=True, ink="grey")
    composer.line(words["en"], title.box.right + GAP_EM * size, y, size, "limits", ink="grey")


def set_deviation(table: Table, box: Box, composer: Composer) -> None:
    """The words "偏差时" reversed out of black, then what to do."""
    size, word = table.size, wording.IF_OUT_OF_LIMIT["zh"]
    width = (composer.faces.width(word, True) + 2 * GAP_EM) * size
    margin = size * (LEADING - 1) / 2
    tag = Box(box.x, box.y - margin, width, size * LEADING)
    composer.plate(tag, "black")
    composer.line_in_middle(word, tag, size, "deviation", bold=True, ink="white")
    for number, text in enumerate(table.deviation):
        y = box.y + number * size * LEADING
        composer.line(text, tag.right + GAP_EM * size, y, size, "deviation.zh", bold=True)
