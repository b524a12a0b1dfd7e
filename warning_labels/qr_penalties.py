"""Symbols as large integers, and which mask of a QR symbol is best (ISO/IEC 18004, 7.8.3).

An integer holds two planes, the modules by rows above the modules by columns, so that what a rule
asks of rows and of columns is asked once. Lines stand in words of 32 or 64 bits, as far to the
right as they can: the clear bits on their left keep shifts from meeting the next line.
"""

from struct import Struct
from typing import Final

RUN: Final = 3  # for five alike in a line, and one more for each that follows
BLOCK: Final = 3  # for two by two alike
FINDER: Final = 40  # for what looks like a finder pattern beside four light ones
BALANCE: Final = 10  # for each 5 % from half dark


class Planes:
    """Packing and scoring of symbols with `side` modules a line."""

    def __init__(self, side: int) -> None:
        self.side = side
        self.word = 32 if side < 32 else 64
        self.size = side * self.word
        self._rows = Struct(f">{side}{'I' if self.word == 32 else 'Q'}")
        pairs = sum((1 << side - 1) - 1 << line * self.word for line in range(2 * side))
        self._pairs = pairs  # a bit for every two neighbours in a line
        self._modules = side * side

    def pack(self, modules: list[list[bool]]) -> int:
        return self._plane(modules) << self.size | self._plane(list(zip(*modules, strict=True)))

    def _plane(self, lines: list[list[bool]] | list[tuple[bool, ...]]) -> int:
        words = [int("".join("01"[module] for module in line), 2) for line in lines]
        return int.from_bytes(self._rows.pack(*words), "big")

    def rows(self, symbol: int) -> tuple[int, ...]:
        """The rows of a symbol, each an integer with the leftmost module in the highest bit."""
        return self._rows.unpack((symbol >> self.size).to_bytes(self._rows.size, "big"))

    def best(self, data: int, masks: list[int]) -> int:
        """The number of the mask that gives `data` the least penalty, the first of several."""
        best, least = 0, 1 << 30
        for number, mask in enumerate(masks):
            lost = self.penalty(data ^ mask, least)
            if lost < least:
                best, least = number, lost
        return best

    def penalty(self, symbol: int, enough: int = 1 << 30) -> int:
        """What a symbol loses by the four rules; stops counting where it is `enough`."""
        word, size = self.word, self.size
        differ = (symbol ^ symbol >> 1) & self._pairs  # from the left neighbour
        alike = differ ^ self._pairs
        three = alike & alike >> 1
        five = three & three >> 2
        lost = RUN * five.bit_count() - (RUN - 1) * (five & five >> 1).bit_count()

        rows, pairs = symbol >> size, alike >> size
        blocks = pairs & pairs >> word & ~(rows ^ rows >> word)
        lost += BLOCK * blocks.bit_count()

        dark = rows.bit_count()
        lost += BALANCE * int(abs(dark / self._modules * 100 - 50) / 5)
        if lost >= enough:
            return lost

        turns = differ & differ >> 1
        finders = symbol & turns & three >> 2 & turns >> 4  # dark 1011101, at its right end
        four = three & alike >> 2
        right = finders & differ << 1 & four << 4
        left = finders & differ >> 6 & four >> 7
        return lost + FINDER * (right.bit_count() + left.bit_count())
