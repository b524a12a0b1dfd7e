"""QR symbols by table: for one version and level, a symbol is affine in its data over GF(2).

`qrcode` places the modules and computes the error correction once; a symbol is then the exclusive
or of one table entry for each data codeword and of one mask, all as one large integer.
"""

from collections.abc import Iterator
from functools import lru_cache, reduce
from operator import getitem, xor
from typing import Final, Literal

import qrcode
from qrcode.base import RSBlock, rs_blocks
from qrcode.constants import ERROR_CORRECT_H, ERROR_CORRECT_M, ERROR_CORRECT_Q
from qrcode.util import BitBuffer, create_bytes, length_in_bits

from warning_labels.qr_penalties import Planes

Level = Literal["M", "Q", "H"]

CORRECTION: Final = {"M": ERROR_CORRECT_M, "Q": ERROR_CORRECT_Q, "H": ERROR_CORRECT_H}
ALPHANUMERIC_MODE: Final = 2
CHARACTERS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
SINGLES: Final = {character: value for value, character in enumerate(CHARACTERS)}
PAIRS: Final = {a + b: 45 * SINGLES[a] + SINGLES[b] for a in CHARACTERS for b in CHARACTERS}
PADDING: Final = (0xEC, 0x11)  # codewords after the data, in turn
MASKS: Final = 8


