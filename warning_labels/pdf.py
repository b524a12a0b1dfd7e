"""Paint layouts as PDF, one page a label, straight to a stream.

A small writer of its own: pages, forms, fonts, a cross-reference table. Pages leave as they are
made; the fonts, cut to the characters that were used, follow at the end. No date and no random
identifier goes in, so equal labels give equal bytes.
"""

import zlib
from collections.abc import Callable, Iterable
from hashlib import sha256
from typing import BinaryIO, Final

from warning_labels.boxes import Layout
from warning_labels.pdf_content import PageContent, sign_content
from warning_labels.pdf_fonts import EmbeddedFont
from warning_labels.typefaces import Face, Typefaces

POINTS_PER_MM: Final = 72 / 25.4
PROGRESS_EVERY: Final = 100


class PdfFile:
    """Objects one after another, then the table that says where each begins."""

    def __init__(self, out: BinaryIO) -> None:
        self.out = out
        self.position = 0
        self.offsets: list[int] = []
        self.digest = sha256()
        self.write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")

    def write(self, data: bytes) -> None:
        self.out.write(data)
        self.digest.update(data)
        self.position += len(data)

    def reserve(self) -> int:
        """A number for an object that follows later."""
        self.offsets.append(0)
        return len(self.offsets)

    def add(self, body: bytes, number: int | None = None) -> int:
        """Write an object, under a reserved number or the next one."""
        number = number or self.reserve()
        self.offsets[number - 1] = self.position
        self.write(b"%d 0 obj\n%b\nendobj\n" % (number, body))
        return number

    def add_stream(self, entries: bytes, data: bytes, number: int | None = None) -> int:
        packed = zlib.compress(data)
        head = b"<<%b/Filter/FlateDecode/Length %d>>" % (entries, len(packed))
        return self.add(b"%b\nstream\n%b\nendstream" % (head, packed), number)

    def finish(self, root: int, info: int) -> None:
        start = self.position
        count = len(self.offsets) + 1
        rows = b"".join(b"%010d 00000 n \n" % offset for offset in self.offsets)
        identifier = self.digest.hexdigest()[:32].encode()
        self.write(b"xref\n0 %d\n0000000000 65535 f \n%b" % (count, rows))
        self.write(
            b"trailer\n<</Size %d/Root %d 0 R/Info %d 0 R/ID[<%b><%b>]>>\nstartxref\n%d\n%%%%EOF\n"
            % (count, root, info, identifier, identifier, start)
        )


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

    def add_page(self, layout: Layout) -> None:
        content = PageContent(layout.height, self)
        for item in layout.items():
            content.paint(item)
        stream = self.file.add_stream(b"", content.data(POINTS_PER_MM))
        size = (layout.width * POINTS_PER_MM, layout.height * POINTS_PER_MM)
        page = (
            b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 %.3f %.3f]/Resources %d 0 R/Contents %d 0 R>>"
        )
        self.pages.append(self.file.add(page % (self.tree, *size, self.resources, stream)))

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


def paint_pdf(
    layouts: Iterable[Layout],
    out: BinaryIO,
    title: str,
    faces: Typefaces,
    progress: Callable[[int], None] | None = None,
) -> int:
    """Write the labels and answer how many; `progress` hears the count every hundred pages."""
    document = PdfDocument(out, title, faces)
    for layout in layouts:
        document.add_page(layout)
        if progress and len(document.pages) % PROGRESS_EVERY == 0:
            progress(len(document.pages))
    document.finish()
    if progress:
        progress(len(document.pages))
    return len(document.pages)
