"""The label formats: stock, arrangement of panels, sizes by reading distance, in millimetres."""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final, Literal

from warning_labels.boxes import Box
from warning_labels.errors import SpecError
from warning_labels.inks import Ink
from warning_labels.spec import Variant

SAFE_MARGIN_MM: Final = 5.0  # no text, symbol or QR module nearer to the edge
RULE_INSET_MM: Final = 3.0  # the white surround outside the rule
RULE_WIDTH_MM: Final = 1.0
CORNER_RADIUS_MM: Final = 3.0
INSIDE_RULE_MM: Final = SAFE_MARGIN_MM - RULE_INSET_MM - RULE_WIDTH_MM  # from safe area to rule
DIVIDER_MM: Final = 0.5  # the line between two panels

# Letter heights for a reading distance in metres, and the least that is readable at any distance.
HAN_MM_PER_M: Final = 5.0  # D / 200
HAN_LEAST_MM: Final = 5.0
SIGNAL_WORD_MM_PER_M: Final = 10.0  # D / 100
LATIN_MM_PER_M: Final = 1000 / 300  # D / 300
LATIN_LEAST_MM: Final = 4.0
UNFAVOURABLE_LIGHT: Final = 2.0  # the message is set so much larger where it has room
LIMIT_LEAST_MM: Final = 3.5  # read close up, at any distance of the message
IDENTITY_LEAST_MM: Final = 2.5

Arrangement = Literal["stacked", "side by side", "board"]


@dataclass(frozen=True, eq=False)
class Format:
    """One size in one variant. Letter heights are those of the ink: a Han character, a capital.

    `shares` cut the safe area into severity, symbols, limits and identity: its height where the
    panels are stacked, its width where they stand side by side. Equal to itself alone.
    """

    code: str
    width_mm: float
    height_mm: float
    distance_m: float
    arrangement: Arrangement
    shares: tuple[float, ...]
    symbol_mm: float  # height of the sign: reading distance / 60 at least
    qr_mm: float  # without quiet zone
    limit_mm: float = 4.2
    identity_mm: float = 2.5
    gap_mm: float = 1.5
    padding_mm: float = 1.0  # from the safe area's sides to what stands in a stacked panel
    code_rows: int = 1  # of the code in plain text: below the symbol, or four rows beside it
    both_languages: bool = False  # limits in English as well
    pairs: bool = False  # short entries of the identity panel two in a row
    extras: tuple[str, ...] = ()  # optional fields that have a place
    bilingual: bool = False  # V4: the phrase in two languages of equal standing
    monochrome: bool = False  # V5: one ink, no shades

    @property
    def signal_word_mm(self) -> float:
        return SIGNAL_WORD_MM_PER_M * self.distance_m

    @property
    def message_min_mm(self) -> float:
        return max(HAN_LEAST_MM, HAN_MM_PER_M * self.distance_m)

    @property
    def message_mm(self) -> float:
        return UNFAVOURABLE_LIGHT * self.message_min_mm

    @property
    def phrase_mm(self) -> float:
        """The English phrase, where it has room."""
        return max(LATIN_LEAST_MM, LATIN_MM_PER_M * self.distance_m)

    @property
    def quiet_ink(self) -> Ink:
        """For captions and hairlines; a thermal printer has no grey."""
        return "black" if self.monochrome else "grey"


PORTRAIT: Final = {
    "M": Format("M", 100, 150, 1.0, "stacked", (0.11, 0.29, 0.20, 0.40), symbol_mm=22, qr_mm=40),
    "S": Format(
        "S",
        105,
        148,
        1.0,
        "stacked",
        (0.11, 0.29, 0.20, 0.40),
        symbol_mm=22,
        qr_mm=36,
        padding_mm=2.0,
    ),
    "L": Format(
        "L",
        148,
        210,
        1.5,
        "stacked",
        (0.12, 0.315, 0.28, 0.285),
        symbol_mm=40,
        qr_mm=40,
        limit_mm=5.0,
        identity_mm=3.0,
        gap_mm=2.0,
        padding_mm=2.5,
        both_languages=True,
        pairs=True,
        extras=("licence_no", "legal_basis"),
    ),
    "XL": Format(
        "XL",
        210,
        297,
        3.0,
        "stacked",
        (0.13, 0.38, 0.19, 0.30),
        symbol_mm=60,
        qr_mm=60,
        limit_mm=6.0,
        identity_mm=4.0,
        gap_mm=3.0,
        padding_mm=4.0,
        both_languages=True,
        pairs=True,
        extras=("licence_no", "legal_basis", "hotline"),
    ),
}
LANDSCAPE: Final = {
    "M": Format(
        "M", 150, 100, 1.0, "side by side", (0.115, 0.19, 0.3284, 0.3666), symbol_mm=22, qr_mm=40
    ),
    "T": Format(
        "T",
        210,
        74,
        1.0,
        "side by side",
        (0.15, 0.14, 0.355, 0.355),
        symbol_mm=22,
        qr_mm=36,
        code_rows=4,
    ),
}
BOARD: Final = Format(
    "BOARD",
    297,
    210,
    2.0,
    "board",
    (0.125, 0.755, 0.12),  # severity, gates, duties
    symbol_mm=30,
    qr_mm=36,
    identity_mm=3.0,
    gap_mm=2.0,
    code_rows=4,
    pairs=True,
    extras=("licence_no", "hotline"),
)
# The formats of one control point, each as it is used most.
FORMATS: Final = {**PORTRAIT, "T": LANDSCAPE["T"]}
# Those that are of use without a point. XL is there to be read across a hall, and a blank label
# says nothing worth it; the columns of a board are the gates of one plant.
BLANK_SIZES: Final = ("S", "M", "L", "T")


def usual_variant(size: str) -> Variant:
    return "portrait" if size in PORTRAIT else "landscape"


@lru_cache
def format_of(size: str, variant: Variant, bilingual: bool, monochrome: bool) -> Format:
    """The format that a specification asks for. Raises SpecError where there is none such."""
    format_ = (PORTRAIT if variant == "portrait" else LANDSCAPE).get(size)
    if format_ is None:
        raise SpecError(
            "variant", f"{size} has no {variant} variant", f"{size} 没有 {variant} 版式"
        )
    return replace(format_, bilingual=bilingual, monochrome=monochrome)


@lru_cache
def board_format(monochrome: bool) -> Format:
    return replace(BOARD, monochrome=monochrome)


@lru_cache
def safe_area(format_: Format) -> Box:
    """What text, symbols and QR modules may use."""
    whole = Box(0, 0, format_.width_mm, format_.height_mm)
    return whole.inset(SAFE_MARGIN_MM, SAFE_MARGIN_MM)
