"""What a stock holds: the places for labels of one size, why a size does not fit, what is wasted.

All measures are millimetres, y downwards.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from warning_labels.boxes import Box
from warning_labels.cutting import MARK_MM, ROUNDING_MM, Size, fill, meet
from warning_labels.formats import BOARD, FORMATS
from warning_labels.spec import Text
from warning_labels.stocks import PLAIN, STOCKS, Stock, StockError

BLEED_MM: Final = 3.0
MARKS_MM: Final = 8.0  # paper outside the bleed of a single label, for its crop marks
HARDLY_MM: Final = 0.5  # on every side: neighbours are parted by one cut
SPARE_MM: Final = 10.0  # a die-cut label larger than that is not meant for the size
WASTEFUL: Final = 0.2  # share of unused paper from which something is said
ALIKE_MM: Final = 5.0  # sizes that differ by no more can stand for one another
SIZES: Final[dict[str, Size]] = {
    format_.code: (format_.width_mm, format_.height_mm) for format_ in (*FORMATS.values(), BOARD)
}


@dataclass(frozen=True, slots=True)
class Trim:
    """What a guillotine or a printing house asks for."""

    bleed: bool = False
    crop_marks: bool = False

    @property
    def bleed_mm(self) -> float:
        return BLEED_MM if self.bleed else 0.0

    @property
    def margin_mm(self) -> float:
        """What must stay free at the edge of a sheet that is cut: bleed, and marks outside it."""
        return self.bleed_mm + (MARK_MM[-1] if self.bleed and self.crop_marks else 0)


PLAIN_TRIM: Final = Trim()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a label stands on a sheet; turned ones a quarter clockwise.

    `cut` is what the guillotine leaves of it: a cell that is hardly larger, or the label.
    """

    box: Box
    turned: bool
    cut: Box


@dataclass(frozen=True, slots=True)
class Sheet:
    """A stock as labels of one size use it."""

    width: float
    height: float
    places: tuple[Place, ...]

    @property
    def unused(self) -> float:
        """The share of the paper that carries no label."""
        used = sum(place.box.width * place.box.height for place in self.places)
        return 1 - used / (self.width * self.height)


@lru_cache(maxsize=256)
def sheet_for(stock: Stock, size: Size, trim: Trim = PLAIN_TRIM) -> Sheet:
    """The places that a stock has for labels of one size. Raises StockError."""
    if stock.is_roll:
        margin = trim.bleed_mm + (MARKS_MM if trim.crop_marks else 0)
        box = Box(margin, margin, *size)
        around = (size[0] + 2 * margin, size[1] + 2 * margin)
        return Sheet(*around, (Place(box, turned=False, cut=box),))
    if trim.crop_marks and stock.die_cut:
        raise StockError(
            "crop_marks",
            f"{stock.code} is cut by its maker: leave the marks out",
            f"{stock.code}已由厂家模切，不需要裁切线",
        )
    if stock.cells:
        places = tuple(in_cell(cell, size, stock) for cell in stock.cells)
    else:
        boxes = fill((stock.width, stock.height), size, trim.bleed_mm, trim.margin_mm)
        places = tuple(Place(box, turned, box) for box, turned in boxes)
    if not places:
        raise does_not_fit(stock, size, trim)
    require_bleed(stock, places, trim)
    return Sheet(stock.width, stock.height, places)


def in_cell(cell: Box, size: Size, stock: Stock) -> Place:
    """The label in the middle of its cell, upright where that fits, otherwise turned."""
    for turned in (False, True):
        width, height = reversed(size) if turned else size
        if width <= cell.width + ROUNDING_MM and height <= cell.height + ROUNDING_MM:
            across, down = (cell.width - width) / 2, (cell.height - height) / 2
            box = Box(cell.x + across, cell.y + down, width, height)
            return Place(box, turned, cell if max(across, down) <= HARDLY_MM else box)
    raise does_not_fit(stock, size, PLAIN_TRIM)


def require_bleed(stock: Stock, places: tuple[Place, ...], trim: Trim) -> None:
    """Raises StockError where the bleed of a label would leave the sheet or meet another's."""
    sheet = Box(0, 0, stock.width, stock.height).inset(-ROUNDING_MM, -ROUNDING_MM)
    areas = [place.box.inset(-trim.bleed_mm, -trim.bleed_mm) for place in places]
    meets = any(meet(one, other) for number, one in enumerate(areas) for other in areas[:number])
    if meets or not all(inside(area, sheet) for area in areas):
        first = places[0]
        size = (first.box.width, first.box.height)
        size = (size[1], size[0]) if first.turned else size
        others = with_bleed(size, trim)
        raise StockError(
            "bleed",
            f"{stock.code} has no room for {BLEED_MM:g} mm of bleed around each label: "
            f"leave the bleed out, or take {', '.join(others)}",
            f"{stock.code}的标签之间放不下{BLEED_MM:g}毫米出血："
            f"请不要出血，或改用{'、'.join(others)}",
        )


