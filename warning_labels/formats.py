"""The label formats: stock, shares of the panels, sizes by reading distance, in millimetres."""

from dataclasses import dataclass
from typing import Final

SAFE_MARGIN_MM: Final = 5.0  # no text, symbol or QR module nearer to the edge
RULE_INSET_MM: Final = 3.0  # the white surround outside the rule
RULE_WIDTH_MM: Final = 1.0
CORNER_RADIUS_MM: Final = 3.0
INSIDE_RULE_MM: Final = SAFE_MARGIN_MM - RULE_INSET_MM - RULE_WIDTH_MM  # from safe area to rule
DIVIDER_MM: Final = 0.5  # the line between two panels


@dataclass(frozen=True, slots=True)
class Format:
    """One size. Letter heights are heights of the ink: of a Han character, of a Latin capital."""

    code: str
    width_mm: float
    height_mm: float
    shares: tuple[float, float, float, float]  # severity, symbols, limits, identity
    symbol_mm: float  # height of the sign: reading distance / 60 at least
    qr_mm: float  # without quiet zone
    signal_word_mm: float = 10.0
    message_mm: float = 10.0
    message_min_mm: float = 5.0
    phrase_mm: float = 4.0
    limit_mm: float = 4.2
    limit_min_mm: float = 3.5
    identity_min_mm: float = 2.5


FORMATS: Final = {
    "M": Format("M", 100, 150, (0.11, 0.29, 0.20, 0.40), symbol_mm=22, qr_mm=40),
    "S": Format("S", 105, 148, (0.11, 0.29, 0.20, 0.40), symbol_mm=22, qr_mm=36),
}
