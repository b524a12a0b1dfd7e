"""The QR symbol of a label (ISO/IEC 18004): version 3, level Q, alphanumeric."""

import re
from functools import lru_cache
from typing import Final

import qrcode
from qrcode.constants import ERROR_CORRECT_Q
from qrcode.util import QRData

from warning_labels.errors import SymbolTooDense

VERSION: Final = 3  # a denser symbol loses more hard scans than a higher level gains
SIDE_MODULES: Final = 17 + 4 * VERSION
QUIET_ZONE_MODULES: Final = 4  # light margin on every side
ALPHANUMERIC_MODE: Final = 2  # `qrcode`'s number for it
CAPACITY: Final = 47  # alphanumeric characters at level Q
ALPHANUMERIC: Final = re.compile(r"[0-9A-Z $%*+\-./:]*")

Modules = tuple[tuple[bool, ...], ...]  # rows from the top, True is dark


@lru_cache(maxsize=256)
def modules(payload: str) -> Modules:
    """The dark and light modules for an upper-case address.

    Raises SymbolTooDense where it has characters outside the alphanumeric set, or too many.
    """
    if not ALPHANUMERIC.fullmatch(payload):
        raise SymbolTooDense("url", "may hold only 0-9 A-Z $ % * + - . / : (no lower case)")
    if len(payload) > CAPACITY:
        raise SymbolTooDense(
            "url", f"has {len(payload)} characters, a symbol that scans well holds {CAPACITY}"
        )
    symbol = qrcode.QRCode(version=VERSION, error_correction=ERROR_CORRECT_Q, border=0)
    symbol.add_data(QRData(payload, mode=ALPHANUMERIC_MODE))
    symbol.make(fit=False)
    return tuple(tuple(bool(module) for module in row) for row in symbol.modules)


def dark_runs(grid: Modules) -> list[tuple[int, int, int]]:
    """The dark modules as (row, column, length), neighbours in a row joined."""
    runs: list[tuple[int, int, int]] = []
    for row, line in enumerate(grid):
        start: int | None = None
        for column, dark in enumerate((*line, False)):
            if dark and start is None:
                start = column
            elif not dark and start is not None:
                runs.append((row, start, column - start))
                start = None
    return runs
