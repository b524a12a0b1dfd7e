"""Labels as files: specification → layout → paint."""

from collections.abc import Callable, Iterable
from contextlib import closing
from io import BytesIO
from typing import BinaryIO, Final

from warning_labels import wording
from warning_labels.boxes import Page
from warning_labels.layout import lay_out
from warning_labels.pdf import LANGUAGE, paint_pdf, write_slices
from warning_labels.pdf_processes import label_pages, painted_by_processes
from warning_labels.png import paint_png
from warning_labels.spec import BlankSpec, BoardSpec, Spec
from warning_labels.svg import paint_svg
from warning_labels.typefaces import Typefaces, typefaces
from warning_labels.zpl import DOTS_PER_INCH, paint_zpl

RESOLUTIONS: Final = (300, 600)  # dots per inch


def render_png(spec: Spec, dpi: int = 300, *, faces: Typefaces | None = None) -> bytes:
    """The label as PNG. The same specification and resolution always give the same bytes.

    `dpi` is 300 or 600. Raises LabelError.
    """
    if dpi not in RESOLUTIONS:
        raise ValueError(f"{dpi} dots per inch: only {RESOLUTIONS} give a QR symbol worth printing")
    faces = faces or typefaces()
    return paint_png(lay_out(spec, faces), dpi, faces)


def render_svg(spec: Spec, *, faces: Typefaces | None = None) -> bytes:
    """The label as an SVG document for web pages: letters as outlines. Raises LabelError."""
    faces = faces or typefaces()
    return paint_svg(lay_out(spec, faces), faces, title_of(spec))


def render_zpl(
    spec: Spec, dpi: int = 203, *, quantity: int = 1, faces: Typefaces | None = None
) -> bytes:
    """The label as ZPL II for a thermal printer, printed `quantity` times.

    `dpi` is 203 or 300, that of the print head. Raises LabelError.
    """
    if dpi not in DOTS_PER_INCH:
        raise ValueError(f"{dpi} dots per inch: a thermal printer has {tuple(DOTS_PER_INCH)}")
    faces = faces or typefaces()
    return paint_zpl(lay_out(spec, faces), dpi, faces, quantity)


def render_pdf(spec: Spec, *, faces: Typefaces | None = None) -> bytes:
    """The label as a PDF of one page. Raises LabelError."""
    out = BytesIO()
    write_pdf([spec], out, title=title_of(spec), faces=faces)
    return out.getvalue()


def write_pdf(
    specs: Iterable[Spec],
    out: BinaryIO,
    *,
    title: str,
    progress: Callable[[int], None] | None = None,
    faces: Typefaces | None = None,
    jobs: int = 1,
) -> int:
    """Write a PDF with a page for each label and answer how many there are.

    Pages leave as they are made, so memory stays flat; `progress` hears the count. With `jobs`,
    so many processes of their own paint; the bytes are the same. They import the main module, so
    a script that asks for them starts its work below `if __name__ == "__main__"`.

    Raises LabelError, whose path begins with the label's place (`[3]`); what was written is then
    no PDF.
    """
    faces = faces or typefaces()
    if jobs == 1:
        return paint_pdf(label_pages(specs, faces), out, title, faces, progress)
    with closing(painted_by_processes(specs, faces, jobs)) as slices:
        return write_slices(slices, out, title, faces, progress)


def write_pages(
    pages: Iterable[Page],
    out: BinaryIO,
    *,
    title: str,
    progress: Callable[[int], None] | None = None,
    faces: Typefaces | None = None,
    language: str = LANGUAGE,
) -> int:
    """Write a PDF of pages with several labels each, or other parts, and answer how many there are.

    Pages leave as they are made; a layout that comes from `lay_out` with the same `faces` shares
    its parts with the others. `language` is that of its texts (BCP 47), for who has it read aloud.
    """
    return paint_pdf(pages, out, title, faces or typefaces(), progress, language)


def title_of(spec: Spec) -> str:
    """What a document with this label alone is called."""
    if isinstance(spec, BoardSpec):
        return f"{wording.GATE_BOARD['zh']} · {spec.enterprise}"
    if isinstance(spec, BlankSpec):
        return f"{wording.BLANK_LABEL['zh']} · {spec.issuer.zh}"
    return f"{spec.control_point} {spec.step.zh} · {spec.enterprise}"


def subject(spec: Spec) -> str:
    """What a label is about, in a word for names of files: the code of its control point."""
    if isinstance(spec, BoardSpec):
        return "board"
    return "blank" if isinstance(spec, BlankSpec) else spec.control_point
