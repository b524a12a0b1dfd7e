"""What labels are printed on: plain sheets, die-cut sheets, rolls. All measures are millimetres."""

from dataclasses import dataclass
from typing import Final

from warning_labels.boxes import Box
from warning_labels.errors import LabelError
from warning_labels.spec import Text

A4: Final = (210.0, 297.0)
A3: Final = (297.0, 420.0)
SRA3: Final = (320.0, 450.0)  # ISO 217: A3 with room for bleed and marks
LETTER: Final = (215.9, 279.4)
SMALLEST_CELL_MM: Final = 10.0


class StockError(LabelError):
    """A stock that cannot be, or a label, a start position or a bleed for which it has no room."""


@dataclass(frozen=True, slots=True)
class Stock:
    """A sheet and its cells, in the order in which they are filled.

    Without cells, labels are cut from the sheet, as many as fit. Without a size either, it is a
    roll or single labels: the page is as large as the label.
    """

    code: str
    name: Text
    width: float = 0.0
    height: float = 0.0
    cells: tuple[Box, ...] = ()
    die_cut: bool = False  # the maker has cut the cells already

    @property
    def is_roll(self) -> bool:
        return not self.width


def grid(columns: int, rows: int, first: Box, pitch: tuple[float, float]) -> tuple[Box, ...]:
    """Cells as large as the first one, row after row; the pitch goes from corner to corner."""
    across, down = pitch
    return tuple(
        first.moved(column * across, row * down) for row in range(rows) for column in range(columns)
    )


def own_stock(
    page: tuple[float, float],
    columns: int,
    rows: int,
    margins: tuple[float, float, float, float] = (0, 0, 0, 0),
    *,
    gap: tuple[float, float] | None = None,
    pitch: tuple[float, float] | None = None,
) -> Stock:
    """A sheet described by its `margins` (top, right, bottom, left) and either gap or pitch.

    The cells share out what the margins and the gaps between them leave. Raises StockError, whose
    path is the measure to change: `page`, `grid`, `margins`, `gap`, `pitch`.
    """
    if columns < 1 or rows < 1:
        raise StockError("grid", "must have at least one column and one row", "至少要有一列一行")
    if gap and pitch:
        raise StockError(
            "pitch",
            "give either the pitch or the gap: one follows from the other",
            "间距与间隔只填一项：知道一项就能算出另一项",
        )
    if min(page) <= 0:
        raise StockError("page", "must be wider and higher than 0 mm", "宽和高都应大于0毫米")
    if min(margins) < 0 or min(gap or pitch or (0, 0)) < 0:
        path = "margins" if min(margins) < 0 else "gap"
        raise StockError(path, "must not be negative", "不能是负数")
    top, right, bottom, left = margins
    inner = (page[0] - left - right, page[1] - top - bottom)
    sides = []
    for room, number, between, step in zip(
        inner, (columns, rows), gap or (0, 0), pitch or (0, 0), strict=True
    ):
        side = room - (number - 1) * step if pitch else (room - (number - 1) * between) / number
        if side < SMALLEST_CELL_MM:
            raise StockError(
                "grid",
                f"leaves cells of {side:.1f} mm: take fewer, or smaller margins",
                f"每格只剩{side:.1f}毫米：请减少行列，或缩小页边距",
            )
        if pitch and number > 1 and step < side:
            raise StockError(
                "pitch",
                f"of {step:g} mm lets cells of {side:.1f} mm overlap",
                f"间距{step:g}毫米小于标签的{side:.1f}毫米，标签会重叠",
            )
        sides.append(side)
    width, height = sides
    steps = pitch or (width + (gap or (0, 0))[0], height + (gap or (0, 0))[1])
    cells = grid(columns, rows, Box(left, top, width, height), steps)
    return Stock("own", Text("自定义", "own stock"), *page, cells)


def shared(code: str, columns: int, rows: int) -> Stock:
    """A4 in equal parts that meet without a gap: a guillotine cuts them."""
    width, height = A4[0] / columns, A4[1] / rows
    count = columns * rows
    parts = f"in {count} equal parts" if count > 1 else "undivided"
    name = Text(f"A4，{count}等分" if count > 1 else "A4，整张", f"A4, {parts}")
    return Stock(
        code, name, *A4, grid(columns, rows, Box(0, 0, width, height), (width, height)), False
    )


def die_cut(
    code: str,
    maker: str,
    page: tuple[float, float],
    columns_rows: tuple[int, int],
    first: Box,
    pitch: tuple[float, float],
) -> Stock:
    count = columns_rows[0] * columns_rows[1]
    name = Text(f"{maker}，模切{count}枚", f"{maker}, {count} die-cut")
    return Stock(code, name, *page, grid(*columns_rows, first, pitch), die_cut=True)


# The die-cut layouts are those under which gLabels, the label program of GNOME, lists these
# articles (https://github.com/jimevins/glabels-qt, folder templates, one file a maker), to the
# hundredth of a millimetre. Other makers sell the same cuts under other numbers.
DIE_CUT: Final = (
    die_cut("herma-10809", "Herma 10809", A4, (2, 2), Box(0, 0, 105, 148), (105, 148)),
    die_cut("igepa-1050x1480", "Igepa 1050×1480", A4, (2, 2), Box(0, 0.5, 105, 148), (105, 148)),
    die_cut("rayfilm-0922", "Rayfilm 0922", A4, (2, 2), Box(0, 0, 105, 148.5), (105, 148.5)),
    die_cut("rayfilm-7006", "Rayfilm 7006", A4, (1, 2), Box(30, 32, 150, 100), (150, 133)),
    die_cut("onlinelabels-OL145", "OnlineLabels OL145", LETTER, (1, 2),
            Box(31.75, 34.925, 152.4, 101.6), (152.4, 107.95)),
    die_cut("igepa-2100x1480", "Igepa 2100×1480", A4, (1, 2), Box(0, 0.5, 210, 148), (210, 148)),
    die_cut("rayfilm-1122", "Rayfilm 1122", A4, (1, 2), Box(0, 0, 210, 148.5), (210, 148.5)),
    die_cut("rayfilm-1121", "Rayfilm 1121", A4, (1, 4), Box(0, 0, 210, 74.25), (210, 74.25)),
    die_cut("rayfilm-1123", "Rayfilm 1123", A4, (1, 1), Box(0, 0, 210, 297), (210, 297)),
)  # fmt: skip

PLAIN: Final = (
    Stock("roll", Text("卷装或单张标签", "roll, or single labels")),
    Stock("A4", Text("A4，尽量多排", "A4, as many as fit"), *A4),
    shared("A4-1", 1, 1),
    shared("A4-2", 1, 2),
    shared("A4-4", 2, 2),
    Stock("A3", Text("A3，尽量多排", "A3, as many as fit"), *A3),
    Stock("SRA3", Text("SRA3，尽量多排", "SRA3, as many as fit"), *SRA3),
)

STOCKS: Final = {stock.code: stock for stock in (*PLAIN, *DIE_CUT)}
