"""The signs of the labels, drawn as vector paths: `SYMBOLS["W017"]`.

Warning, prohibition and mandatory signs follow the meaning and the build of ISO 7010 / GB 2894; the
supplementary ones (X-…) are the project's own, without a safety-sign surround (ISO 3864-3).
"""

from typing import Final

from warning_labels.symbols.mandatory import MANDATORY
from warning_labels.symbols.monochrome import in_one_ink, monochrome_key
from warning_labels.symbols.prohibition import PROHIBITION
from warning_labels.symbols.shapes import Fill, Stroke, Symbol
from warning_labels.symbols.supplementary import SUPPLEMENTARY
from warning_labels.symbols.warning import WARNING

SAFETY_SIGNS: Final[dict[str, Symbol]] = {**WARNING, **PROHIBITION, **MANDATORY}
SYMBOLS: Final[dict[str, Symbol]] = {
    **SAFETY_SIGNS,
    **SUPPLEMENTARY,
    **{monochrome_key(key): in_one_ink(symbol) for key, symbol in SAFETY_SIGNS.items()},
}

__all__ = [
    "SAFETY_SIGNS",
    "SUPPLEMENTARY",
    "SYMBOLS",
    "Fill",
    "Stroke",
    "Symbol",
    "monochrome_key",
]