def with_bleed(size: Size, trim: Trim) -> list[str]:
    """The stocks without fixed cells that take the size with its bleed."""
    return [other.code for other in PLAIN if not other.cells and takes(other, size, trim)]


def inside(inner: Box, outer: Box) -> bool:
    across = outer.x <= inner.x and inner.right <= outer.right
    return across and outer.y <= inner.y and inner.bottom <= outer.bottom


def does_not_fit(stock: Stock, size: Size, trim: Trim) -> StockError:
    """The refusal, with the sizes that this stock takes and the stocks that take this size."""
    sizes = [code for code, other in SIZES.items() if takes(stock, other, trim)]
    stocks = [other.code for other in STOCKS.values() if suits(other, size, trim)]
    bleed = f" with {BLEED_MM:g} mm of bleed" if trim.bleed else ""
    cell = cell_zh = ""
    if stock.cells:
        cells = measures((stock.cells[0].width, stock.cells[0].height))
        cell, cell_zh = f" (its cells are {cells})", f"（每格{cells}）"
    return StockError(
        "size",
        f"{named(size)}{bleed} does not fit {stock.code}{cell}, "
        f"which takes {', '.join(sizes) or 'none of the sizes'}. "
        f"{named(size)} fits {', '.join(stocks)}.",
        f"{named(size)}{'加出血' if trim.bleed else ''}放不进{stock.code}{cell_zh}，"
        f"{stock.code}可放{'、'.join(sizes) or '的规格没有'}。"
        f"{named(size)}可用{'、'.join(stocks)}。",
    )


def takes(stock: Stock, size: Size, trim: Trim) -> bool:
    width, height = size[0] + 2 * trim.bleed_mm, size[1] + 2 * trim.bleed_mm
    rooms = [(cell.width, cell.height) for cell in stock.cells] or [(stock.width, stock.height)]
    sides = ((width, height), (height, width))
    return stock.is_roll or all(
        any(one <= wide + ROUNDING_MM and other <= high + ROUNDING_MM for one, other in sides)
        for wide, high in rooms
    )


def suits(stock: Stock, size: Size, trim: Trim) -> bool:
    """Whether a stock takes a size, and its die-cut labels are not far too large for it."""
    if not stock.die_cut:
        return takes(stock, size, trim)
    pairs = zip(sorted((stock.cells[0].width, stock.cells[0].height)), sorted(size), strict=True)
    return takes(stock, size, trim) and all(cell - side <= SPARE_MM for cell, side in pairs)


def advice(stock: Stock, size: Size, trim: Trim = PLAIN_TRIM) -> Text | None:
    """What wastes paper and what would not, where more than a fifth of the sheet stays empty."""
    sheet = sheet_for(stock, size, trim)
    bought = stock.die_cut or stock.code not in STOCKS  # as it is
    if sheet.unused <= WASTEFUL or stock.is_roll or bought:
        return None
    most, share = len(sheet.places), round(100 * sheet.unused)
    chinese = [f"{measures(size)}每张{stock.code}排{most}枚，{share}%的纸空着"]
    english = [f"{measures(size)} fits {most} on {stock.code} and leaves {share} % of the paper"]
    for code, other, count in alternatives(stock, size, trim):
        if count <= most:
            continue
        most = count
        if other == size:
            chinese.append(f"用{code}可排{count}枚")
            english.append(f"take {code}, {count} a sheet")
        else:
            chinese.append(f"改用{code}（{measures(other)}）可排{count}枚")
            english.append(f"take {code} ({measures(other)}), {count} a sheet")
    return Text("；".join(chinese) + "。", "; ".join(english) + ".")


def alternatives(stock: Stock, size: Size, trim: Trim) -> Iterator[tuple[str, Size, int]]:
    """The same paper cut for as many as fit, then with a size of about the same measures."""
    for paper in STOCKS.values():
        same = (paper.width, paper.height) == (stock.width, stock.height)
        if paper.is_roll or paper.cells or not same:
            continue
        for code, other in {paper.code: size, **SIZES}.items():
            alike = all(abs(a - b) <= ALIKE_MM for a, b in zip(size, other, strict=True))
            if alike and (code == paper.code or other != size) and takes(paper, other, trim):
                yield code, other, len(sheet_for(paper, other, trim).places)


def measures(size: Size) -> str:
    return f"{size[0]:g} × {size[1]:g} mm"


def named(size: Size) -> str:
    """The size as people say it: "M (100 × 150 mm)"."""
    for code, other in SIZES.items():
        if size in (other, (other[1], other[0])):
            return f"{code} ({measures(size)})"
    return measures(size)
