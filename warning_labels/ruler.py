"""The page by which a person finds out what a printer does wrong, and what then puts it right.

All measures are millimetres from the upper left corner of the paper, y downwards.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from warning_labels.boxes import Box, Correction, Frame, Page, Placed
from warning_labels.errors import LabelError, TextDoesNotFit
from warning_labels.pen import Pen
from warning_labels.spec import Text
from warning_labels.typefaces import Typefaces, typefaces
from warning_labels.typesetting import break_lines

INSET_MM: Final = 20.0  # of the crosses; no printer prints the outermost millimetres
SMALL_INSET_MM: Final = 12.0
SMALL_PAGE_MM: Final = 160.0
CROSS_MM: Final = 10.0  # length of the arms together
HAIRLINE_MM: Final = 0.15
TICKS_MM: Final = {10: 4.5, 5: 3.2, 1: 2.0}
NUMBER_MM: Final = 2.6
LETTER_MM: Final = 3.2
LETTER_GAP_MM: Final = 7.0  # of a letter from what it names
SCALE_ROOM_MM: Final = 13.0  # for ticks and numbers
TEXT_MM: Final = (4.2, 3.8, 3.4, 3.0, 2.7, 2.4)  # sizes of the em, the first that fits
LEADING: Final = 1.35
MOST_SHIFT_MM: Final = 15.0
MOST_STRETCH: Final = 0.05

TITLE: Final = Text("打印机校正页", "Printer ruler")
STEPS: Final = (
    Text(
        "打印时选“实际大小”（100%），不要选“适合页面”。",
        'Print at actual size (100 %), not "fit to page".',
    ),
    Text(
        "用钢尺量下表四个距离，量到0.5毫米，填在横线上。",
        "Measure the four distances below with a steel rule, to half a millimetre.",
    ),
    Text(
        "把四个数填进打印表单的“打印机校正”，或写在命令后面：",
        'Type the four figures into the print form under "Printer correction", '
        "or after the command:",
    ),
    Text(
        "带着这四个数再打一张本页：每个数与标称值相差应不到0.5毫米。",
        "Print this page again with them: each distance should now be right to half a millimetre.",
    ),
)
OPTION: Final = "--measured A,B,C,D"
FROM_LEFT: Final = Text("纸左边到左上十字", "left edge of the paper to upper left cross")
FROM_TOP: Final = Text("纸上边到左上十字", "top edge of the paper to upper left cross")
ACROSS: Final = Text("左上十字到右上十字", "upper left cross to upper right cross")
DOWN: Final = Text("左上十字到左下十字", "upper left cross to lower left cross")


class MeasureError(LabelError):
    """A measured distance that no printer's fault explains."""


@dataclass(frozen=True, slots=True)
class Distances:
    """A, B, C and D of the ruler page: as printed by a true printer, or as measured on paper."""

    left: float
    top: float
    across: float
    down: float


def nominal(width: float, height: float) -> Distances:
    """The distances on a page of this size when the printer is true."""
    inset = INSET_MM if min(width, height) >= SMALL_PAGE_MM else SMALL_INSET_MM
    return Distances(inset, inset, width - 2 * inset, height - 2 * inset)


def correction_from(measured: Distances, width: float, height: float) -> Correction:
    """What undoes the fault of the printer that printed the ruler page so.

    A printer puts the point p at e + m·p: m follows from the distance of two crosses, e from the
    distance of the first from the edge. Raises MeasureError, whose path is the distance (`A`).
    """
    true = nominal(width, height)
    across = stretch("C", measured.across, true.across)
    down = stretch("D", measured.down, true.down)
    return Correction(
        -shift("A", measured.left, true.left, across),
        -shift("B", measured.top, true.top, down),
        1 / across,
        1 / down,
    )


def stretch(path: str, measured: float, true: float) -> float:
    """Raises MeasureError."""
    ratio = measured / true
    if not abs(ratio - 1) <= MOST_STRETCH:
        raise MeasureError(
            path,
            f"{measured:g} mm instead of {true:g} mm: was the page printed at actual size? "
            "Print it at 100 % and measure again",
            f"{measured:g}毫米，应为{true:g}毫米：打印时选了“实际大小”吗？请按100%重打再量",
        )
    return ratio


