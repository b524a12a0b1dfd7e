"""How well worn labels read: formats S, M and L at 300 dpi, seen by a camera, read by zxing-cpp.

Clean, in perspective and as JPEG all of them must be read, of six times as many pictures.
`--pictures N` changes how many there are of each other wear and format.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from datetime import date
from functools import cache
from random import Random

import zxingcpp
from PIL import Image
from table import Figure, report
from wear import WEARS, worn

from server.labels import codes
from warning_labels import parse_spec, render_png
from warning_labels.formats import FORMATS

PICTURES = 40
SIZES = [size for size in ("S", "M", "L") if size in FORMATS]
MUST_READ = {"clean", "perspective", "JPEG"}


@cache
def label(size: str, code: str) -> tuple[str, Image.Image]:
    """The address in the label's symbol, and the label in grey."""
    url = codes.qr_payload("https://gq.example.cn", code)
    spec = parse_spec(
        {
            "size": size,
            "signal_word": "WARNING",
            "warning": {
                "zh": "中心不到七十二度，不得出锅",
                "en": "Core below 72C stays in the pot",
            },
            "pictogram": {"key": "W017", "supplementary": "X-TEMP"},
            "limits": [
                {
                    "name": {"zh": "产品中心温度", "en": "core temperature"},
                    "operator": ">=",
                    "value": "72",
                    "unit": "℃",
                }
            ],
            "deviation": {"zh": "重新加热至限值或报废", "en": "reheat to the limit or scrap"},
            "control_point": "MEAT-05",
            "step": {"zh": "熟制（中心温度）", "en": "cooking (core temperature)"},
            "responsible": {"zh": "工序操作工", "en": "line operator"},
            "enterprise": "沅水湾肉制品",
            "issuer": {"zh": "市场监督管理局", "en": "Administration for Market Regulation"},
            "issued": date(2026, 11, 24).isoformat(),
            "version": 1,
            "valid_until": date(2028, 11, 24).isoformat(),
            "code": code,
            "url": url,
        }
    )
    return url, Image.open(io.BytesIO(render_png(spec))).convert("L")


def code(number: int) -> str:
    """The same well-formed code for the same number."""
    payload = "".join(Random(number).choices(codes.ALPHABET, k=codes.LENGTH - 1))
    return payload + codes.check_character(payload)


def readings(wear: str, size: str, pictures: int) -> Iterator[bool | None]:
    """For each picture whether it was read right (True), not at all (None) or wrong (False)."""
    for seed in range(pictures):
        url, image = label(size, code(seed))
        photo = worn(image, wear, seed)
        found = zxingcpp.read_barcodes(photo, formats=zxingcpp.BarcodeFormat.QRCode)
        yield all(symbol.text == url for symbol in found) if found else None


def main() -> None:
    pictures = PICTURES
    if "--pictures" in sys.argv:
        pictures = int(sys.argv[sys.argv.index("--pictures") + 1])
    figures, wrong = [], 0
    for wear in WEARS:
        for size in SIZES:
            read = list(readings(wear, size, pictures * (6 if wear in MUST_READ else 1)))
            wrong += read.count(False)
            share = 100 * read.count(True) / len(read)
            target = 100 if wear in MUST_READ else None
            figures.append(Figure(f"{wear}, format {size}", share, "% read", target))
    figures.append(Figure("wrong payloads", wrong, "pictures", 0, at_most=True))
    report(figures)


if __name__ == "__main__":
    main()
