"""Takes the pictures of docs/labels.md: `python docs/pictures/labels.py`.

Every format in every variant that `parse_spec` takes, then sheets, lists and the ruler page. Writes
label-*.webp beside this file and removes those of formats that are no more.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2
from PIL import Image

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))

from tests.warning_labels.catalogue import control_points, label_json  # noqa: E402
from warning_labels import SpecError, lay_out, parse_spec, render_png  # noqa: E402
from warning_labels.boxes import Page  # noqa: E402
from warning_labels.fitting import Trim  # noqa: E402
from warning_labels.formats import FORMATS  # noqa: E402
from warning_labels.lists import entries_of, index_pages, posting_pages  # noqa: E402
from warning_labels.rendering import write_pages  # noqa: E402
from warning_labels.ruler import ruler_page  # noqa: E402
from warning_labels.sheets import impose, sheet_pages  # noqa: E402
from warning_labels.stocks import STOCKS  # noqa: E402

POINT = "MEAT-05"  # cooking: a temperature that is held for a time
DIRECTIONS = ("portrait", "landscape")
OTHER_VARIANTS = ("bilingual", "monochrome")  # shown on M
GATES = {
    "market_access": ("市场准入", "Market access"),
    "raw_material": ("生产原料", "Raw material"),
    "purchase_channel": ("进货渠道", "Purchase channel"),
    "process": ("生产过程", "Production"),
    "outgoing_inspection": ("检验出厂", "Release"),
}
OF_PLANT = ("enterprise", "issuer", "issued", "version", "valid_until")
LONGEST_PX = 640  # of a label's picture
PIXELS_PER_MM = 4.0
SHEET_DPI = 72


def main() -> None:
    pictures = {**labels(), **pages()}
    for name, picture in pictures.items():
        picture.save(HERE / f"label-{name}.webp", quality=82, method=6)
    for file in HERE.glob("label-*.webp"):
        if file.stem.removeprefix("label-") not in pictures:
            file.unlink()
    for file in sorted(HERE.glob("label-*.webp")):
        print(f"{file.stat().st_size // 1000:>5} kB  {file.name}")


def labels() -> dict[str, Image.Image]:
    """By format and variant, such as "M-landscape"."""
    asked = {
        f"{size}-{direction}": label_json(POINT, size=size, variant=direction)
        for size in FORMATS
        for direction in DIRECTIONS
    }
    asked |= {f"M-{variant}": label_json(POINT, **{variant: True}) for variant in OTHER_VARIANTS}
    asked["BOARD-landscape"] = board()
    asked |= {f"blank-{size}": blank(size) for size in ("M", "T")}
    made = {name: label(members, name.split("-")[1]) for name, members in asked.items()}
    return {name: picture for name, picture in made.items() if picture}


def label(members: dict[str, Any], variant: str) -> Image.Image | None:
    """The label, or None where its size has no such variant."""
    try:
        spec = parse_spec(members)
    except SpecError:
        return None
    layout = lay_out(spec)
    lies = layout.width > layout.height
    if variant in DIRECTIONS and lies != (variant == "landscape"):
        return None
    if variant in OTHER_VARIANTS and not getattr(spec, variant, False):
        return None
    picture = Image.open(io.BytesIO(render_png(spec))).convert("RGB")
    scale = min(PIXELS_PER_MM, LONGEST_PX / max(layout.width, layout.height))
    size = (round(layout.width * scale), round(layout.height * scale))
    return picture.resize(size, Image.Resampling.LANCZOS)


def blank(size: str) -> dict[str, Any]:
    """A label without a control point."""
    same = {name: label_json(POINT)[name] for name in ("issuer", "issued", "code", "url")}
    return {"blank": True, "size": size, **same}


def board() -> dict[str, Any]:
    """The gate board of the meat plant: for each gate the point with the lowest code."""
    plant = label_json(POINT)
    points = {point["gate"]: code for code, point in reversed(control_points().items())
              if code.startswith("MEAT")}  # fmt: skip
    of_gate = ("signal_word", "warning", "pictogram", "control_point", "code", "url")
    return {
        "size": "BOARD",
        "gates": [
            {"name": {"zh": zh, "en": en}}
            | {name: label_json(points[gate])[name] for name in of_gate}
            for gate, (zh, en) in GATES.items()
            if gate in points
        ],
        "duties": [{"zh": "如实记录，不得伪造", "en": "Keep true records"}],
        **{name: plant[name] for name in OF_PLANT},
        "licence_no": "SC10443070200001",
        "hotline": "12315",
    }  # fmt: skip


def pages() -> dict[str, Image.Image]:
    """Sheets, the ruler page and the lists."""
    codes = [code for code in control_points() if code.startswith("MEAT")]
    specs = {size: [parse_spec(label_json(code, size=size)) for code in codes] for size in "SM"}
    four = [lay_out(spec) for spec in specs["S"][:4]]
    three = [lay_out(spec) for spec in specs["M"][:3]]
    placements = impose([(four[0].width, four[0].height)] * len(codes), STOCKS["A4-4"])
    entries = [
        entry
        for spec, placement in zip(specs["S"], placements, strict=True)
        for entry in entries_of(spec, placement, "武陵区")
    ]
    marks = Trim(crop_marks=True)
    return {
        "sheet-S": photograph(sheet_pages(four, STOCKS["A4-4"], marks)),
        "sheet-M": photograph(sheet_pages(three, STOCKS["A4"], marks)),
        "ruler": photograph([ruler_page(210, 297)]),
        "index": photograph(index_pages(entries)),
        "posting-list": photograph(posting_pages(entries)),
    }


def photograph(made: Iterator[Page] | list[Page]) -> Image.Image:
    """The first page on grey, so that its paper shows."""
    out = io.BytesIO()
    write_pages(made, out, title="")
    page = pypdfium2.PdfDocument(out.getvalue())[0]
    picture = page.render(scale=SHEET_DPI / 72 * 2).to_pil().convert("RGB")
    small = picture.resize((picture.width // 2, picture.height // 2), Image.Resampling.LANCZOS)
    canvas = Image.new("RGB", (small.width + 16, small.height + 16), (190, 196, 204))
    canvas.paste(small, (8, 8))
    return canvas


if __name__ == "__main__":
    main()
