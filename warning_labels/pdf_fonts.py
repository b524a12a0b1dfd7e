"""Fonts inside a PDF: cut to the used characters, with the table that makes text extractable."""

from io import BytesIO
from typing import Final

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

from warning_labels.pdf_file import PdfFile
from warning_labels.typefaces import Face

KEPT_TABLES: Final = ("glyf", "loca", "head", "hhea", "hmtx", "maxp")
PER_BLOCK: Final = 100  # entries that one bfchar section may hold


class EmbeddedFont:
    """One face in one document. Each character gets a number of its own, by first use."""

    def __init__(self, face: Face, name: str) -> None:
        self.face = face
        self.name = name
        self.numbers: dict[str, int] = {}

    def encode(self, text: str) -> str:
        """The text as hexadecimal character numbers, two bytes each."""
        codes = self.numbers
        return "".join(f"{codes.setdefault(character, len(codes) + 1):04x}" for character in text)

    def write(self, file: PdfFile) -> int:
        """Add the font's objects and answer the number of the font."""
        data, order = cut_font(self.face, self.numbers)
        tag = f"{subset_tag(self.numbers)}+{self.face.name}".encode("ascii")
        program = file.add_stream(b"/Length1 %d" % len(data), data)
        descriptor = file.add(self.descriptor(tag, program))
        places = bytearray(2 * (len(self.numbers) + 1))
        for character, number in self.numbers.items():
            places[2 * number : 2 * number + 2] = order[character].to_bytes(2)
        glyphs = file.add_stream(b"", bytes(places))
        widths = b" ".join(b"%d" % round(1000 * self.face.advance(c)) for c in self.numbers)
        descendant = file.add(
            b"<</Type/Font/Subtype/CIDFontType2/BaseFont/%b"
            b"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
            b"/FontDescriptor %d 0 R/DW 1000/W[1[%b]]/CIDToGIDMap %d 0 R>>"
            % (tag, descriptor, widths, glyphs)
        )
        unicode = file.add_stream(b"", self.to_unicode())
        return file.add(
            b"<</Type/Font/Subtype/Type0/BaseFont/%b/Encoding/Identity-H"
            b"/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>" % (tag, descendant, unicode)
        )

    def descriptor(self, tag: bytes, program: int) -> bytes:
        box = b" ".join(b"%d" % value for value in self.face.bounding_box)
        return (
            b"<</Type/FontDescriptor/FontName/%b/Flags 4/FontBBox[%b]/ItalicAngle 0"
            b"/Ascent 880/Descent -120/CapHeight 733/StemV 80/FontFile2 %d 0 R>>"
            % (tag, box, program)
        )

    def to_unicode(self) -> bytes:
        """The character map that gives each number its Unicode text back."""
        rows = [
            f"<{number:04x}> <{character.encode('utf-16-be').hex()}>"
            for character, number in self.numbers.items()
        ]
        blocks = [rows[start : start + PER_BLOCK] for start in range(0, len(rows), PER_BLOCK)]
        sections = "\n".join(
            f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks
        )
        return (
            "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
            "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n"
            "/CMapName /Adobe-Identity-UCS def /CMapType 2 def\n"
            "1 begincodespacerange <0000> <ffff> endcodespacerange\n"
            f"{sections}\nendcmap CMapName currentdict /CMap defineresource pop end end"
        ).encode("ascii")


def subset_tag(characters: dict[str, int]) -> str:
    """Six letters that tell one cut of a font from another, as PDF asks for."""
    value = 0
    for character in characters:
        value = (value * 31 + ord(character)) % 26**6
    return "".join(chr(ord("A") + value // 26**place % 26) for place in range(6))


def cut_font(face: Face, characters: dict[str, int]) -> tuple[bytes, dict[str, int]]:
    """The font file with these characters alone, and each one's glyph number in it."""
    options = Options()
    options.hinting = False
    options.layout_features = []
    options.notdef_outline = True
    options.recalc_timestamp = False
    options.glyph_names = False
    font = TTFont(BytesIO(face.file), recalcTimestamp=False, recalcBBoxes=False, lazy=True)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=[ord(character) for character in characters])
    subsetter.subset(font)
    order = {
        character: font.getGlyphID(font.getBestCmap()[ord(character)]) for character in characters
    }
    for table in [tag for tag in font.keys() if tag not in KEPT_TABLES and tag != "GlyphOrder"]:  # noqa: SIM118
        del font[table]
    data = BytesIO()
    font.save(data, reorderTables=None)
    return data.getvalue(), order
