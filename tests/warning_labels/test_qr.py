"""The QR symbol: made by tables, equal to what `qrcode` makes, readable for other people's code."""

from io import BytesIO
from random import Random

import cv2
import numpy as np
import pytest
import qrcode
import zxingcpp
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image
from qrcode.util import QRData

from tests.warning_labels.catalogue import label
from warning_labels import SymbolTooDense, render_png
from warning_labels.qr import Modules, dark_runs, modules, side_modules
from warning_labels.qr_encoding import ALPHANUMERIC_MODE, CHARACTERS, CORRECTION, Level, encoder

LEVELS: tuple[Level, ...] = ("M", "Q", "H")


def picture(grid: Modules) -> Image.Image:
    side = grid.side + 8
    image = Image.new("L", (side, side), 255)
    for row, column, length in dark_runs(grid):
        image.paste(0, (4 + column, 4 + row, 4 + column + length, 5 + row))
    return image.resize((10 * side, 10 * side), Image.Resampling.NEAREST)


def reference(payload: str, version: int, level: Level, mask: int | None = None) -> qrcode.QRCode:
    symbol = qrcode.QRCode(version, CORRECTION[level], border=0, mask_pattern=mask)
    symbol.add_data(QRData(payload, mode=ALPHANUMERIC_MODE))
    symbol.make(fit=False)
    return symbol


def rows_of(symbol: qrcode.QRCode) -> tuple[int, ...]:
    return tuple(
        int("".join("01"[bool(module)] for module in row), 2) for row in symbol.get_matrix()
    )


@pytest.mark.parametrize("version", range(1, 11))
@pytest.mark.parametrize("level", LEVELS)
def test_every_symbol_is_the_one_that_qrcode_makes(version: int, level: Level) -> None:
    symbols = encoder(version, level)

    @given(st.text(CHARACTERS, max_size=symbols.capacity))
    @settings(max_examples=8, deadline=None)
    def check(payload: str) -> None:
        for mask in range(8):
            assert symbols.rows(payload, mask) == rows_of(reference(payload, version, level, mask))
        assert symbols.mask(payload) == reference(payload, version, level).best_mask_pattern()
        assert symbols.rows(payload) == rows_of(reference(payload, version, level))

    check()


@pytest.mark.parametrize("level", ["Q", "H"])
def test_of_many_addresses_each_has_the_best_mask(level: Level) -> None:
    version = {"Q": 3, "H": 4}[level]
    random, chosen = Random(18004), set()
    for _ in range(150):
        address = "HTTPS://GUANQIA.EXAMPLE/L/" + "".join(random.choices(CHARACTERS[:36], k=16))
        mask = encoder(version, level).mask(address)
        assert mask == reference(address, version, level).best_mask_pattern()
        chosen.add(mask)
    assert len(chosen) > 4


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("version", [1, 3, 4, 9, 10])
def test_a_payload_fits_to_the_last_character(version: int, level: Level) -> None:
    capacity = encoder(version, level).capacity

    assert reference("A" * capacity, version, level)
    with pytest.raises(qrcode.exceptions.DataOverflowError):
        reference("A" * (capacity + 1), version, level)


@example("OSN+I.1W6", "Q")
@given(st.text(CHARACTERS, min_size=1, max_size=47), st.sampled_from(["Q", "H"]))
@settings(max_examples=25, deadline=None)
def test_two_decoders_read_what_went_in(payload: str, level: Level) -> None:
    image = picture(modules(payload, level))

    (code,) = zxingcpp.read_barcodes(image)
    text, _, _ = cv2.QRCodeDetectorAruco().detectAndDecode(np.asarray(image))

    assert code.text == payload
    assert code.ec_level == level
    assert text == payload


@given(st.integers(1, 60).flatmap(lambda side: st.tuples(st.just(side), rows(side))))
def test_dark_runs_are_the_dark_modules(grid: tuple[int, tuple[int, ...]]) -> None:
    side, lines = grid
    painted = [0] * len(lines)
    for row, column, length in dark_runs(Modules(side, lines)):
        run = (1 << length) - 1 << side - column - length
        assert painted[row] & (run << 1 | run >> 1 | run) == 0  # neighbours are joined
        painted[row] |= run

    assert tuple(painted) == lines


def rows(side: int) -> st.SearchStrategy[tuple[int, ...]]:
    return st.lists(st.integers(0, (1 << side) - 1), max_size=4).map(tuple)


@pytest.mark.parametrize(("level", "side", "longest"), [("Q", 29, 47), ("H", 33, 50)])
def test_a_symbol_always_has_as_many_modules(level: Level, side: int, longest: int) -> None:
    assert side_modules(level) == side
    for payload in ("A", "A" * longest):
        grid = modules(payload, level)
        assert grid.side == len(grid.rows) == side
        assert max(row.bit_length() for row in grid.rows) == side


@pytest.mark.parametrize("payload", ["A" * 48, "lower", "中文", "A_B"])
def test_what_would_need_a_denser_symbol_is_refused(payload: str) -> None:
    with pytest.raises(SymbolTooDense):
        modules(payload)


def test_a_label_for_a_greasy_place_has_more_error_correction() -> None:
    file = Image.open(BytesIO(render_png(label("MEAT-05", qr_level="H"))))

    (code,) = zxingcpp.read_barcodes(file)
    assert code.ec_level == "H"
