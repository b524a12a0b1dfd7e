"""Tables over several pages: headings in two languages, texts that wrap, rows kept whole.

All measures are millimetres. Nothing is cut: a row goes to the next page as a whole.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from warning_labels.boxes import Box, Page, Placed
from warning_labels.errors import TextDoesNotFit
from warning_labels.inks import Ink
from warning_labels.pen import Pen
from warning_labels.spec import Text
from warning_labels.typefaces import Typefaces
from warning_labels.typesetting import wrap

MARGIN_MM: Final = 14.0
TITLE_MM: Final = 6.0  # sizes are those of the em
HEAD_MM: Final = 4.2
BODY_MM: Final = 3.3
SMALL_MM: Final = 2.6
LEADING: Final = 1.25
PADDING_MM: Final = 1.6
GUTTER_MM: Final = 2.0  # between the texts of two columns
RULE_MM: Final = 0.4
HAIRLINE_MM: Final = 0.15
FOOTER_MM: Final = 8.0

Draw = Callable[[Pen, Box], None]


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph of a cell."""

    text: str
    path: str
    bold: bool = False
    small: bool = False
    ink: Ink = "black"
    large: bool = False

    @property
    def size(self) -> float:
        return HEAD_MM if self.large else SMALL_MM if self.small else BODY_MM


@dataclass(frozen=True, slots=True)
class Cell:
    """Paragraphs, or a drawing of so much height; empty to be filled in by hand."""

    words: tuple[Words, ...] = ()
    draw: Draw | None = None
    height: float = 0.0


@dataclass(frozen=True, slots=True)
class Column:
    heading: Text
    width: float


@dataclass(frozen=True, slots=True)
class Table:
    title: Text
    subject: tuple[Words, ...]  # what the table is about, above it on every page
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    ruled: bool = False  # lines between columns too, to write by hand
    row_height: float = 0.0  # at least
    closing: tuple[Text, ...] = ()  # lines to sign, under the last row


def table_pages(table: Table, paper: tuple[float, float], faces: Typefaces) -> Iterator[Page]:
    """The table on pages of this size.

    Raises UnknownCharacter, or TextDoesNotFit where a row is higher than a page.
    """
    for words in (
        *table.subject,
        *(one for row in table.rows for cell in row for one in cell.words),
    ):
        faces.require(words.text, words.path)
    width, height = paper
    setter = Setter(table, Box(MARGIN_MM, MARGIN_MM, width - 2 * MARGIN_MM, height), faces)
    room = height - MARGIN_MM - FOOTER_MM - setter.head(Pen(faces))
    pages = list(setter.paginate(room))
    for number, rows in enumerate(pages, start=1):
        pen = Pen(faces)
        y = setter.head(pen)
        for row in rows:
            y = setter.row(row, y, pen)
        if number == len(pages):
            setter.close(y, pen)
        setter.foot(number, len(pages), height, pen)
        part = pen.page_part(width, height)
        yield Page(width, height, (), (Placed(part, 0, 0),))


