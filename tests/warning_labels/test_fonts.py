"""The shipped fonts, and characters that they lack."""

from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from tests.warning_labels.catalogue import label
from warning_labels import UnknownCharacter, lay_out, render_pdf, typefaces
from warning_labels.fonts.cut import wanted_characters
from warning_labels.typefaces import FONTS_FOLDER


def standard_characters() -> set[str]:
    text = (FONTS_FOLDER / "standard_characters.txt").read_text("utf-8")
    return {character for character in text if not character.isspace()}


def gb2312_characters() -> set[str]:
    rows = (bytes((row, cell)) for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF))
    return {code.decode("gb2312") for code in rows if code.decode("gb2312", "ignore")}


def test_both_weights_cover_gb2312_and_the_table_of_standard_characters() -> None:
    han = standard_characters() | gb2312_characters()

    assert len(standard_characters()) == 8105
    assert len(han) == 8230
    for face in (typefaces().regular, typefaces().bold):
        assert not {character for character in han if character not in face}


@pytest.mark.parametrize("characters", ["≤≥−℃μ×±·—…①％（），。；", "堃喆镕", "ΑΩéüñ", "²³¹"])
def test_signs_of_the_field_are_there(characters: str) -> None:
    typefaces().require(characters, "text")


def test_invisible_characters_are_not_in_the_fonts() -> None:
    assert not wanted_characters() & {0x200B, 0x202E, 0x2028, 0xAD, 0xFEFF}


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("湘味😀食品", "😀 (U+1F600)"),
        ("湘味\u202e食品", "an invisible format character (U+202E)"),
        ("湘味\t食品", "a control character (U+0009)"),
        ("شركة الأغذية", "ش (U+0634)"),
    ],
)
def test_a_character_without_a_glyph_is_named_with_its_field(name: str, shown: str) -> None:
    with pytest.raises(UnknownCharacter) as refused:
        lay_out(label("MEAT-05", enterprise=name))

    assert refused.value.path == "enterprise"
    assert shown in refused.value.reason


def test_a_fallback_font_helps_out() -> None:
    dejavu = next(Path("/usr/share/fonts").rglob("DejaVuSans.ttf"), None)
    if dejavu is None:
        pytest.skip("DejaVu Sans is not installed")
    faces = typefaces(dejavu)

    page = render_pdf(label("MEAT-05", enterprise="Վ 食品"), faces=faces)

    with pikepdf.open(BytesIO(page)) as document:
        fonts = [str(font.BaseFont) for font in document.pages[0].Resources.Font.values()]
    assert any(name.endswith("+DejaVuSans") for name in fonts)
