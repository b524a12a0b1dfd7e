"""The fonts of a label: which characters they have and how wide each is."""

import unicodedata
from collections.abc import Callable
from functools import cached_property, lru_cache, partial
from itertools import groupby
from pathlib import Path
from typing import Final

from fontTools.ttLib import TTFont

from warning_labels.errors import UnknownCharacter
from warning_labels.spec import Text

FONTS_FOLDER: Final = Path(__file__).parent / "fonts"

# Noto Sans SC, in shares of the em: what the eye sees of a Han character and of a capital letter.
HAN_INK: Final = 0.9
CAPITAL_HEIGHT: Final = 0.733
ASCENT: Final = 0.88
DESCENT: Final = 0.12


class Face:
    """One TrueType font file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        font = TTFont(path, lazy=True)
        self.name = str(font["name"].getDebugName(6))
        self.units_per_em = int(font["head"].unitsPerEm)
        head = font["head"]
        self.bounding_box = tuple(
            round(1000 * edge / self.units_per_em)
            for edge in (head.xMin, head.yMin, head.xMax, head.yMax)
        )
        # Glyphs go by their numbers: making up names for them takes longer than all else here.
        font.setGlyphOrder(range(font["maxp"].numGlyphs))
        self._glyphs: dict[int, int] = font.getBestCmap()
        self._metrics: dict[int, tuple[int, int]] = font["hmtx"].metrics

    def __contains__(self, character: str) -> bool:
        return ord(character) in self._glyphs

    def advance(self, character: str) -> float:
        """Width of a character in ems."""
        units: int = self._metrics[self._glyphs[ord(character)]][0]
        return units / self.units_per_em

    def glyph(self, character: str) -> int:
        """The number of a character's glyph in the file."""
        return self._glyphs[ord(character)]

    @cached_property
    def characters(self) -> tuple[str, ...]:
        """Every character that the face has, in the order of Unicode."""
        return tuple(map(chr, sorted(self._glyphs)))

    @cached_property
    def file(self) -> bytes:
        return self.path.read_bytes()


class Typefaces:
    """The regular and the bold face, and a third that helps out where both lack a character."""

    def __init__(self, regular: Path, bold: Path, fallback: Path | None = None) -> None:
        self.regular = Face(regular)
        self.bold = Face(bold)
        self.fallback = Face(fallback) if fallback else None
        self.all = tuple(filter(None, (self.regular, self.bold, self.fallback)))
        self._advances: dict[bool, dict[str, float]] = {False: {}, True: {}}
        self._measures = {bold: partial(self.width, bold=bold) for bold in (False, True)}

    def __reduce__(self) -> tuple[type["Typefaces"], tuple[Path, ...]]:
        """Another process reads the files again."""
        return Typefaces, tuple(face.path for face in self.all)

    def face_of(self, character: str, bold: bool) -> Face:
        face = self.bold if bold else self.regular
        return self.fallback if self.fallback and character not in face else face

    def require(self, text: str, path: str) -> None:
        """Raises UnknownCharacter, naming the first character of `text` that cannot be printed."""
        for character in text:
            kind = unprintable(character)
            if kind or character not in self.face_of(character, bold=True):
                raise UnknownCharacter(path, *refusal(character, kind))

    def legible(self, text: str) -> str:
        """The text as it can be printed: what no font has stands there by its number."""
        plain = unicodedata.normalize("NFC", text).replace("\t", " ").replace("\r\n", "\n")
        return "".join(
            character if self._prints(character) else f"[U+{ord(character):04X}]"
            for character in plain
        )

    def _prints(self, character: str) -> bool:
        if character == "\n":
            return True
        faces = (self.face_of(character, bold) for bold in (False, True))
        return not unprintable(character) and all(character in face for face in faces)

    def width(self, text: str, bold: bool) -> float:
        """Width of a line of text in ems."""
        advances = self._advances[bold]
        try:
            return sum(map(advances.__getitem__, text))
        except KeyError:
            for character in text:
                advances[character] = self.face_of(character, bold).advance(character)
            return self.width(text, bold)

    def measure(self, bold: bool) -> Callable[[str], float]:
        """`width` in one weight."""
        return self._measures[bold]

    def runs(self, text: str, bold: bool) -> list[tuple[Face, str]]:
        """The text cut into pieces of one face each."""
        if not self.fallback:
            return [(self.bold if bold else self.regular, text)]
        pieces = groupby(text, key=lambda character: self.face_of(character, bold))
        return [(face, "".join(characters)) for face, characters in pieces]


UNPRINTABLE: Final = {  # by general category
    "Cc": Text("控制字符", "a control character"),
    "Cf": Text("不可见的格式字符", "an invisible format character"),
    "Cs": Text("不成对的代理码", "half a surrogate pair"),
    "Co": Text("私用区字符", "a private use character"),
    "Cn": Text("未分配的字符", "an unassigned character"),
    "Mn": Text("组合符号", "a combining mark"),
    "Mc": Text("组合符号", "a combining mark"),
    "Me": Text("组合符号", "a combining mark"),
}
RIGHT_TO_LEFT: Final = Text("从右向左书写的文字", "a letter of a script written right to left")


def unprintable(character: str) -> Text | None:
    """What kind of character it is where one after the other is not how it is written."""
    if unicodedata.bidirectional(character) in ("R", "AL"):
        return RIGHT_TO_LEFT
    return UNPRINTABLE.get(unicodedata.category(character))


def refusal(character: str, kind: Text | None) -> tuple[str, str]:
    """Why a character is refused, in English and Chinese, with its number."""
    number = f"U+{ord(character):04X}"
    if kind is None:
        return (
            f"no font has {character} ({number}); leave it out or set a fallback font",
            f"字库中没有“{character}”（{number}），请改写或设置备用字体",
        )
    shown = f" {character}" if kind is RIGHT_TO_LEFT else ""
    return (
        f"holds {kind.en}{shown} ({number}), which cannot be printed; leave it out",
        f"含有{kind.zh}{shown}（{number}），无法印刷，请删去",
    )


@lru_cache(maxsize=4)
def typefaces(fallback: Path | None = None) -> Typefaces:
    """The shipped faces, read once; `fallback` is a TrueType file for characters they lack."""
    return Typefaces(
        FONTS_FOLDER / "GuanqiaSans-Regular.ttf", FONTS_FOLDER / "GuanqiaSans-Bold.ttf", fallback
    )