class Setter:
    """Sets the pieces of one table."""

    def __init__(self, table: Table, area: Box, faces: Typefaces) -> None:
        self.table = table
        self.area = area
        self.faces = faces
        self.lefts = [area.x]
        for column in table.columns[:-1]:
            self.lefts.append(self.lefts[-1] + column.width)

    def paginate(self, room: float) -> Iterator[list[tuple[Cell, ...]]]:
        """The rows of each page; the lines to sign go with the last row."""
        page: list[tuple[Cell, ...]] = []
        left = room
        closing = len(self.table.closing) * HEAD_MM * 3 if self.table.closing else 0
        for number, row in enumerate(self.table.rows):
            last = number == len(self.table.rows) - 1
            height = self.height(row)
            needed = height + (closing if last else 0)
            if needed > room:
                raise TextDoesNotFit(
                    self.longest(row), "makes a row higher than a page", "这一行比整页还高"
                )
            if page and needed > left:
                yield page
                page, left = [], room
            page.append(row)
            left -= height
        yield page

    def longest(self, row: tuple[Cell, ...]) -> str:
        return max(
            (words for cell in row for words in cell.words), key=lambda one: len(one.text)
        ).path

    def lines(self, words: Words, width: float) -> tuple[str, ...]:
        return wrap(words.text, width / words.size, self.faces.measure(words.bold))

    def cell_height(self, cell: Cell, width: float) -> float:
        text = sum(len(self.lines(words, width)) * words.size for words in cell.words) * LEADING
        return max(text, cell.height)

    def height(self, row: tuple[Cell, ...]) -> float:
        cells = zip(row, self.table.columns, strict=True)
        highest = max(self.cell_height(cell, column.width - GUTTER_MM) for cell, column in cells)
        return max(highest + 2 * PADDING_MM, self.table.row_height)

    def head(self, pen: Pen) -> float:
        """Title, subject and headings; answers where the rows begin."""
        y = self.area.y
        title = pen.line(self.table.title.zh, self.area.x, y, TITLE_MM, "title", bold=True)
        baseline = y + (TITLE_MM - HEAD_MM) * 0.88  # on one line with the title
        pen.line(self.table.title.en, title.box.right + 3, baseline, HEAD_MM, "title")
        y += TITLE_MM * 1.5
        for words in self.table.subject:
            size = BODY_MM if words.small else HEAD_MM
            for line in wrap(words.text, self.area.width / size, self.faces.measure(words.bold)):
                pen.line(line, self.area.x, y, size, words.path, bold=words.bold)
                y += size * LEADING
            y += PADDING_MM / 2
        y += PADDING_MM / 2
        pen.plate(Box(self.area.x, y, self.area.width, RULE_MM), "black")
        y += PADDING_MM
        heads = [self.heading(column) for column in self.table.columns]
        top = y
        for left, lines in zip(self.lefts, heads, strict=True):
            for number, (line, bold) in enumerate(lines):
                line_y = top + number * SMALL_MM * LEADING
                pen.line(line, left, line_y, SMALL_MM, "heading", bold=bold)
        y += max(len(lines) for lines in heads) * SMALL_MM * LEADING + PADDING_MM / 2
        pen.plate(Box(self.area.x, y, self.area.width, RULE_MM), "black")
        return y + RULE_MM

    def heading(self, column: Column) -> list[tuple[str, bool]]:
        width = (column.width - GUTTER_MM) / SMALL_MM
        chinese = wrap(column.heading.zh, width, self.faces.measure(True))
        english = wrap(column.heading.en, width, self.faces.measure(False))
        return [*((line, True) for line in chinese), *((line, False) for line in english)]

    def row(self, row: tuple[Cell, ...], y: float, pen: Pen) -> float:
        """Set a row; answers where the next one begins."""
        height = self.height(row)
        for cell, column, left in zip(row, self.table.columns, self.lefts, strict=True):
            width = column.width - GUTTER_MM
            top = y + (height - self.cell_height(cell, width)) / 2
            if cell.draw:
                cell.draw(pen, Box(left, top, width, cell.height))
            for words in cell.words:
                for line in self.lines(words, width):
                    line_y = top + words.size * (LEADING - 1) / 2
                    bold, ink = words.bold, words.ink
                    pen.line(line, left, line_y, words.size, words.path, bold=bold, ink=ink)
                    top += words.size * LEADING
        if self.table.ruled:
            for left in self.lefts[1:]:
                x = left - GUTTER_MM / 2
                pen.plate(Box(x, y, HAIRLINE_MM, height), "grey")
        pen.plate(Box(self.area.x, y + height, self.area.width, HAIRLINE_MM), "grey")
        return y + height

    def close(self, y: float, pen: Pen) -> None:
        """Lines to sign: a caption and room to write, side by side."""
        if not self.table.closing:
            return
        width = self.area.width / len(self.table.closing)
        y += HEAD_MM * 1.8
        for number, text in enumerate(self.table.closing):
            caption = f"{text.zh} {text.en}"
            left = self.area.x + number * width
            line = pen.line(caption, left, y, BODY_MM, "closing")
            start = line.box.right + 2
            pen.plate(Box(start, y + BODY_MM, left + width - 6 - start, HAIRLINE_MM), "black")

    def foot(self, number: int, count: int, height: float, pen: Pen) -> None:
        text = f"第{number}页，共{count}页  page {number} of {count}"
        y = height - MARGIN_MM + SMALL_MM
        pen.line_to_right(text, self.area.right, y, SMALL_MM, "page")
