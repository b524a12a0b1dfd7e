"""An address as a QR symbol in a page."""

from __future__ import annotations

import qrcode
from markupsafe import Markup
from qrcode.image.svg import SvgPathImage

QUIET_ZONE_MODULES = 4  # ISO/IEC 18004


def qr_symbol(address: str) -> Markup:
    """The address as SVG, black on nothing, with its quiet zone: give it a light background."""
    symbol = qrcode.make(address, image_factory=SvgPathImage, border=QUIET_ZONE_MODULES)
    return Markup(symbol.to_string(encoding="unicode"))  # noqa: S704 - only modules and numbers
