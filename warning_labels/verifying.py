"""Check a finished PDF before anyone prints it: what stands there is what was meant.

The QR symbols are rasterised by PDFium and decoded by ZXing, neither of which this library draws
with; the printed code is read from the page's text.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from operator import itemgetter
from pathlib import Path
from typing import Final

import pypdfium2
import zxingcpp

from warning_labels.boxes import Box, Correction, Page, QrSymbol, TextLine
from warning_labels.pdf_processes import label_pages
from warning_labels.pdf_slices import POINTS_PER_MM
from warning_labels.qr import Modules
from warning_labels.spec import BoardSpec, Spec, Text
from warning_labels.typefaces import Typefaces, typefaces

PIXELS_PER_MODULE: Final = 8  # the edges of a raster may be off by two
DARKEST_LIGHT: Final = 128  # of 255: what is below counts as dark
MARGIN_MM: Final = 0.5  # around the box of a text
QR: Final = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
SAMPLE: Final = 100  # labels that are checked unless all are


class VerificationFailed(Exception):
    """A page is not what it should be; `page` counts from 1, `text` is for people."""

    def __init__(self, page: int, code: str, reason: str, reason_zh: str) -> None:
        super().__init__(f"page {page}, label {code}: {reason}")
        self.page = page
        self.code = code
        self.text = Text(
            f"第{page}页，标签{code}：{reason_zh}", f"Page {page}, label {code}: {reason}"
        )


@dataclass(frozen=True, slots=True)
class Printed:
    """A QR symbol and its code where they stand on a page, and what they should say."""

    page: int  # from 0
    symbol: QrSymbol  # its box measured from the page's upper left corner
    words: Box  # of the code in letters
    code: str
    url: str
    turned: bool = False  # a quarter turn clockwise


def verify_labels(
    pdf: Path,
    specs: Sequence[Spec],
    *,
    count: int | None = SAMPLE,
    faces: Typefaces | None = None,
) -> int:
    """Check a file that `write_pdf` made of `specs`; answers how many symbols were checked.

    `count` labels are spread evenly over the file; None checks all. Raises VerificationFailed.
    """
    faces = faces or typefaces()

    def places() -> Iterator[Printed]:
        for number in spread(len(specs), count):
            spec = specs[number]
            pages = label_pages([spec], faces, number)
            yield from printed(pages, codes_of(spec), number)

    return verify_pdf(pdf, places(), pages=len(specs))


def codes_of(spec: Spec) -> list[tuple[str, str]]:
    """Code and address of each symbol that a label carries, in the order of the layout."""
    labels = spec.gates if isinstance(spec, BoardSpec) else (spec,)
    return [(label.code, label.url) for label in labels if label.code and label.url]


def spread(total: int, count: int | None) -> Sequence[int]:
    """The numbers of `count` things spread evenly over `total`, the first and the last included."""
    if count is None or count >= total:
        return range(total)
    return [number * (total - 1) // max(1, count - 1) for number in range(count)]


def printed(
    pages: Iterable[Page], labels: Iterable[tuple[str, str]], first: int = 0
) -> Iterator[Printed]:
    """Where each symbol stands; `labels` are the codes and addresses that were meant, in order.

    `first` is the number of the first of `pages` in the file, from 0. Raises ValueError where
    there are more symbols than `labels`.
    """
    rest = iter(labels)
    for number, page in enumerate(pages, start=first):
        for symbol, words, turned in symbols_on(page):
            try:
                code, url = next(rest)
            except StopIteration:
                raise ValueError(f"page {number + 1} has a symbol that no label has") from None
            yield Printed(number, symbol, words, code, url, turned)


def symbols_on(page: Page) -> Iterator[tuple[QrSymbol, Box, bool]]:
    """Each QR symbol, the box of its code, and whether they stand turned."""
    for place, (layout, x, y) in enumerate(page.labels):
        turned = place in page.turned
        height = layout.height if turned else None
        for part in layout.parts:
            items = list(part.items())
            for symbol in (item for item in items if isinstance(item, QrSymbol)):
                # The code stands in the part of its symbol.
                lines = [i for i in items if isinstance(i, TextLine) and i.path.endswith("code")]
                words = hull([line.box for line in lines]).inset(-MARGIN_MM, -MARGIN_MM)
                box = on_page(symbol.box, height, x, y, page.correction)
                yield (
                    replace(symbol, box=box),
                    on_page(words, height, x, y, page.correction),
                    turned,
                )


def hull(boxes: Sequence[Box]) -> Box:
    left, top = min(box.x for box in boxes), min(box.y for box in boxes)
    right, bottom = max(box.right for box in boxes), max(box.bottom for box in boxes)
    return Box(left, top, right - left, bottom - top)


def on_page(box: Box, turned_height: float | None, x: float, y: float, by: Correction) -> Box:
    """Where a box of a label at (x, y) is painted; with its height where the label is turned."""
    if turned_height is not None:
        box = Box(turned_height - box.bottom, box.x, box.height, box.width)
    left, top = (box.x + x + by.x_mm) * by.scale_x, (box.y + y + by.y_mm) * by.scale_y
    return Box(left, top, box.width * by.scale_x, box.height * by.scale_y)


def verify_pdf(pdf: Path, expected: Iterable[Printed], *, pages: int | None = None) -> int:
    """Check each expected symbol and its code; answers how many there were.

    `pages` is how many the file must have. Raises VerificationFailed, which names page and label,
    and pypdfium2.PdfiumError where the file is no PDF.
    """
    checked = 0
    with closing(pypdfium2.PdfDocument(pdf)) as document:
        count = len(document)
        if pages is not None and count != pages:
            raise VerificationFailed(
                count, "–", f"the file has {count} pages, not {pages}",
                f"文件有{count}页，应为{pages}页",
            )  # fmt: skip
        for place in expected:
            if place.page >= count:
                raise VerificationFailed(
                    place.page + 1, place.code, "the file has no such page", "文件没有这一页"
                )
            with closing(document[place.page]) as page:
                verify_code(page, place)
                verify_symbol(page, place)
            checked += 1
    return checked


def verify_code(page: pypdfium2.PdfPage, place: Printed) -> None:
    """The code in letters is the one that was meant."""
    with closing(page.get_textpage()) as text:
        found = "".join(text.get_text_bounded(*in_points(place.words, page)).split())
    if found != place.code:
        raise VerificationFailed(
            place.page + 1, place.code,
            f"the printed code reads “{found}”", f"印刷的编号是“{found}”",
        )  # fmt: skip


def verify_symbol(page: pypdfium2.PdfPage, place: Printed) -> None:
    """The symbol decodes to the address, and each of its modules is as it was meant.

    Decoding alone would not do: error correction hides modules that are wrong.
    """
    picture = rasterised(page, place.symbol)
    barcode = zxingcpp.read_barcode(picture, formats=QR)
    read = barcode.text if barcode else ""
    if read != place.url:
        raise VerificationFailed(
            place.page + 1, place.code,
            f"the QR symbol reads “{read}”, not “{place.url}”",
            f"二维码读出“{read}”，应为“{place.url}”",
        )  # fmt: skip
    meant = place.symbol.modules
    if sampled(picture, place.symbol) != (turned_clockwise(meant) if place.turned else meant):
        raise VerificationFailed(
            place.page + 1, place.code,
            "modules of the QR symbol are wrong, though it can be read",
            "二维码虽能识读，但有模块印错",
        )  # fmt: skip


def in_points(box: Box, page: pypdfium2.PdfPage) -> tuple[float, float, float, float]:
    """Left, bottom, right and top edge in the page's points."""
    height = page.get_height()
    left, right = box.x * POINTS_PER_MM, box.right * POINTS_PER_MM
    return left, height - box.bottom * POINTS_PER_MM, right, height - box.y * POINTS_PER_MM


