"""Paint pages as PDF, straight to a stream.

A small writer of its own. Pages leave as they are made, a part that recurs as a form that they
call; the fonts, cut to the characters that were used, follow at the end. No date and no random
identifier goes in, so equal labels give equal bytes.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import BinaryIO, Final
from xml.sax.saxutils import escape

from warning_labels.boxes import Page
from warning_labels.pdf_file import PdfFile, text_string
from warning_labels.pdf_fonts import write_font
from warning_labels.pdf_pages import PageTree
from warning_labels.pdf_slices import (
    PER_SLICE,
    PaintedForm,
    PaintedPage,
    PaintedPicture,
    Slice,
    paint_slice,
)
from warning_labels.typefaces import Typefaces

PROGRESS_EVERY: Final = 100
MOST_FORMS: Final = 8192  # known at a time; one called again later is written again
LANGUAGE: Final = "zh-Hans"  # of documents that say no other

Forms = dict[bytes, PaintedForm | PaintedPicture]


class PdfDocument:
    """A document under way."""

    def __init__(
        self, out: BinaryIO, title: str, faces: Typefaces, language: str = LANGUAGE
    ) -> None:
        self.file = PdfFile(out)
        self.title = title
        self.language = language
        self.faces = faces
        self.fonts = self.file.reserve()
        self.fonts_alone = self.file.add(b"<</Font %d 0 R>>" % self.fonts)
        self.pages = PageTree(self.file)
        self.forms: OrderedDict[bytes, int] = OrderedDict()  # least recently called first
        self.characters: dict[int, set[str]] = {}

    def add(self, painted: Slice) -> Iterator[int]:
        """Write the pages of a slice; yields the count after each."""
        for face, characters in painted.characters.items():
            self.characters.setdefault(face, set()).update(characters)
        for page in painted.pages:
            self.add_page(page, painted.forms)
            yield self.pages.count

    def add_page(self, page: PaintedPage, forms: Forms) -> None:
        resources = self.resources(page.calls, forms)
        content = self.file.add_packed(b"", page.content)
        self.pages.add(b"/Contents %d 0 R%b" % (content, resources), page.size)

    def resources(self, calls: tuple[bytes, ...], forms: Forms) -> bytes:
        """The fonts, and the forms that a content stream calls."""
        if not calls:
            return b"/Resources %d 0 R" % self.fonts_alone
        called = b"".join(
            b"/X%d %d 0 R" % (index, self.form(key, forms)) for index, key in enumerate(calls)
        )
        return b"/Resources<</Font %d 0 R/XObject<<%b>>>>" % (self.fonts, called)

    def form(self, key: bytes, forms: Forms) -> int:
        """The number of a form, written at its first use."""
        number = self.forms.get(key)
        if number is not None:
            self.forms.move_to_end(key)
            return number
        number = self.forms[key] = self.write_form(forms[key], forms)
        if len(self.forms) > MOST_FORMS:
            self.forms.popitem(last=False)
        return number

    def write_form(self, form: PaintedForm | PaintedPicture, forms: Forms) -> int:
        if isinstance(form, PaintedPicture):
            entries = (
                b"/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceRGB"
                b"/BitsPerComponent 8/Filter/DCTDecode" % form.pixels
            )
            return self.file.add_raw(entries, form.jpeg)
        resources = self.resources(form.calls, forms)
        entries = b"/Subtype/Form/BBox[%b]%b" % (form.bounds, resources)
        return self.file.add_packed(entries, form.content)

    def finish(self) -> None:
        file = self.file
        fonts = b"".join(
            b"/F%d %d 0 R" % (face, write_font(file, self.faces.all[face], characters))
            for face, characters in sorted(self.characters.items())
            if characters
        )
        file.add(b"<<%b>>" % fonts, self.fonts)
        pages = self.pages.finish()
        metadata = file.add_raw(b"/Type/Metadata/Subtype/XML", described(self.title, self.language))
        root = file.add(
            b"<</Type/Catalog/Pages %d 0 R/Metadata %d 0 R/Lang(%b)"
            b"/ViewerPreferences<</DisplayDocTitle true/PrintScaling/None>>>>"
            % (pages, metadata, self.language.encode("ascii"))
        )
        info = file.add(b"<</Title%b/Producer(warning_labels)>>" % text_string(self.title))
        file.finish(root, info)


def described(title: str, language: str) -> bytes:
    """Title and language as XMP metadata (ISO 16684)."""
    return f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{escape(title)}</rdf:li></rdf:Alt></dc:title>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
<pdf:Producer>warning_labels</pdf:Producer>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>""".encode("utf-8", "replace")


def paint_pdf(
    pages: Iterable[Page],
    out: BinaryIO,
    title: str,
    faces: Typefaces,
    progress: Callable[[int], None] | None = None,
    language: str = LANGUAGE,
) -> int:
    """Write the pages and answer how many; `progress` hears the count every hundred pages."""
    return write_slices(painted(pages, faces), out, title, faces, progress, language)


def painted(pages: Iterable[Page], faces: Typefaces) -> Iterator[Slice]:
    """The pages as slices, painted one after the other."""
    pages = iter(pages)
    while (some := paint_slice(islice(pages, PER_SLICE), faces)).pages:
        yield some


def write_slices(
    slices: Iterable[Slice],
    out: BinaryIO,
    title: str,
    faces: Typefaces,
    progress: Callable[[int], None] | None = None,
    language: str = LANGUAGE,
) -> int:
    """Write the pages of slices, in their order, and answer how many."""
    document = PdfDocument(out, title, faces, language)
    for some in slices:
        for count in document.add(some):
            if progress and count % PROGRESS_EVERY == 0:
                progress(count)
    document.finish()
    if progress:
        progress(document.pages.count)
    return document.pages.count
