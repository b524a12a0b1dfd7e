"""Labels on sheets: where each one stands, then pages. All measures are millimetres, y downwards.

The order is the order given: nothing here sorts. Whoever wants a run by region, enterprise and
point hands the labels over in that order.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, tee
from typing import Final

from warning_labels.boxes import Box, Correction, Layout, Page, Part, Placed, Plate
from warning_labels.cutting import ROUNDING_MM, Size, crop_marks
from warning_labels.fitting import BLEED_MM, PLAIN_TRIM, Place, Sheet, Trim, sheet_for
from warning_labels.stocks import Stock, StockError

TRUE_SIZE: Final = Correction()


@dataclass(frozen=True, slots=True)
class Placement:
    """Where one label of a run goes: sheet and position are counted from 1."""

    sheet: int
    position: int
    width: float  # of the sheet
    height: float
    place: Place


def impose(
    sizes: Iterable[Size], stock: Stock, trim: Trim = PLAIN_TRIM, start: int = 1
) -> Iterator[Placement]:
    """Where each label goes, in the order given; `start` is the first free place of sheet 1.

    A stock without cells begins a new sheet where the size changes. Raises StockError, whose path
    begins with the label's place (`[3].size`), or is `start`.
    """
    number, taken, sheet = 0, 0, None
    for index, size in enumerate(sizes):
        try:
            own = sheet_for(stock, size, trim)
        except StockError as error:
            raise (error.within(f"[{index}]") if error.path == "size" else error) from None
        cut_anew = not stock.cells and own != sheet
        if sheet is None or cut_anew or taken >= len(own.places):
            number, taken = number + 1, 0
            if sheet is None:
                taken = first_place(start, own, stock)
        sheet = own
        yield Placement(number, taken + 1, own.width, own.height, own.places[taken])
        taken += 1


def first_place(start: int, sheet: Sheet, stock: Stock) -> int:
    count = len(sheet.places)
    if not 1 <= start <= count:
        places = f"places 1 to {count}" if count > 1 else "one place alone"
        raise StockError(
            "start",
            f"{start}: a sheet of {stock.code} has {places}",
            f"{start}：每张{stock.code}只有{count}个位置，应填1至{count}",
        )
    return start - 1


def sheet_pages(
    layouts: Iterable[Layout],
    stock: Stock,
    trim: Trim = PLAIN_TRIM,
    start: int = 1,
    correction: Correction = TRUE_SIZE,
) -> Iterator[Page]:
    """The labels on sheets, made one after the other: memory stays flat. Raises StockError."""
    labels, measured = tee(layouts)
    placements = impose(((label.width, label.height) for label in measured), stock, trim, start)
    pairs = zip(placements, labels, strict=True)
    for _, group in groupby(pairs, key=lambda pair: pair[0].sheet):
        yield page_of(list(group), trim, correction)


def page_of(pairs: list[tuple[Placement, Layout]], trim: Trim, correction: Correction) -> Page:
    first = pairs[0][0]
    boxes = tuple(placement.place.box for placement, _ in pairs)
    parts = [
        strip
        for placement, layout in pairs
        if trim.bleed
        for strip in bleed_strips(layout, placement.place)
    ]
    if trim.crop_marks:
        cuts = tuple(placement.place.cut for placement, _ in pairs)
        marks = crop_marks((first.width, first.height), cuts, trim.bleed_mm)
        parts.append(Placed(Part(first.width, first.height, marks), 0, 0))
    return Page(
        first.width,
        first.height,
        tuple((layout, box.x, box.y) for (_, layout), box in zip(pairs, boxes, strict=True)),
        tuple(parts),
        correction,
        frozenset(index for index, (placement, _) in enumerate(pairs) if placement.place.turned),
    )


def bleed_strips(layout: Layout, place: Place) -> Iterator[Placed]:
    """What continues beyond the trimmed edge: each colour that reaches it.

    The white surround continues as bare paper. The strips lie outside the label alone.
    """
    paper = Box(0, 0, layout.width, layout.height)
    plates = [item for item in layout.items() if isinstance(item, Plate) and item.ink != "white"]
    for plate in plates:
        box = plate.box
        left = BLEED_MM if box.x <= paper.x + ROUNDING_MM else 0
        right = BLEED_MM if box.right >= paper.right - ROUNDING_MM else 0
        above = BLEED_MM if box.y <= paper.y + ROUNDING_MM else 0
        below = BLEED_MM if box.bottom >= paper.bottom - ROUNDING_MM else 0
        wide = box.width + left + right
        for strip, wanted in (
            (Box(box.x - left, box.y - above, wide, above), above),
            (Box(box.x - left, box.bottom, wide, below), below),
            (Box(box.x - left, box.y, left, box.height), left),
            (Box(box.right, box.y, right, box.height), right),
        ):
            if wanted:
                where = on_sheet(strip, layout, place)
                shape = Part(
                    where.width,
                    where.height,
                    (Plate(Box(0, 0, where.width, where.height), plate.ink),),
                )
                yield Placed(shape, where.x, where.y)


def on_sheet(box: Box, layout: Layout, place: Place) -> Box:
    """A box of the label where it comes to lie on the sheet."""
    if not place.turned:
        return box.moved(place.box.x, place.box.y)
    x = place.box.x + layout.height - box.bottom
    return Box(x, place.box.y + box.x, box.height, box.width)