def shift(path: str, measured: float, true: float, ratio: float) -> float:
    """Raises MeasureError."""
    off = measured - true * ratio
    if not abs(off) <= MOST_SHIFT_MM:
        raise MeasureError(
            path,
            f"{measured:g} mm instead of {true:g} mm: is the paper of the size that the page "
            "names? Measure again from the edge of the paper",
            f"{measured:g}毫米，应为{true:g}毫米：纸张尺寸与页上所写一致吗？请从纸边重新量",
        )
    return off


def ruler_page(
    width: float,
    height: float,
    correction: Correction = Correction(),  # noqa: B008 - frozen
    faces: Typefaces | None = None,
) -> Page:
    """The page for paper of this size. Raises TextDoesNotFit where that is smaller than a label."""
    pen = Pen(faces or typefaces())
    true = nominal(width, height)
    left, top = true.left, true.top
    for x in (left, left + true.across):
        for y in (top, top + true.down):
            set_cross(x, y, pen)
    set_scale(true, pen)
    set_letters(true, pen)
    room = Box(
        left + SCALE_ROOM_MM,
        top + SCALE_ROOM_MM,
        true.across - SCALE_ROOM_MM - 2,
        true.down - SCALE_ROOM_MM - 2,
    )
    set_text(room, (width, height), true, correction, pen)
    return Page(width, height, (), (Placed(pen.page_part(width, height), 0, 0),), correction)


def set_cross(x: float, y: float, pen: Pen) -> None:
    """Hairlines that meet in the point to measure from, and a ring to find it by."""
    arm, half = CROSS_MM / 2, HAIRLINE_MM / 2
    pen.plate(Box(x - arm, y - half, CROSS_MM, HAIRLINE_MM), "black")
    pen.plate(Box(x - half, y - arm, HAIRLINE_MM, CROSS_MM), "black")
    ring = CROSS_MM * 0.3
    pen.add(Frame(Box(x - ring, y - ring, 2 * ring, 2 * ring), HAIRLINE_MM, ring, "black"))


def set_scale(true: Distances, pen: Pen) -> None:
    """Millimetres from the upper left cross, to the right and down."""
    half = HAIRLINE_MM / 2
    for tick, length in ticks(true.across):
        x = true.left + tick
        pen.plate(Box(x - half, true.top, HAIRLINE_MM, length), "black")
        if tick % 10 == 0 and 0 < tick < true.across - CROSS_MM / 2:
            box = Box(x - 5, true.top + length, 10, NUMBER_MM * 1.2)
            pen.line_in_middle(str(tick), box, NUMBER_MM, "ruler")
    for tick, length in ticks(true.down):
        y = true.top + tick
        pen.plate(Box(true.left, y - half, length, HAIRLINE_MM), "black")
        if tick % 10 == 0 and 0 < tick < true.down - CROSS_MM / 2:
            top = y - NUMBER_MM / 2
            pen.line(str(tick), true.left + length + 0.6, top, NUMBER_MM, "ruler")


def set_letters(true: Distances, pen: Pen) -> None:
    """A, B, C and D beside the distances that they stand for, outside the scales."""
    across, down = true.left + true.across / 2, true.top + true.down / 2
    beside, above = true.left - LETTER_GAP_MM, true.top - LETTER_GAP_MM
    middles = ((beside, true.top), (true.left, above), (across, above + 3), (beside + 3, down))
    for letter, (x, y) in zip("ABCD", middles, strict=True):
        half = LETTER_MM / 2
        box = Box(x - half, y - half, LETTER_MM, LETTER_MM)
        pen.line_in_middle(letter, box, LETTER_MM, "ruler", bold=True)


def ticks(length: float) -> Iterator[tuple[int, float]]:
    """Each millimetre, and how long its tick is."""
    for tick in range(int(length) + 1):
        yield tick, next(long for step, long in TICKS_MM.items() if tick % step == 0)


