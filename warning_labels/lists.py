"""What goes with a run of labels: the index (which label goes where) and the posting list.

Both keep the order of the run and begin a new page for each enterprise. Nothing here sorts:
whoever wants them by region, enterprise and point hands the labels over in that order.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from warning_labels import wording
from warning_labels.boxes import Box, Frame, Page, Sign
from warning_labels.identity import NO_CODE
from warning_labels.pen import Pen
from warning_labels.severity import SEVERITY
from warning_labels.sheets import Placement
from warning_labels.spec import BlankSpec, BoardSpec, SignalWord, Spec, Text
from warning_labels.stocks import A4
from warning_labels.symbols import SYMBOLS
from warning_labels.tables import Cell, Column, Table, Words, table_pages
from warning_labels.typefaces import Typefaces, typefaces

SIGN_MM: Final = 10.0
SIGNAL_MM: Final = 12.0  # width of the signal colour beside the sign
TICK_MM: Final = 5.0
WRITING_MM: Final = 13.0  # height of a row that is filled in by hand

INDEX: Final = Text("标签索引", "Label index")
CODE_MM: Final = 46  # the widest of a hundred thousand codes takes 43 mm on one line
INDEX_COLUMNS: Final = (
    Column(Text("序号", "No."), 10),
    Column(Text("标志", "Sign"), 27),
    Column(Text("关键控制点", "Control point"), 50),
    Column(Text("责任岗位", "Post responsible"), 33),
    Column(Text("标签编号", "Label code"), CODE_MM),
    Column(Text("张·位", "Sheet, place"), 16),
)
POSTING: Final = Text("张贴清单", "Posting list")
POSTING_COLUMNS: Final = (
    Column(Text("序号", "No."), 10),
    Column(Text("关键控制点", "Control point"), 62),
    Column(Text("标签编号", "Label code"), CODE_MM),
    Column(Text("责任岗位", "Post responsible"), 33),
    Column(Text("已张贴", "Posted"), 15),
    Column(Text("能扫码", "Scans"), 15),
    Column(Text("张贴位置", "Place"), 37),
    Column(Text("日期", "Date"), 24),
    Column(Text("签名", "Signature"), 27),
)
TO_SIGN: Final = (
    Text("企业签收", "For the enterprise"),
    Text("检查人员", "Inspector"),
    Text("日期", "Date"),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One label as the lists name it. `sheet` and `place` are counted from 1, None: not known."""

    region: str
    enterprise: str
    control_point: str
    step: Text
    responsible: Text
    signal_word: SignalWord
    sign: str
    code: str | None
    sheet: int | None = None
    place: int | None = None


def entries_of(
    spec: Spec, placement: Placement | None = None, region: str = ""
) -> tuple[Entry, ...]:
    """What the lists say of a label: where it stands on the sheets, the region it goes to.

    A gate board has a code for each gate, and so an entry. A blank label has none: where it will
    hang is not known.
    """
    if isinstance(spec, BlankSpec):
        return ()
    where = (placement.sheet, placement.position) if placement else (None, None)
    if isinstance(spec, BoardSpec):
        return tuple(
            Entry(
                region,
                spec.enterprise,
                gate.control_point,
                gate.name,
                wording.ON_THE_BOARD,
                gate.signal_word,
                gate.pictogram.key,
                gate.code,
                *where,
            )
            for gate in spec.gates
        )
    return (
        Entry(
            region,
            spec.enterprise,
            spec.control_point,
            spec.step,
            spec.responsible,
            spec.signal_word,
            spec.pictogram.key,
            spec.code,
            *where,
        ),
    )


def index_pages(entries: Iterable[Entry], faces: Typefaces | None = None) -> Iterator[Page]:
    """A4 pages that say which label goes where; each enterprise begins a new one."""
    for region, enterprise, labels in by_enterprise(entries):
        rows = tuple(index_row(number, one) for number, one in enumerate(labels, start=1))
        table = Table(INDEX, subject(region, enterprise, labels), INDEX_COLUMNS, rows)
        yield from table_pages(table, A4, faces or typefaces())


def posting_pages(entries: Iterable[Entry], faces: Typefaces | None = None) -> Iterator[Page]:
    """A4 pages, across, on which an inspector ticks and signs what was posted."""
    for region, enterprise, labels in by_enterprise(entries):
        table = Table(
            POSTING,
            subject(region, enterprise, labels),
            POSTING_COLUMNS,
            tuple(posting_row(number, one) for number, one in enumerate(labels, start=1)),
            ruled=True,
            row_height=WRITING_MM,
            closing=TO_SIGN,
        )
        yield from table_pages(table, (A4[1], A4[0]), faces or typefaces())


def by_enterprise(entries: Iterable[Entry]) -> Iterator[tuple[str, str, list[Entry]]]:
    """Neighbours of one enterprise together."""
    for (region, enterprise), labels in groupby(entries, lambda one: (one.region, one.enterprise)):
        yield region, enterprise, list(labels)


def subject(region: str, enterprise: str, labels: list[Entry]) -> tuple[Words, ...]:
    count = f"共{len(labels)}枚标签  {len(labels)} label{'s' if len(labels) > 1 else ''}"
    about = f"{region}  ·  {count}" if region else count
    return (Words(enterprise, "enterprise", bold=True), Words(about, "region", small=True))


def index_row(number: int, one: Entry) -> tuple[Cell, ...]:
    where = "—" if one.sheet is None else f"{one.sheet} · {one.place}"
    return (
        numbered(number),
        Cell(draw=lambda pen, box: draw_sign(one, pen, box), height=SIGN_MM),
        point(one),
        post(one),
        code(one),
        Cell((Words(where, "place", bold=True),)),
    )


def posting_row(number: int, one: Entry) -> tuple[Cell, ...]:
    tick, blank = Cell(draw=draw_tick, height=TICK_MM), Cell()
    return (numbered(number), point(one), code(one), post(one), tick, tick, blank, blank, blank)


def numbered(number: int) -> Cell:
    return Cell((Words(str(number), "number"),))


def point(one: Entry) -> Cell:
    return Cell(
        (
            Words(f"{one.control_point}  {one.step.zh}", "step.zh", bold=True),
            Words(one.step.en, "step.en", small=True),
        )
    )


def post(one: Entry) -> Cell:
    return Cell(
        (
            Words(one.responsible.zh, "responsible.zh"),
            Words(one.responsible.en, "responsible.en", small=True),
        )
    )


def code(one: Entry) -> Cell:
    """In four groups of four, as on the label."""
    text = one.code or NO_CODE
    groups = " ".join(text[start : start + 4] for start in range(0, len(text), 4))
    return Cell((Words(groups, "code", bold=True),))


def draw_sign(one: Entry, pen: Pen, box: Box) -> None:
    """The signal colour with its word, and the sign: by these a label is found in the pile."""
    colour, ink = SEVERITY[one.signal_word]
    plate = Box(box.x, box.y, SIGNAL_MM, box.height)
    pen.plate(plate, colour)
    word = wording.SIGNAL_WORDS[one.signal_word]
    pen.line_in_middle(word, plate, 4.2, "signal_word", bold=True, ink=ink)
    symbol = SYMBOLS[one.sign]
    width = box.height * symbol.width / symbol.height
    pen.add(Sign(Box(plate.right + 1, box.y, width, box.height), one.sign))


def draw_tick(pen: Pen, box: Box) -> None:
    """A box to tick."""
    left = box.x + (box.width - TICK_MM) / 2
    pen.add(Frame(Box(left, box.y, TICK_MM, TICK_MM), 0.3, 0.5, "black"))
