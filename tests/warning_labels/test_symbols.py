"""Signs: those the catalogue names, inside their own bounds, in colours that can be told apart."""

import pytest

from tests.warning_labels.catalogue import control_points
from warning_labels.inks import contrast
from warning_labels.severity import SEVERITY
from warning_labels.symbols import SYMBOLS, Fill


def test_every_pictogram_of_the_catalogue_is_drawn() -> None:
    named = {
        key
        for point in control_points().values()
        for key in (point["pictogram"]["key"], point["pictogram"]["supplementary"])
    }

    assert named <= set(SYMBOLS)


@pytest.mark.parametrize("key", SYMBOLS)
def test_a_sign_stays_inside_its_bounds(key: str) -> None:
    symbol = SYMBOLS[key]
    for shape in symbol.shapes:
        half = 0 if isinstance(shape, Fill) else shape.width / 2
        for x, y in shape.points:
            assert x - half >= -0.5
            assert x + half <= symbol.width + 0.5
            assert y - half >= -0.5
            assert y + half <= symbol.height + 0.5


def test_supplementary_symbols_are_black_and_white() -> None:
    inks = {
        shape.ink
        for key, symbol in SYMBOLS.items()
        if key.startswith("X-")
        for shape in symbol.shapes
    }

    assert inks == {"black", "white"}


@pytest.mark.parametrize("signal_word", SEVERITY)
def test_the_signal_word_reads_on_its_panel(signal_word: str) -> None:
    panel, text = SEVERITY[signal_word]

    assert contrast(panel, text) >= 4.5
    assert (panel, text) not in {("orange", "white"), ("yellow", "white")}


def test_captions_in_grey_read_on_white() -> None:
    assert contrast("grey", "white") >= 4.5
