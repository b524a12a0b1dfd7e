"""The QR symbol of a label (ISO/IEC 18004): alphanumeric, version 3 at level Q or 4 at level H."""

import re
from dataclasses import dataclass
from typing import Final

from warning_labels.errors import SymbolTooDense
from warning_labels.qr_encoding import Level, capacity, encoder

# A denser symbol loses more hard scans than a higher level gains: H is for dirt on the code alone.
VERSIONS: Final[dict[Level, int]] = {"Q": 3, "H": 4}
DOCUMENT_VERSIONS: Final = (4, 5, 6)  # what a phone reads from paper of 30 mm without trouble
QUIET_ZONE_MODULES: Final = 4  # light margin on every side
ALPHANUMERIC: Final = re.compile(r"[0-9A-Z $%*+\-./:]*")


@dataclass(frozen=True, slots=True)
class Modules:
    """The modules of a symbol: `rows` from the top, each `side` bits, the highest one leftmost.

    A set bit is dark.
    """

    side: int
    rows: tuple[int, ...]


def modules(payload: str, level: Level = "Q") -> Modules:
    """The dark and light modules for an upper-case address.

    Raises SymbolTooDense where it has characters outside the alphanumeric set, or too many.
    """
    require_alphanumeric(payload)
    symbols = encoder(VERSIONS[level], level)
    require_room(payload, symbols.capacity)
    return Modules(symbols.side, symbols.rows(payload))


def document_modules(payload: str) -> Modules:
    """As `modules`, for an address of any length on clean paper: level M, as large as needed.

    Raises SymbolTooDense for characters outside the alphanumeric set, or over some 150.
    """
    require_alphanumeric(payload)
    holding = (version for version in DOCUMENT_VERSIONS if len(payload) <= capacity(version, "M"))
    version = next(holding, DOCUMENT_VERSIONS[-1])
    require_room(payload, capacity(version, "M"))
    symbols = encoder(version, "M")
    return Modules(symbols.side, symbols.rows(payload))


def require_alphanumeric(payload: str) -> None:
    if not ALPHANUMERIC.fullmatch(payload):
        raise SymbolTooDense(
            "url",
            "may hold only 0-9 A-Z $ % * + - . / : (no lower case)",
            "只能含 0-9 A-Z $ % * + - . / :（不含小写字母）",
        )


def require_room(payload: str, capacity: int) -> None:
    if len(payload) > capacity:
        raise SymbolTooDense(
            "url",
            f"has {len(payload)} characters, a symbol that scans well holds {capacity}",
            f"有 {len(payload)} 个字符，易于识读的二维码最多 {capacity} 个",
        )


def side_modules(level: Level = "Q") -> int:
    """How many modules wide the symbol is, without its quiet zone."""
    return 17 + 4 * VERSIONS[level]


def dark_runs(modules: Modules) -> list[tuple[int, int, int]]:
    """The dark modules as (row, column, length), neighbours in a row joined."""
    runs: list[tuple[int, int, int]] = []
    for row, bits in enumerate(modules.rows):
        column = modules.side
        while bits:
            light = column - bits.bit_length()
            column -= light
            rest = bits ^ (1 << column) - 1  # the run of set bits at the top becomes clear
            length = column - rest.bit_length()
            runs.append((row, modules.side - column, length))
            column -= length
            bits &= (1 << column) - 1
    return runs