def set_text(
    room: Box,
    page: tuple[float, float],
    true: Distances,
    correction: Correction,
    pen: Pen,
) -> None:
    """Title, steps and the table to fill in, as large as they fit, in the middle of the room."""
    for size in TEXT_MM:
        trial = Pen(pen.faces)
        writer = Writer(trial, room.x, room.y, room.width, size)
        if not write(writer, page, true, correction):
            continue
        spare = room.bottom - writer.y
        if spare >= 0:
            writer = Writer(pen, room.x, room.y + spare / 4, room.width, size)
            write(writer, page, true, correction)
            return
    measures = f"{page[0]:g} × {page[1]:g} mm"
    raise TextDoesNotFit(
        "page",
        f"{measures} is too small for the ruler page: print it on A4 with the same printer",
        f"{measures}放不下校正页：请用同一台打印机在A4纸上打",
    )


class Writer:
    """Sets paragraphs one below the other."""

    def __init__(self, pen: Pen, x: float, y: float, width: float, size: float) -> None:
        self.pen = pen
        self.x, self.y = x, y
        self.width, self.size = width, size

    def say(self, text: str, *, indent: float = 0, scale: float = 1, bold: bool = False) -> bool:
        """Set a paragraph; False where a word is wider than the line."""
        size = self.size * scale
        lines = break_lines(text, (self.width - indent) / size, self.pen.measure(bold))
        for line in lines or ():
            self.pen.line(line, self.x + indent, self.y, size, "ruler", bold=bold)
            self.y += size * LEADING
        return lines is not None

    def pair(self, text: Text, *, indent: float, bold: bool = False) -> bool:
        """Chinese, and below it English in a smaller size."""
        said = self.say(text.zh, indent=indent, bold=bold)
        return self.say(text.en, indent=indent, scale=0.85) and said


def write(
    writer: Writer, page: tuple[float, float], true: Distances, correction: Correction
) -> bool:
    """Everything the page says; False where a word is wider than the room."""
    size = writer.size
    done = writer.say(f"{TITLE.zh}  {TITLE.en}", scale=1.5, bold=True)
    about = f"{page[0]:g} × {page[1]:g} mm"
    if correction != Correction():
        about += f" · 已校正 corrected: {described(correction)}"
    done = writer.say(about) and done
    for number, step in enumerate(STEPS):
        writer.y += size * 0.6
        writer.pen.line(f"{number + 1}", writer.x, writer.y, size, "ruler", bold=True)
        done = writer.pair(step, indent=size * 1.4) and done
        if number == 1:
            done = write_table(writer, true) and done
        if number == 2:
            done = writer.say(OPTION, indent=size * 1.4, bold=True) and done
    return done


def write_table(writer: Writer, true: Distances) -> bool:
    """A row for each distance: its letter, what it is, what it should be, room for what it is."""
    size, done = writer.size, True
    longest = f"{max(true.across, true.down):.1f} mm"
    column = writer.pen.faces.width(longest, bold=True) * size + size
    rows = zip("ABCD", (FROM_LEFT, FROM_TOP, ACROSS, DOWN), figures(true), strict=True)
    blank = size * 5
    right = writer.x + writer.width
    for letter, text, figure in rows:
        writer.y += size * 0.35
        top = writer.y
        writer.pen.line(letter, writer.x + size * 1.4, top, size, "ruler", bold=True)
        inner = Writer(
            writer.pen,
            writer.x + size * 2.8,
            top,
            writer.width - size * 2.8 - column - blank,
            size,
        )
        done = inner.pair(text, indent=0) and done
        pen = writer.pen
        pen.line_to_right(f"{figure:.1f} mm", right - blank, top, size, "ruler", bold=True)
        line = Box(right - blank + size, top + size * 1.15, blank - size, HAIRLINE_MM)
        pen.plate(line, "black")
        writer.y = inner.y
    return done


def figures(distances: Distances) -> tuple[float, float, float, float]:
    return distances.left, distances.top, distances.across, distances.down


def described(correction: Correction) -> str:
    """The correction in the figures of the command line's options."""
    across, down = (f"{100 * scale:.2f}" for scale in (correction.scale_x, correction.scale_y))
    return f"{correction.x_mm:+.2f}, {correction.y_mm:+.2f} mm; {across} × {down} %"
