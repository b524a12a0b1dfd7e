"""A QR symbol as one path: vector, and no seams between neighbouring modules.

The finder patterns, alike on every symbol and with light modules all around, are a path apart.
"""

from functools import lru_cache
from typing import Final

from warning_labels.qr import Modules, dark_runs

FINDER: Final = 7  # modules wide and high
CHUNK: Final = 10  # modules of a row that are looked up together
AHEAD: Final = 2  # modules of the next chunk that a run may reach into
WINDOW: Final = (1 << 1 + CHUNK + AHEAD) - 1
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
    """The other dark modules as rectangles of one path, a module wide, y downwards."""
    chunks = chunks_of(modules.side)
    padding = len(chunks) * CHUNK + AHEAD - modules.side
    rows = []
    for row, (bits, mask) in enumerate(zip(modules.rows, data_masks(modules.side), strict=True)):
        data = (bits & mask) << padding
        path = b"".join([chunk[data >> chunk.shift & WINDOW] for chunk in chunks])
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
def chunks_of(side: int) -> tuple["Chunk", ...]:
    starts = range(0, side, CHUNK)
    return tuple(Chunk(start, starts[-1] - start) for start in starts)


class Chunk(dict[int, bytes]):
    """The rectangles of ten modules of a row, by their bits, made when first asked for.

    A run belongs to the chunk where it begins, and reaches `AHEAD` modules into the next one; that
    one draws what is left. So the key is the module before, the ten, and those ahead. Rectangles
    of one path that touch are filled without a seam.
    """

    def __init__(self, start: int, shift: int) -> None:
        super().__init__()
        self.start = start
        self.shift = shift  # of a row's bits, filled up to whole chunks and what is ahead

    def __missing__(self, window: int) -> bytes:
        before = window >> CHUNK + AHEAD
        bits = window & (1 << CHUNK + AHEAD) - 1
        path = b""
        for _, column, length in dark_runs(Modules(CHUNK + AHEAD, (bits,))):
            if column == 0 and before:
                column, length = AHEAD, length - AHEAD
            if column < CHUNK and length > 0:
                path += b"%d %b %d 1 re\n" % (self.start + column, ROW, length)
        self[window] = path
        return path
