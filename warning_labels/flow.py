"""Documents of any length: texts, tables and pictures that flow over pages.

All that flows is cut into strips across the page, so that a page may end between any two of them
that need not stay together: nothing is cut, however long a text is. Lines stand on one grid, so
that the lines of a table's cells stand beside each other. All measures are millimetres.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import Final

from warning_labels.boxes import Box, Item, Page, Picture, Placed, Plate, TextLine, moved
from warning_labels.inks import Ink
from warning_labels.pen import Pen
from warning_labels.tables import BODY_MM, HAIRLINE_MM, SMALL_MM, Words
from warning_labels.typefaces import Typefaces
from warning_labels.typesetting import wrap

MARGIN_MM: Final = 16.0
GRID_MM: Final = 4.5  # from one base line to the next
BASELINE: Final = 0.72  # of the grid, from above
PADDING_MM: Final = 0.9  # above and below the texts of a row
GUTTER_MM: Final = 3.0  # between the texts of two columns
HEADING_MM: Final = 4.0  # size of the em
RULE_MM: Final = 0.4
BAR_MM: Final = 1.2
BAR_ROOM_MM: Final = 4.0  # from the edge of the bar to the text beside it
SEAM_MM: Final = 0.05  # by which the pieces of a bar reach into each other
MOST_KEPT: Final = 14  # lines: a longer row may go over to the next page


@dataclass(frozen=True, slots=True)
class Strip:
    """What stands across the page between two places where it may end."""

    height: float
    items: tuple[Item, ...] = ()  # measured from the left margin and the strip's top
    with_next: bool = False  # no page ends below it
    head: tuple["Strip", ...] = ()  # stands above it again where a page begins with it


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture in a cell, as large as fits into `width` and `height`."""

    jpeg: bytes
    pixels: tuple[int, int]
    width: float
    height: float

    def placed(self, left: float) -> Picture:
        across, down = self.pixels
        scale = min(self.width / across, self.height / down)
        return Picture(Box(left, 0, across * scale, down * scale), self.jpeg, self.pixels)


Cell = Sequence[Words | Figure]


@dataclass(frozen=True, slots=True)
class Column:
    heading: str
    width: float


@dataclass(frozen=True, slots=True)
class Section:
    """What begins on a page of its own; `running` stands above its second page and all further."""

    strips: tuple[Strip, ...]
    running: str
    foot: str  # on each of its pages, beside the page's number