def rasterised(page: pypdfium2.PdfPage, symbol: QrSymbol) -> memoryview:
    """The symbol and its quiet zone as rows of grey pixels."""
    left, bottom, right, top = in_points(symbol.area, page)
    width, height = page.get_size()
    scale = PIXELS_PER_MODULE * symbol.modules.side / (symbol.box.width * POINTS_PER_MM)
    bitmap = page.render(
        scale=scale, crop=(left, bottom, width - right, height - top), grayscale=True
    )
    return memoryview(bytes(bitmap.buffer)).cast("B", (bitmap.height, bitmap.stride))


def sampled(picture: memoryview, symbol: QrSymbol) -> Modules:
    """The modules as their middles show them, the quiet zone left out."""
    side, box = symbol.modules.side, symbol.box
    quiet = symbol.quiet_zone / box.width * side
    middles = [PIXELS_PER_MODULE * (place + 0.5) for place in range(side)]
    columns = [int(PIXELS_PER_MODULE * quiet + middle) for middle in middles]
    taller = box.height / box.width  # than wide, by the printer's correction
    rows = [int(PIXELS_PER_MODULE * quiet + middle * taller) for middle in middles]
    grey = picture.tobytes()
    stride = len(grey) // len(picture)
    take = itemgetter(*columns)
    return Modules(side, tuple(bits(take(grey[row * stride : (row + 1) * stride])) for row in rows))


def bits(greys: Iterable[int]) -> int:
    return int("".join(["1" if grey < DARKEST_LIGHT else "0" for grey in greys]), 2)


def turned_clockwise(modules: Modules) -> Modules:
    rows = [f"{row:0{modules.side}b}" for row in modules.rows]
    return Modules(
        modules.side, tuple(int("".join(column), 2) for column in zip(*reversed(rows), strict=True))
    )
