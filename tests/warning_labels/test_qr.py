"""The QR symbol: version 3, level Q, alphanumeric."""

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from warning_labels import SymbolTooDense
from warning_labels.qr import Modules, dark_runs, modules

ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"


def picture(grid: Modules) -> Image.Image:
    image = Image.new("L", (37, 37), 255)
    for row, column, length in dark_runs(grid):
        image.paste(0, (4 + column, 4 + row, 4 + column + length, 5 + row))
    return image.resize((370, 370), Image.Resampling.NEAREST)


@given(st.text(ALPHANUMERIC, min_size=1, max_size=47))
@settings(max_examples=25, deadline=None)
def test_what_goes_in_comes_out(payload: str) -> None:
    (code,) = zxingcpp.read_barcodes(picture(modules(payload)))

    assert code.text == payload


def test_the_symbol_always_has_29_modules() -> None:
    for payload in ("A", "A" * 47):
        assert {len(row) for row in modules(payload)} == {29}
        assert len(modules(payload)) == 29


@pytest.mark.parametrize("payload", ["A" * 48, "lower", "中文", "A_B"])
def test_what_would_need_a_denser_symbol_is_refused(payload: str) -> None:
    with pytest.raises(SymbolTooDense):
        modules(payload)
