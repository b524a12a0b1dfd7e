"""Paint layouts as PDF, one page a label, straight to a stream.

A small writer of its own: pages, forms, fonts, a cross-reference table. Pages leave as they are
made; the fonts, cut to the characters that were used, follow at the end. No date and no random
identifier goes in, so equal labels give equal bytes.
"""

from collections.abc import Callable, Iterable
from typing import BinaryIO, Final

from warning_labels.boxes import Correction, Layout, Page
from warning_labels.pdf_content import PageContent, numbers, sign_content
from warning_labels.pdf_file import PdfFile
from warning_labels.pdf_fonts import EmbeddedFont
from warning_labels.typefaces import Face, Typefaces

POINTS_PER_MM: Final = 72 / 25.4
PROGRESS_EVERY: Final = 100


class PdfDocument:
    """Labels as pages of one document."""

    def __init__(self, out: BinaryIO, title: str, faces: Typefaces) -> None:
        self.file = PdfFile(out)
        self.title = title
        self.faces = faces
        self.tree = self.file.reserve()
        self.resources = self.file.reserve()
        self.pages: list[int] = []
        self.fonts: dict[Face, EmbeddedFont] = {}
        self.signs: dict[str, int] = {}

    def font(self, face: Face) -> EmbeddedFont:
        """The face as this document embeds it; asked for when a text needs it."""
        if face not in self.fonts:
            self.fonts[face] = EmbeddedFont(face, f"F{len(self.fonts) + 1}")
        return self.fonts[face]

    def sign(self, key: str) -> str:
        """The name of the form that draws a sign, written at its first use."""
        if key not in self.signs:
            box, drawing = sign_content(key)
            entries = b"/Type/XObject/Subtype/Form/BBox[%b]" % box
            self.signs[key] = self.file.add_stream(entries, drawing)
        return key

    def add_page(self, page: Page) -> None:
        content = PageContent(page.height, self)
        if page.correction != Correction():
            content.operators.append(f"{corrected(page.correction, page.height)} cm")
        for place, (layout, x, y) in enumerate(page.labels):
            label = PageContent(layout.height, self)
            for item in layout.items():
                label.paint(item)
            if place in page.turned:
                matrix = f"0 -1 1 0 {numbers(x, page.height - y)}"
            else:
                matrix = f"1 0 0 1 {numbers(x, page.height - y - layout.height)}"
            content.operators += [f"q {matrix} cm", *label.operators, "Q"]
        for placed in page.parts:
            for item in placed.items():
                content.paint(item)
        stream = self.file.add_stream(b"", content.data(POINTS_PER_MM))
        size = (page.width * POINTS_PER_MM, page.height * POINTS_PER_MM)
        entry = (
            b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 %.3f %.3f]/Resources %d 0 R/Contents %d 0 R>>"
        )
        self.pages.append(self.file.add(entry % (self.tree, *size, self.resources, stream)))

    def finish(self) -> None:
        file = self.file
        kids = b" ".join(b"%d 0 R" % page for page in self.pages)
        file.add(b"<</Type/Pages/Count %d/Kids[%b]>>" % (len(self.pages), kids), self.tree)
        fonts = b"".join(
            b"/%b %d 0 R" % (font.name.encode(), font.write(file)) for font in self.fonts.values()
        )
        signs = b"".join(b"/%b %d 0 R" % (key.encode(), form) for key, form in self.signs.items())
        file.add(b"<</Font<<%b>>/XObject<<%b>>>>" % (fonts, signs), self.resources)
        root = file.add(
            b"<</Type/Catalog/Pages %d 0 R/Lang(zh-Hans)"
            b"/ViewerPreferences<</DisplayDocTitle true/PrintScaling/None>>>>" % self.tree
        )
        info = file.add(b"<</Title%b/Producer(warning_labels)>>" % text_string(self.title))
        file.finish(root, info)


def text_string(text: str) -> bytes:
    """A text for document information, in UTF-16 with byte order mark."""
    return b"<feff%b>" % text.encode("utf-16-be", "replace").hex().encode("ascii")


def corrected(correction: Correction, height: float) -> str:
    """The matrix that undoes a printer's fault, in millimetres from the lower left corner."""
    across, down = correction.scale_x, correction.scale_y
    shift = numbers(correction.x_mm * across, height - (height + correction.y_mm) * down)
    return f"{across:.6f} 0 0 {down:.6f} {shift}"


def paint_pdf(
    pages: Iterable[Page],
    out: BinaryIO,
    title: str,
    faces: Typefaces,
    progress: Callable[[int], None] | None = None,
) -> int:
    """Write the pages and answer how many; `progress` hears the count every hundred pages."""
    document = PdfDocument(out, title, faces)
    for page in pages:
        document.add_page(page)
        if progress and len(document.pages) % PROGRESS_EVERY == 0:
            progress(len(document.pages))
    document.finish()
    if progress:
        progress(len(document.pages))
    return len(document.pages)


def label_page(layout: Layout) -> Page:
    """A page as large as its one label."""
    return Page(layout.width, layout.height, ((layout, 0, 0),))