class Encoder:
    """Makes the symbols of one version and level from alphanumeric payloads.

    `capacity` is the longest payload in characters, `side` the width in modules.
    """

    def __init__(self, version: int, level: Level) -> None:
        self.side = 17 + 4 * version
        self._blank = Blank(version, level)
        self._planes = Planes(self.side)
        self._counting_bits = length_in_bits(ALPHANUMERIC_MODE, version)
        self._length = sum(block.data_count for block in self._blank.blocks)
        self.capacity = capacity(version, level)
        self._tails = [self._tail(length) for length in range(self.capacity + 1)]
        self._tables = [byte_table(bits) for bits in self._codeword_planes()]
        empty = [0] * self._blank.length
        # Masks are scored without format and version information, as `qrcode` does.
        self._scored = [self._plane(empty, mask, blank=True) for mask in range(MASKS)]
        self._masks = [self._plane(empty, mask, blank=False) for mask in range(MASKS)]

    def rows(self, payload: str, mask: int | None = None) -> tuple[int, ...]:
        """The rows of modules, leftmost in the highest bit; `mask` 0 to 7, or the best one.

        The payload must be alphanumeric and within the capacity.
        """
        data = self._data(payload)
        if mask is None:
            mask = self._planes.best(data, self._scored)
        return self._planes.rows(data ^ self._masks[mask])

    def mask(self, payload: str) -> int:
        """The mask with the least penalty, the first of several."""
        return self._planes.best(self._data(payload), self._scored)

    def _data(self, payload: str) -> int:
        """The modules that the payload darkens, before any mask."""
        bits = ALPHANUMERIC_MODE << self._counting_bits | len(payload)
        for start in range(0, len(payload) - 1, 2):
            bits = bits << 11 | PAIRS[payload[start : start + 2]]
        if len(payload) % 2:
            bits = bits << 6 | SINGLES[payload[-1]]
        shift, tail = self._tails[len(payload)]
        codewords = (bits << shift | tail).to_bytes(self._length, "big")
        return reduce(xor, map(getitem, self._tables, codewords))

    def _tail(self, length: int) -> tuple[int, int]:
        """What follows a payload of this length: how many bits, and their value."""
        used = 4 + self._counting_bits + 11 * (length // 2) + 6 * (length % 2)
        terminated = min(8 * self._length, used + 4)
        codewords = -(-terminated // 8)
        fill = bytes(PADDING[number % 2] for number in range(self._length - codewords))
        return 8 * self._length - used, int.from_bytes(fill, "big")

    def _plane(self, codewords: list[int], mask: int, *, blank: bool) -> int:
        return self._planes.pack(self._blank.modules(codewords, mask, blank=blank))

    def _codeword_planes(self) -> Iterator[list[int]]:
        """For each data codeword the modules that each of its bits turns, lowest bit first."""
        bits = self._bit_planes()
        for codewords in self._blank.spread():
            yield [
                reduce(
                    xor,
                    (
                        bits[8 * place + bit]
                        for place, value in spread.items()
                        for bit in range(8)
                        if value >> (7 - bit) & 1
                    ),
                )
                for spread in codewords
            ]

    def _bit_planes(self) -> list[int]:
        """The module that each bit of the codewords as placed turns, highest bit first.

        Found by numbering the bits from 1 and placing one binary digit of the numbers at a time.
        """
        count = 8 * self._blank.length
        empty = self._plane([0] * self._blank.length, 0, blank=True)
        digits = []
        for digit in range(count.bit_length()):
            bits = "".join(str((number >> digit) & 1) for number in range(1, count + 1))
            codewords = list(int(bits, 2).to_bytes(self._blank.length, "big"))
            digits.append(self._plane(codewords, 0, blank=True) ^ empty)
        planes = []
        every = reduce(lambda one, other: one | other, digits)
        for number in range(1, count + 1):
            plane = every
            for digit, placed in enumerate(digits):
                plane &= placed if number >> digit & 1 else ~placed
            planes.append(plane)
        return planes


class Blank:
    """What `qrcode` knows about one version and level: blocks, error correction, placement."""

    def __init__(self, version: int, level: Level) -> None:
        self._symbol = qrcode.QRCode(version=version, error_correction=CORRECTION[level])
        self.blocks = rs_blocks(version, CORRECTION[level])
        self.length = sum(block.total_count for block in self.blocks)

    def modules(self, codewords: list[int], mask: int, *, blank: bool) -> list[list[bool]]:
        """The modules for codewords as placed; `blank` leaves out format and version."""
        self._symbol.data_cache = codewords
        self._symbol.makeImpl(blank, mask)
        return [[bool(module) for module in row] for row in self._symbol.modules]

    def spread(self) -> Iterator[list[dict[int, int]]]:
        """For each data codeword, in order, and each of its bits, lowest first: the codewords
        as placed that it changes, by their place, with the bits that change."""
        places = self._places()
        for number, block in enumerate(self.blocks):
            for index in range(block.data_count):
                yield [
                    {places[number, at]: value for at, value in enumerate(changed) if value}
                    for changed in (corrected(block, index, 1 << bit) for bit in range(8))
                ]

    def _places(self) -> dict[tuple[int, int], int]:
        """Blocks are interleaved, data first: place of the n-th codeword of a block."""
        data = [(i, n, i) for n, block in enumerate(self.blocks) for i in range(block.data_count)]
        correction = [
            (i - block.data_count, n, i)
            for n, block in enumerate(self.blocks)
            for i in range(block.data_count, block.total_count)
        ]
        order = [(n, i) for _, n, i in (*sorted(data), *sorted(correction))]
        return {where: place for place, where in enumerate(order)}


@lru_cache(maxsize=1024)
def corrected(block: RSBlock, index: int, value: int) -> list[int]:
    """A block's data and error correction where one codeword alone is not zero."""
    buffer = BitBuffer()
    buffer.buffer = [value if at == index else 0 for at in range(block.data_count)]
    return create_bytes(buffer, [block])


def byte_table(bits: list[int]) -> list[int]:
    """The planes of all 256 values of a codeword from those of its bits, lowest first."""
    table = [0]
    for plane in bits:
        table += [entry ^ plane for entry in table]
    return table


def capacity(version: int, level: Level) -> int:
    """The longest alphanumeric payload, in characters."""
    codewords = sum(block.data_count for block in rs_blocks(version, CORRECTION[level]))
    pairs, rest = divmod(8 * codewords - 4 - length_in_bits(ALPHANUMERIC_MODE, version), 11)
    return 2 * pairs + (rest >= 6)


@lru_cache(maxsize=4)
def encoder(version: int, level: Level) -> Encoder:
    """The tables of one version and level, built once (about a tenth of a second)."""
    return Encoder(version, level)
