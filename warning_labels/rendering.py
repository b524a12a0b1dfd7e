"""Labels as files: specification → layout → paint."""

from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from typing import BinaryIO, Final

from warning_labels.boxes import Layout, Page
from warning_labels.errors import LabelError
from warning_labels.layout import lay_out
from warning_labels.pdf import label_page, paint_pdf
from warning_labels.png import paint_png
from warning_labels.spec import LabelSpec
from warning_labels.typefaces import Typefaces, typefaces

RESOLUTIONS: Final = (300, 600)  # dots per inch


def render_png(spec: LabelSpec, dpi: int = 300, *, faces: Typefaces | None = None) -> bytes:
    """The label as PNG. The same specification and resolution always give the same bytes.

    `dpi` is 300 or 600. Raises LabelError.
    """
    if dpi not in RESOLUTIONS:
        raise ValueError(f"{dpi} dots per inch: only {RESOLUTIONS} give a QR symbol worth printing")
    faces = faces or typefaces()
    return paint_png(lay_out(spec, faces), dpi, faces)


def render_pdf(spec: LabelSpec, *, faces: Typefaces | None = None) -> bytes:
    """The label as a PDF of one page. Raises LabelError."""
    out = BytesIO()
    write_pdf([spec], out, title=title_of(spec), faces=faces)
    return out.getvalue()


def write_pdf(
    specs: Iterable[LabelSpec],
    out: BinaryIO,
    *,
    title: str,
    progress: Callable[[int], None] | None = None,
    faces: Typefaces | None = None,
) -> int:
    """Write a PDF with a page for each label and answer how many there are.

    Pages leave as they are made, so memory stays flat; `progress` hears the count. Raises
    LabelError, whose path begins with the label's place (`[3]`); what was written is then no PDF.
    """
    faces = faces or typefaces()
    pages = map(label_page, lay_out_all(specs, faces))
    return write_pages(pages, out, title=title, progress=progress, faces=faces)


def write_pages(
    pages: Iterable[Page],
    out: BinaryIO,
    *,
    title: str,
    progress: Callable[[int], None] | None = None,
    faces: Typefaces | None = None,
) -> int:
    """Write pages that are laid out already (sheets of labels, lists) and answer how many."""
    return paint_pdf(pages, out, title, faces or typefaces(), progress)


def lay_out_all(specs: Iterable[LabelSpec], faces: Typefaces) -> Iterator[Layout]:
    for number, spec in enumerate(specs):
        try:
            layout = lay_out(spec, faces)
        except LabelError as error:
            raise error.within(f"[{number}]") from None
        yield layout


def title_of(spec: LabelSpec) -> str:
    """What a document with this label alone is called."""
    return f"{spec.control_point} {spec.step.zh} · {spec.enterprise}"
