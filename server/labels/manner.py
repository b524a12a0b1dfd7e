"""How a run is printed: size and look of the labels, file, paper, printer correction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from warning_labels.boxes import Correction
from warning_labels.errors import LabelError
from warning_labels.fitting import SIZES, Trim, sheet_for
from warning_labels.formats import LANDSCAPE, PORTRAIT, usual_variant
from warning_labels.sheets import first_place
from warning_labels.stocks import STOCKS, Stock

from ..language import Text
from ..problems import InvalidInput

FILES = {
    "pdf": Text("PDF", "PDF"),
    "png": Text("PNG 图片（多张打包为 ZIP）", "PNG pictures (several in a ZIP)"),
    "zpl": Text("ZPL（热敏、热转印标签机）", "ZPL (thermal label printers)"),
}
RESOLUTIONS = {"png": (300, 600), "zpl": (203, 300)}  # dots per inch; the first is the usual one
LARGEST_SHIFT_MM = 20.0  # beyond it, the paper lies wrong
SCALES = (0.9, 1.1)
BOARD = "BOARD"
SAMPLE = 100  # labels read back from a finished PDF, unless all are


@dataclass(frozen=True)
class Manner:
    """How a run is printed. Make it by `from_json` or check it: not all that can be said fits."""

    size: str = "M"
    variant: str = ""  # portrait or landscape; empty: as the size is used most
    bilingual: bool = False
    monochrome: bool = False
    format: str = "pdf"
    dpi: int = 0  # of PNG and ZPL; 0: the usual one
    stock: str = "roll"  # of warning_labels.stocks
    start: int = 1  # the first free place of the first sheet
    crop_marks: bool = False
    bleed: bool = False
    offset_x_mm: float = 0.0
    offset_y_mm: float = 0.0
    scale_x: float = 1.0
    scale_y: float = 1.0
    verify: int | None = SAMPLE  # labels of a PDF that are read back; None: every one

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Manner:
        """As it was kept; what a later version added has its usual value."""
        known = {field.name for field in fields(cls)}
        return cls(**{name: kept for name, kept in value.items() if name in known})

    @property
    def is_board(self) -> bool:
        return self.size == BOARD

    @property
    def look(self) -> dict[str, Any]:
        """The members of a label's specification that the manner decides."""
        look: dict[str, Any] = {"size": self.size, "monochrome": self.monochrome}
        if not self.is_board:
            look |= {
                "variant": self.variant or usual_variant(self.size),
                "bilingual": self.bilingual,
            }
        return look

    @property
    def resolution(self) -> int:
        return self.dpi or RESOLUTIONS[self.format][0]

    @property
    def paper(self) -> Stock:
        return STOCKS[self.stock]

    @property
    def trim(self) -> Trim:
        return Trim(self.bleed, self.crop_marks)

    @property
    def correction(self) -> Correction:
        return Correction(self.offset_x_mm, self.offset_y_mm, self.scale_x, self.scale_y)

    @property
    def on_sheets(self) -> bool:
        """Whether labels stand otherwise than one a page, at its true place and size."""
        plain = Manner(size=self.size, variant=self.variant)
        return (self.stock, self.trim, self.correction) != (
            plain.stock,
            plain.trim,
            plain.correction,
        )

    @property
    def measures(self) -> tuple[float, float]:
        """Width and height of one label, in millimetres."""
        width, height = SIZES[self.size]
        turned = self.variant and self.variant != usual_variant(self.size)
        return (height, width) if turned else (width, height)

    def check(self) -> Manner:
        """This manner, if a run can be printed so. Raises InvalidInput, which says what to do."""
        for problem in self._problems():
            raise InvalidInput(*problem)
        return self

    def _problems(self) -> Iterator[Text]:
        if self.size not in SIZES or self.format not in FILES or self.stock not in STOCKS:
            yield Text("没有这种规格、格式或纸张。", "There is no such size, file or stock.")
            return
        if self.variant not in ("", *variants_of(self.size)):
            yield Text(f"规格 {self.size} 没有这种版式。", f"Size {self.size} has no such variant.")
        if self.dpi and self.dpi not in RESOLUTIONS.get(self.format, ()):
            yield Text("该格式没有这种分辨率。", "This file has no such resolution.")
        if self.format != "pdf" and self.on_sheets:
            yield Text(
                "拼版、裁切线、出血和校正只用于 PDF，请改选 PDF 或“卷装或单张”。",
                "Sheets, marks, bleed and correction are for PDF: choose PDF, or roll stock.",
            )
        if abs(self.offset_x_mm) > LARGEST_SHIFT_MM or abs(self.offset_y_mm) > LARGEST_SHIFT_MM:
            yield Text(
                f"偏移最多 {LARGEST_SHIFT_MM:.0f} 毫米；更多请先检查进纸。",
                f"Shift by {LARGEST_SHIFT_MM:.0f} mm at most; beyond that look at the paper feed.",
            )
        if not all(SCALES[0] <= scale <= SCALES[1] for scale in (self.scale_x, self.scale_y)):
            yield Text("缩放应在 90% 到 110% 之间。", "Scale between 90 % and 110 %.")
        if self.verify is not None and self.verify < 1:
            yield Text("抽检张数至少为 1。", "Check one label at least.")
        try:
            first_place(self.start, sheet_for(self.paper, self.measures, self.trim), self.paper)
        except LabelError as error:
            yield Text(error.text.zh, error.text.en)


def variants_of(size: str) -> tuple[str, ...]:
    """The variants that a size has, the usual one first."""
    found = [
        name for name, sizes in (("portrait", PORTRAIT), ("landscape", LANDSCAPE)) if size in sizes
    ]
    return tuple(found)


def resolutions(manner: Manner) -> tuple[int, ...]:
    """The resolutions that the manner's file can have, in dots per inch."""
    return RESOLUTIONS.get(manner.format, ())


def papers_for(manner: Manner) -> list[Stock]:
    """The stocks that hold labels of this size."""

    def holds(stock: Stock) -> bool:
        try:
            sheet_for(stock, manner.measures)
        except LabelError:
            return False
        return True

    return [stock for stock in STOCKS.values() if holds(stock)]
