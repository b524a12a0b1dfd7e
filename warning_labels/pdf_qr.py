"""A QR symbol as one path: vector, and no seams between neighbouring modules.

The finder patterns, alike on every symbol and with light modules all around, are a path apart.
"""

from functools import lru_cache
from typing import Final

from warning_labels.qr import Modules, dark_runs

FINDER: Final = 7  # modules wide and high
CHUNK: Final = 10  # modules: a table of 1,024 entries a chunk
ROW: Final = b"_"  # where a chunk's rectangles say in which row they stand


def finder_path(side: int) -> bytes:
    """The three finder patterns, y downwards."""
    far = side - FINDER
    return b"\n".join(ring_and_eye(x, y) for x, y in ((0, 0), (far, 0), (0, far)))


def ring_and_eye(x: int, y: int) -> bytes:
    rectangles = ((0, 0, 7, 1), (0, 1, 1, 5), (6, 1, 1, 5), (0, 6, 7, 1), (2, 2, 3, 3))
    return b"\n".join(
        b"%d %d %d %d re" % (x + left, y + top, width, height)
        for left, top, width, height in rectangles
    )


def module_path(modules: Modules) -> bytes:
    """The other dark modules as rectangles of one path, a module wide, y downwards.

    Runs are looked up by chunks of a row. A run that crosses from chunk to chunk makes two
    rectangles that touch, which one path fills without a seam.
    """
    side = modules.side
    tables = chunk_tables(side)
    rows = []
    for row, (bits, mask) in enumerate(zip(modules.rows, data_masks(side), strict=True)):
        data = bits & mask
        path = b"".join([table[data >> shift & ones] for table, shift, ones in tables])
        rows.append(path.replace(ROW, b"%d" % row))
    return b"".join(rows)


@lru_cache(maxsize=4)
def data_masks(side: int) -> tuple[int, ...]:
    """For each row the modules that are in no finder pattern."""
    finder, whole = (1 << FINDER) - 1, (1 << side) - 1
    left, right = finder << side - FINDER, finder
    middle = (whole,) * (side - 2 * FINDER)
    return (whole ^ left ^ right,) * FINDER + middle + (whole ^ left,) * FINDER


@lru_cache(maxsize=4)
def chunk_tables(side: int) -> tuple[tuple[list[bytes], int, int], ...]:
    """For each chunk of a row: its rectangles by the chunk's bits, and where those bits are."""
    tables = []
    for start in range(0, side, CHUNK):
        width = min(CHUNK, side - start)
        rectangles = [chunk_path(start, width, bits) for bits in range(1 << width)]
        tables.append((rectangles, side - start - width, (1 << width) - 1))
    return tuple(tables)


def chunk_path(start: int, width: int, bits: int) -> bytes:
    runs = dark_runs(Modules(width, (bits,)))
    return b"".join(b"%d %b %d 1 re\n" % (start + left, ROW, length) for _, left, length in runs)
