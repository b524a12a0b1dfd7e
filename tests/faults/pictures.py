"""Pictures as phones take them, and files that were made to pass for one."""

from __future__ import annotations

import io
import struct
import zlib
from random import Random

from PIL import Image


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def photo(
    chance: Random, width: int = 1600, height: int = 1200, kind: str = "JPEG", **how: object
) -> bytes:
    """A picture with something in it, different each time."""
    small = Image.frombytes("RGB", (32, 24), chance.randbytes(32 * 24 * 3))
    out = io.BytesIO()
    small.resize((width, height), Image.Resampling.BICUBIC).save(out, kind, **how)
    return out.getvalue()


def png_bomb(width: int, height: int) -> bytes:
    """A whole PNG of one colour: a few kilobytes that unpack to three bytes a pixel."""
    packer = zlib.compressobj(9)
    row = bytes(1 + 3 * width)
    packed = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")
    )


def jpeg_bomb(chance: Random) -> bytes:
    """A JPEG of 50 million pixels."""
    out = io.BytesIO()
    Image.new("RGB", (10_000, 5000), (chance.randrange(256), 0, 0)).save(out, "JPEG", quality=1)
    return out.getvalue()


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(2000)
GIF = b"GIF89a\x01\x00\x01\x00\x80\x00\x00" + bytes(40)
HTML = b"<html><script>alert(1)</script></html>"
