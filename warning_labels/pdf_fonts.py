"""Fonts inside a PDF: cut to the used characters, with the table that makes text extractable."""

from collections.abc import Set
from functools import lru_cache
from io import BytesIO
from itertools import groupby
from typing import Final

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

from warning_labels.pdf_file import PdfFile
from warning_labels.typefaces import Face

KEPT_TABLES: Final = ("glyf", "loca", "head", "hhea", "hmtx", "maxp")
PER_BLOCK: Final = 100  # entries that one bfchar section may hold
SPECIAL: Final = {ord(sign): b"\\" + sign.encode() for sign in "()\\"} | {ord("\r"): b"\\r"}
DEFAULT_WIDTH: Final = 1000  # a Han character's, in thousandths of the em


@lru_cache(maxsize=8)
def character_numbers(face: Face) -> dict[str, int]:
    """The number of each character of a face: its rank, so that it is the same in any document.

    Glyph numbers would not do: two characters may share a glyph, and a text must be found as
    what it was.
    """
    return {character: rank for rank, character in enumerate(face.characters[:0xFFFF], start=1)}


@lru_cache(maxsize=8)
def encoded(face: Face) -> dict[str, bytes]:
    """Each character as the two bytes of its number, as a string of PDF writes them."""
    return {
        character: b"".join(SPECIAL.get(byte, b"%c" % byte) for byte in number.to_bytes(2))
        for character, number in character_numbers(face).items()
    }


def shown(face: Face, text: str) -> bytes:
    """A text as a string of PDF."""
    return b"(%b)" % b"".join(map(encoded(face).__getitem__, text))


def write_font(file: PdfFile, face: Face, characters: Set[str]) -> int:
    """Add a face, cut to `characters`, and answer the number of the font."""
    numbers = character_numbers(face)
    used = sorted((numbers[character], character) for character in characters)
    data, glyphs = cut_font(face, [character for _, character in used])
    tag = f"{subset_tag(characters)}+{face.name}".encode("ascii")
    program = file.add_stream(b"/Length1 %d" % len(data), data)
    descriptor = file.add(font_descriptor(face, tag, program))
    places = bytearray(2 * (used[-1][0] + 1))
    for (number, _), glyph in zip(used, glyphs, strict=True):
        places[2 * number : 2 * number + 2] = glyph.to_bytes(2)
    map_ = file.add_stream(b"", bytes(places))
    descendant = file.add(
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont/%b"
        b"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
        b"/FontDescriptor %d 0 R/DW %d/W[%b]/CIDToGIDMap %d 0 R>>"
        % (tag, descriptor, DEFAULT_WIDTH, widths(face, used), map_)
    )
    unicode = file.add_stream(b"", to_unicode(used))
    return file.add(
        b"<</Type/Font/Subtype/Type0/BaseFont/%b/Encoding/Identity-H"
        b"/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>" % (tag, descendant, unicode)
    )


def font_descriptor(face: Face, tag: bytes, program: int) -> bytes:
    box = b" ".join(b"%d" % value for value in face.bounding_box)
    return (
        b"<</Type/FontDescriptor/FontName/%b/Flags 4/FontBBox[%b]/ItalicAngle 0"
        b"/Ascent 880/Descent -120/CapHeight 733/StemV 80/FontFile2 %d 0 R>>" % (tag, box, program)
    )


def widths(face: Face, used: list[tuple[int, str]]) -> bytes:
    """The widths that are not the default one, neighbours in one list."""
    wide = [(number, round(1000 * face.advance(character))) for number, character in used]
    narrow = [(number, width) for number, width in wide if width != DEFAULT_WIDTH]
    runs = groupby(enumerate(narrow), key=lambda entry: entry[1][0] - entry[0])
    lists = []
    for _, run in runs:
        entries = [entry for _, entry in run]
        lists.append(b"%d[%b]" % (entries[0][0], b" ".join(b"%d" % width for _, width in entries)))
    return b"".join(lists)


def to_unicode(used: list[tuple[int, str]]) -> bytes:
    """The character map that gives each number its Unicode text back."""
    rows = [f"<{number:04x}> <{char.encode('utf-16-be').hex()}>" for number, char in used]
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


def subset_tag(characters: Set[str]) -> str:
    """Six letters that tell one cut of a font from another, as PDF asks for."""
    value = 0
    for character in sorted(characters):
        value = (value * 31 + ord(character)) % 26**6
    return "".join(chr(ord("A") + value // 26**place % 26) for place in range(6))


def cut_font(face: Face, characters: list[str]) -> tuple[bytes, list[int]]:
    """The font file with these characters alone, and each one's glyph number in it."""
    font = TTFont(BytesIO(face.file), recalcTimestamp=False, recalcBBoxes=False, lazy=True)
    for table in [tag for tag in font.keys() if tag not in KEPT_TABLES and tag != "GlyphOrder"]:  # noqa: SIM118
        del font[table]  # also the character map: reading it takes longer than cutting
    names = font.getGlyphOrder()
    glyphs = [face.glyph(character) for character in characters]
    options = Options()
    options.hinting = False
    options.layout_features = []
    options.notdef_outline = True
    options.recalc_timestamp = False
    options.glyph_names = False
    subsetter = Subsetter(options)
    subsetter.populate(gids=glyphs)
    subsetter.subset(font)
    order = font.getReverseGlyphMap()
    data = BytesIO()
    font.save(data, reorderTables=None)
    return data.getvalue(), [order[names[glyph]] for glyph in glyphs]
