"""Pages painted a slice at a time: all that a document needs of them, ready to be written.

A slice knows nothing of the document or of other slices, so any process can paint it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, NamedTuple
from zlib import DEFLATED, MAX_WBITS, Z_FILTERED, compressobj

from warning_labels.boxes import Correction, Page
from warning_labels.pdf_content import Canvas, Drawing, PictureDrawing, numbers
from warning_labels.typefaces import Typefaces

POINTS_PER_MM: Final = 72 / 25.4
PER_SLICE: Final = 64
DEFLATE_LEVEL: Final = 5  # half the time of the best one, for one per cent
DEFLATE_MEMORY: Final = 6  # a page is so short that clearing more takes longer than packing it


class PaintedPage(NamedTuple):
    content: bytes  # deflated
    size: tuple[float, float]  # points
    calls: tuple[bytes, ...]  # the keys of the forms that it calls, in the order of their names


class PaintedForm(NamedTuple):
    content: bytes  # deflated
    bounds: bytes
    calls: tuple[bytes, ...]


class PaintedPicture(NamedTuple):
    jpeg: bytes
    pixels: tuple[int, int]


@dataclass(slots=True)
class Slice:
    """Some pages, what they call by its key, and the characters used of each face.

    Faces go by their place in `Typefaces.all`.
    """

    pages: list[PaintedPage] = field(default_factory=list)
    forms: dict[bytes, PaintedForm | PaintedPicture] = field(default_factory=dict)
    characters: dict[int, set[str]] = field(default_factory=dict)


def paint_slice(pages: Iterable[Page], faces: Typefaces) -> Slice:
    painted = Slice()
    called: set[Drawing] = set()
    texts: list[tuple[int, str]] = []
    for page in pages:
        canvas = Canvas(faces)
        canvas.operators.append(page_matrix(page.height, page.correction))
        for place, (layout, x, y) in enumerate(page.labels):
            if place in page.turned:
                canvas.place_turned(layout, x, y)
            else:
                canvas.place_label(layout, x, y)
        canvas.place(page.parts, 0, 0)
        size = (page.width * POINTS_PER_MM, page.height * POINTS_PER_MM)
        content = deflated_page(b"\n".join(canvas.operators))
        painted.pages.append(PaintedPage(content, size, tuple([form.key for form in canvas.calls])))
        called.update(canvas.calls)
        texts += canvas.texts
    called = with_called(called)
    for drawing in called:
        painted.forms[drawing.key] = painted_once(drawing)
        texts += drawing.texts
    for face in range(len(faces.all)):
        painted.characters[face] = set("".join([text for index, text in texts if index == face]))
    return painted


def painted_once(drawing: Drawing) -> PaintedForm | PaintedPicture:
    """What a document keeps of a drawing that its pages call."""
    if isinstance(drawing, PictureDrawing):
        return PaintedPicture(drawing.content, drawing.pixels)
    calls = tuple(inner.key for inner in drawing.calls)
    return PaintedForm(drawing.packed, drawing.bounds, calls)


def with_called(drawings: set[Drawing]) -> set[Drawing]:
    """The drawings, those that they call, and so on."""
    found, open_ = set(drawings), drawings
    while open_:
        open_ = {called for drawing in open_ for called in drawing.calls} - found
        found |= open_
    return found


@lru_cache(maxsize=64)
def page_matrix(height: float, correction: Correction) -> bytes:
    """From millimetres below the upper left corner, y upwards, to the page's points.

    The printer's correction shifts first and scales then, away from that corner.
    """
    across, up = (POINTS_PER_MM * scale for scale in (correction.scale_x, correction.scale_y))
    right = across * correction.x_mm
    top = POINTS_PER_MM * height - up * correction.y_mm
    return b"%.6f 0 0 %.6f %b cm" % (across, up, numbers(right, top))


def deflated_page(content: bytes) -> bytes:
    """Deflated in the way that suits short numbers."""
    packer = compressobj(DEFLATE_LEVEL, DEFLATED, MAX_WBITS, DEFLATE_MEMORY, Z_FILTERED)
    return packer.compress(content) + packer.flush()
