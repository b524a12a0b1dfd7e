"""Cut the label fonts from the full Noto Sans SC.

    python -m warning_labels.fonts.cut FOLDER

FOLDER holds `NotoSansSC_400Regular.ttf` and `NotoSansSC_700Bold.ttf`, at any depth, as the npm
package `@expo-google-fonts/noto-sans-sc` brings them. The results replace the fonts beside this
file, under a name of their own, so that nobody takes the cut for the full font.
"""

import argparse
import unicodedata
from pathlib import Path
from typing import Final

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

HERE: Final = Path(__file__).parent
CUTS: Final = {
    "NotoSansSC_400Regular.ttf": ("GuanqiaSans-Regular.ttf", "Regular"),
    "NotoSansSC_700Bold.ttf": ("GuanqiaSans-Bold.ttf", "Bold"),
}
# Latin with its extensions, Greek, punctuation, super- and subscripts, currency, letterlike signs
# (℃, №), number forms (Ⅳ), arrows, mathematics (≤ ≥ −), enclosed digits (①), box and geometric
# forms, CJK punctuation, kana, CJK units (㎎), full-width forms.
BLOCKS: Final = (
    (0x20, 0x7E), (0xA0, 0x24F), (0x2B0, 0x2FF), (0x370, 0x3FF), (0x1E00, 0x1EFF),
    (0x2010, 0x205E), (0x2070, 0x209F), (0x20A0, 0x20CF), (0x2100, 0x214F), (0x2150, 0x218F),
    (0x2190, 0x2199), (0x2200, 0x22FF), (0x2460, 0x24FF), (0x25A0, 0x25FF), (0x2600, 0x2606),
    (0x3000, 0x30FF), (0x3200, 0x33FF), (0xFF01, 0xFFE6),
)  # fmt: skip

# Controls, bidirectional marks, line separators: whoever puts one into a name shall be told.
INVISIBLE: Final = frozenset({"Cc", "Cf", "Cn", "Co", "Zl", "Zp"})


def wanted_characters() -> set[int]:
    """GB 2312, the 8,105 characters of 通用规范汉字表, and the signs around them."""
    table = (HERE / "standard_characters.txt").read_text("utf-8")
    characters = {ord(character) for character in table if not character.isspace()}
    for row in range(0xA1, 0xF8):
        for cell in range(0xA1, 0xFF):
            text = bytes((row, cell)).decode("gb2312", "ignore")
            characters.update(map(ord, text))
    for first, last in BLOCKS:
        characters.update(range(first, last + 1))
    return {code for code in characters if unicodedata.category(chr(code)) not in INVISIBLE}


def cut(source: Path, target: Path, style: str) -> None:
    """Write the part of `source` that labels need to `target`."""
    options = Options()
    options.hinting = False  # print resolutions do not need it, and it doubles the file
    options.layout_features = []
    options.drop_tables += ["vhea", "vmtx", "VORG", "BASE", "GSUB", "GPOS", "GDEF", "STAT", "meta"]
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.glyph_names = False
    options.recalc_timestamp = False
    font = TTFont(source, recalcTimestamp=False)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=wanted_characters())
    subsetter.subset(font)
    rename(font, style)
    font.save(target)


def rename(font: TTFont, style: str) -> None:
    """Give the cut font a name of its own, keeping copyright and licence."""
    names = {
        1: "Guanqia Sans",
        2: style,
        3: f"Guanqia Sans {style}",
        4: f"Guanqia Sans {style}",
        6: f"GuanqiaSans-{style}",
    }
    for number, text in names.items():
        font["name"].setName(text, number, 3, 1, 0x409)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m warning_labels.fonts.cut", description=__doc__)
    parser.add_argument("folder", type=Path, help="where the full TTFs are")
    folder: Path = parser.parse_args().folder
    for source_name, (target_name, style) in CUTS.items():
        found = sorted(folder.rglob(source_name))
        if not found:
            parser.error(f"{source_name} is not in {folder}")
        cut(found[0], HERE / target_name, style)
        print(target_name, (HERE / target_name).stat().st_size)


if __name__ == "__main__":
    main()
