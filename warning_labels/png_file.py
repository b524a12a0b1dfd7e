"""The PNG file format (ISO/IEC 15948), as far as labels need it: palette, bands, resolution.

A band is some rows of the picture, compressed by themselves into an IDAT chunk of their own, so
that a file is put together from bands that were compressed for other files.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from struct import pack
from typing import Final

from PIL import Image, ImageChops

SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
BIT_DEPTH: Final = 4
INDEXED: Final = 3  # colour type
NO_FILTER: Final = 0
UP: Final = 2  # filter: the difference from the row above
ADLER_BASE: Final = 65521
MM_PER_INCH: Final = 25.4
DEFLATE_MEMORY: Final = 7  # less finds as much in runs, and is sooner cleared


@dataclass(frozen=True, slots=True)
class Band:
    """Rows as an IDAT chunk, with the checksum and the length of what was compressed."""

    chunk: bytes
    adler: int
    length: int


def band(numbers: Image.Image) -> Band:
    """Compress rows of palette numbers 0 to 15."""
    data = filtered(packed(numbers))
    # Differences between rows are mostly runs of zeros: what a cleverer search saves is not
    # worth its time.
    deflate = zlib.compressobj(1, zlib.DEFLATED, -zlib.MAX_WBITS, DEFLATE_MEMORY, zlib.Z_RLE)
    body = deflate.compress(data) + deflate.flush(zlib.Z_FULL_FLUSH)
    return Band(chunk(b"IDAT", body), zlib.adler32(data), len(data))


def packed(numbers: Image.Image) -> Image.Image:
    """Two pixels a byte, as a grey picture of half the width. Takes the numbers over."""
    numbers.putpalette(b"")  # from now on they count as numbers, which can be packed
    size = ((numbers.width + 1) // 2, numbers.height)
    return Image.frombytes("L", size, numbers.tobytes("raw", "P;4"))


def filtered(rows: Image.Image) -> bytes:
    """Each row less the one above, behind the number of its filter.

    The first row stands as it is: a band does not know what will be above it.
    """
    below = Image.new("L", rows.size)
    below.paste(rows, (0, 1))
    out = Image.new("L", (rows.width + 1, rows.height), UP)
    out.paste(ImageChops.subtract_modulo(rows, below), (1, 0))
    out.putpixel((0, 0), NO_FILTER)
    return out.tobytes()


def png_file(
    size: tuple[int, int], dpi: int, palette: Sequence[tuple[int, int, int]], bands: Sequence[Band]
) -> bytes:
    """A picture of bands from top to bottom."""
    dots_per_metre = round(dpi * 1000 / MM_PER_INCH)
    adler = 1
    for one in bands:
        adler = joined_adler(adler, one.adler, one.length)
    return b"".join(
        (
            SIGNATURE,
            chunk(b"IHDR", pack(">IIBBBBB", *size, BIT_DEPTH, INDEXED, 0, 0, 0)),
            chunk(b"pHYs", pack(">IIB", dots_per_metre, dots_per_metre, 1)),
            chunk(b"PLTE", bytes(channel for colour in palette for channel in colour)),
            chunk(b"IDAT", b"\x78\x01"),  # the header of the zlib stream
            *(one.chunk for one in bands),
            chunk(b"IDAT", b"\x03\x00" + pack(">I", adler)),  # its last, empty block
            chunk(b"IEND", b""),
        )
    )


def chunk(kind: bytes, data: bytes) -> bytes:
    return b"".join(
        (pack(">I", len(data)), kind, data, pack(">I", zlib.crc32(data, zlib.crc32(kind))))
    )


def joined_adler(one: int, other: int, length: int) -> int:
    """The Adler-32 checksum of two pieces from those of each; `length` is the second one's."""
    low = (one & 0xFFFF) + (other & 0xFFFF) - 1
    high = (one >> 16) + (other >> 16) + length * ((one & 0xFFFF) - 1)
    return high % ADLER_BASE << 16 | low % ADLER_BASE
