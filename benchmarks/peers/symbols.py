"""QR symbols by `qrcode` and, where it is installed, by libqrencode."""

from __future__ import annotations

import ctypes
import ctypes.util
from collections.abc import Callable

import qrcode

LEVEL_Q = 2  # libqrencode's number for it
EIGHT_BIT = 2  # its hint: it chooses alphanumeric mode itself where that is shorter
VERSION = 3


def with_qrcode(url: str) -> object:
    """The modules as `qrcode` makes them, the best mask chosen."""
    symbol = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_Q, border=0)
    symbol.add_data(url)
    return symbol.get_matrix()


def libqrencode() -> Callable[[str], object] | None:
    """A maker of symbols by the C library, or None where it is not installed."""
    name = ctypes.util.find_library("qrencode")
    if name is None:
        return None
    library = ctypes.CDLL(name)
    library.QRcode_encodeString.restype = ctypes.c_void_p
    library.QRcode_encodeString.argtypes = [ctypes.c_char_p] + [ctypes.c_int] * 4
    library.QRcode_free.argtypes = [ctypes.c_void_p]

    def make(url: str) -> None:
        symbol = library.QRcode_encodeString(url.encode("ascii"), VERSION, LEVEL_Q, EIGHT_BIT, 1)
        assert symbol
        library.QRcode_free(symbol)

    return make
