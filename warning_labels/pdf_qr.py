"""A QR symbol as one path: vector, and no seams between neighbouring modules."""

from functools import lru_cache
from typing import Final

from warning_labels.qr import Modules, dark_runs

CHUNK: Final = 10  # modules: a table of 1,024 entries a chunk
ROW: Final = b"_"  # where a chunk's rectangles say in which row they stand


def module_path(modules: Modules) -> bytes:
    """The dark modules as rectangles of one path, a module wide, y downwards.

    Runs are looked up by chunks of a row. A run that crosses from chunk to chunk makes two
    rectangles that touch, which one path fills without a seam.
    """
    tables = chunk_tables(modules.side)
    rows = []
    for row, bits in enumerate(modules.rows):
        path = b"".join([table[bits >> shift & mask] for table, shift, mask in tables])
        rows.append(path.replace(ROW, b"%d" % row))
    return b"".join(rows)


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
    return b"".join(
        b"%d %b %d 1 re\n" % (start + column, ROW, length) for _, column, length in runs
    )
