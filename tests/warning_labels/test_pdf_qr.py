"""The QR symbol as a path: each dark module once, no light one."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warning_labels.pdf_qr import FINDER, finder_path, module_path
from warning_labels.qr import Modules, modules

RECTANGLE = re.compile(rb"(\d+) (\d+) (\d+) (\d+) re")


def filled(path: bytes, side: int) -> list[list[int]]:
    """How often each module is filled."""
    grid = [[0] * side for _ in range(side)]
    for x, y, width, height in (map(int, match.groups()) for match in RECTANGLE.finditer(path)):
        for row in range(y, y + height):
            for column in range(x, x + width):
                grid[row][column] += 1
    return grid


def dark(symbol: Modules) -> list[list[int]]:
    return [[int(bit) for bit in f"{row:0{symbol.side}b}"] for row in symbol.rows]


@pytest.mark.parametrize("level", ["Q", "H"])
def test_path_and_finders_fill_each_dark_module_once(level: str) -> None:
    symbol = modules("HTTPS://GUANQIA.EXAMPLE/L/7K3MZQ9T4VWX2B5R", level)  # type: ignore[arg-type]

    path = module_path(symbol) + finder_path(symbol.side)

    assert filled(path, symbol.side) == dark(symbol)


@given(st.sampled_from([29, 33]), st.data())
def test_any_pattern_is_filled_as_it_is_outside_the_finders(side: int, data: st.DataObject) -> None:
    rows = data.draw(st.lists(st.integers(0, 2**side - 1), min_size=side, max_size=side))
    symbol = Modules(side, tuple(rows))

    grid = filled(module_path(symbol), side)

    far = side - FINDER
    for y, row in enumerate(dark(symbol)):
        for x, bit in enumerate(row):
            in_finder = (y < FINDER and (x < FINDER or x >= far)) or (y >= far and x < FINDER)
            assert grid[y][x] == (0 if in_finder else bit)