class Flow:
    """Collects what stands one below the other; `width` is that of the text."""

    def __init__(self, width: float, faces: Typefaces) -> None:
        self.width = width
        self.faces = faces
        self.strips: list[Strip] = []

    def space(self, height: float) -> None:
        """White, left out at the head of a page."""
        self.strips.append(Strip(height))

    def title(self, text: str, size: float, *, bold: bool = True) -> None:
        """Lines in the middle of the page."""
        for line in wrap(text, self.width / size, self.faces.measure(bold)):
            pen = Pen(self.faces)
            height = size * GRID_MM / BODY_MM
            pen.line_in_middle(line, Box(0, 0, self.width, height), size, "title", bold=bold)
            self.strips.append(Strip(height, tuple(pen.items), with_next=True))

    def figure_in_middle(self, figure: Figure) -> None:
        """A picture in the middle of the page, on one page with what follows."""
        picture = figure.placed(0)
        left = (self.width - picture.box.width) / 2
        self.strips.append(Strip(picture.box.height, (moved(picture, left, 0),), with_next=True))

    def heading(self, text: str) -> None:
        """What the following is called: on the page where that begins."""
        self.space(GRID_MM)
        pen = Pen(self.faces)
        pen.line(text, 0, 0, HEADING_MM, "heading", bold=True)
        y = HEADING_MM * 1.4
        pen.plate(Box(0, y, self.width, RULE_MM), "blue")
        self.strips.append(Strip(y + RULE_MM + PADDING_MM, tuple(pen.items), with_next=True))

    def paragraph(self, *words: Words, bar: Ink | None = None) -> None:
        """Texts one below the other, set apart by a bar at their left where one is asked for."""
        left = BAR_ROOM_MM if bar else 0.0
        strips = self.row([words], [left], [self.width - left], ruled=False)
        for strip in strips:
            items = strip.items
            if bar:
                items = (*items, Plate(Box(0, 0, BAR_MM, strip.height + SEAM_MM), bar))
            self.strips.append(replace(strip, items=items))

    def table(self, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> None:
        """Rows below headings, which stand again on each further page."""
        widths = [column.width - GUTTER_MM for column in columns]
        lefts = lefts_of(column.width for column in columns)
        headings = [[Words(column.heading, "heading", bold=True, small=True)] for column in columns]
        head = tuple(replace(strip, with_next=True) for strip in self.row(headings, lefts, widths))
        self.strips += head
        for cells in rows:
            self.strips += self.row(cells, lefts, widths, head=head)

    def grid(self, cells: Sequence[Cell], widths: Sequence[float]) -> None:
        """Cells side by side in columns of these widths, row after row, without rules."""
        lefts = lefts_of(widths)
        inner = [width - GUTTER_MM for width in widths]
        for start in range(0, len(cells), len(widths)):
            self.strips += self.row(cells[start : start + len(widths)], lefts, inner, ruled=False)

    def beside(self, left: "Flow", items: Sequence[Item], height: float) -> None:
        """What `left` collected with `items` at its right, so high, together on one page."""
        first, *others = left.strips
        missing = height - sum(strip.height for strip in left.strips)
        filling = [Strip(missing)] if missing > 0 else []
        *kept, last = [replace(first, items=(*first.items, *items)), *others, *filling]
        self.strips += [*(replace(strip, with_next=True) for strip in kept), last]

    def row(
        self,
        cells: Sequence[Cell],
        lefts: Sequence[float],
        widths: Sequence[float],
        *,
        ruled: bool = True,
        head: tuple[Strip, ...] = (),
    ) -> list[Strip]:
        """The strips of cells side by side, one for each line."""
        columns = [
            list(self.lines(cell, left, width))
            for cell, left, width in zip(cells, lefts, widths, strict=False)
        ]
        count = max([1, *map(len, columns)])
        figures = max((figure_lines(cell) for cell in cells), default=0)
        strips = []
        for number in range(count):
            top = PADDING_MM if number == 0 else 0.0
            height = top + GRID_MM + (PADDING_MM if number == count - 1 else 0.0)
            items = [
                moved(item, 0, top)
                for column in columns
                if number < len(column)
                for item in column[number]
            ]
            if ruled and number == count - 1:
                items.append(Plate(Box(0, height, self.width, HAIRLINE_MM), "grey"))
                height += HAIRLINE_MM
            held = is_held(number, count) or number < figures - 1
            strips.append(Strip(height, tuple(items), held, head))
        return strips

    def lines(self, cell: Cell, left: float, width: float) -> Iterator[tuple[Item, ...]]:
        """What stands on each line of a cell; a figure stands on several."""
        for one in cell:
            if isinstance(one, Figure):
                yield (one.placed(left),)
                yield from [()] * (lines_of(one) - 1)
            else:
                yield from ((line,) for line in self.texts(one, left, width))

    def texts(self, words: Words, left: float, width: float) -> Iterator[TextLine]:
        """The lines of a text that may have several paragraphs and any character."""
        size = words.size
        for paragraph in self.faces.legible(words.text).splitlines() or [""]:
            for line in wrap(paragraph, width / size, self.faces.measure(words.bold)):
                length = self.faces.width(line, words.bold) * size
                place = (left, GRID_MM * BASELINE, size, length)
                yield TextLine(line, *place, words.bold, words.ink, words.path)


def lefts_of(widths: Iterable[float]) -> list[float]:
    """Where columns of these widths begin."""
    lefts = [0.0]
    for width in widths:
        lefts.append(lefts[-1] + width)
    return lefts[:-1]


def lines_of(figure: Figure) -> int:
    return ceil(figure.placed(0).box.height / GRID_MM)


def figure_lines(cell: Cell) -> int:
    """How many lines the figures on top of a cell take."""
    return sum(lines_of(one) for one in cell if isinstance(one, Figure))


def is_held(number: int, count: int) -> bool:
    """Whether a line of a row stays with the next: short rows whole, of others no single line."""
    return number < count - 1 and (count <= MOST_KEPT or number in (0, count - 2))


def document_pages(
    sections: Sequence[Section],
    paper: tuple[float, float],
    faces: Typefaces,
    numbered: Callable[[int, int], str],
) -> Iterator[Page]:
    """The sections on pages of this size; `numbered` says which page of how many one is."""
    width, height = paper
    room = height - 2 * MARGIN_MM
    sheets = [
        (section, place, strips)
        for section in sections
        for place, strips in enumerate(paginated(section.strips, room))
    ]
    for number, (section, place, strips) in enumerate(sheets, start=1):
        pen = Pen(faces)
        if place:
            running = one_line(section.running, width - 2 * MARGIN_MM, faces)
            pen.line(running, MARGIN_MM, 8.5, SMALL_MM, "running", ink="grey")
            pen.plate(Box(MARGIN_MM, 12.5, width - 2 * MARGIN_MM, HAIRLINE_MM), "grey")
        y = MARGIN_MM
        for strip in strips:
            for item in strip.items:
                pen.add(moved(item, MARGIN_MM, y))
            y += strip.height
        foot = height - 11.0
        pen.line(section.foot, MARGIN_MM, foot, SMALL_MM, "foot", ink="grey")
        pen.line_to_right(numbered(number, len(sheets)), width - MARGIN_MM, foot, SMALL_MM, "page")
        yield Page(width, height, (), (Placed(pen.page_part(width, height), 0, 0),))


def one_line(text: str, width: float, faces: Typefaces) -> str:
    """A small text as far as it fits into a line; what is left out stands in full elsewhere."""
    first, *more = wrap(text, width / SMALL_MM - 1, faces.measure(False))
    return f"{first}…" if more else first


def paginated(strips: Iterable[Strip], room: float) -> Iterator[list[Strip]]:
    """The strips of each page. What is higher than a page breaks where it must."""
    page: list[Strip] = []
    left = room
    for run in together(strips):
        if page and sum(strip.height for strip in run) > left:
            yield page
            page, left = [], room
        for strip in run:
            if page and strip.height > left:
                yield page
                page, left = [], room
            added = [strip] if page else at_head(strip)
            page += added
            left -= sum(one.height for one in added)
    if page:
        yield page


def together(strips: Iterable[Strip]) -> Iterator[list[Strip]]:
    """The strips in runs that stay on one page."""
    run: list[Strip] = []
    for strip in strips:
        run.append(strip)
        if not strip.with_next:
            yield run
            run = []
    if run:
        yield run


def at_head(strip: Strip) -> list[Strip]:
    """What a page that begins with a strip has on top: white is left out there."""
    return [*strip.head, strip] if strip.items else []
