"""Warning labels for critical control points: a specification in, PDF or PNG out.

Knows no database, no web, no clock, no network. The same specification gives the same bytes.
"""

from warning_labels.boxes import Correction
from warning_labels.errors import (
    LabelError,
    SpecError,
    SymbolTooDense,
    TextDoesNotFit,
    UnknownCharacter,
)
from warning_labels.fitting import Trim, advice
from warning_labels.layout import lay_out
from warning_labels.lists import entries_of, index_pages, posting_pages
from warning_labels.reading import parse_board, parse_label, parse_limit, parse_spec
from warning_labels.rendering import (
    render_pdf,
    render_png,
    render_svg,
    render_zpl,
    write_pages,
    write_pdf,
)
from warning_labels.ruler import Distances, MeasureError, correction_from, ruler_page
from warning_labels.sheets import impose, sheet_pages
from warning_labels.spec import (
    BlankSpec,
    BoardSpec,
    Duration,
    Gate,
    LabelSpec,
    Limit,
    Pictogram,
    SamplingPlan,
    Spec,
    Text,
)
from warning_labels.stocks import STOCKS, Stock, StockError, own_stock
from warning_labels.typefaces import Typefaces, typefaces
from warning_labels.wording import limit_text

__all__ = [
    "STOCKS",
    "BlankSpec",
    "BoardSpec",
    "Correction",
    "Distances",
    "Duration",
    "Gate",
    "LabelError",
    "LabelSpec",
    "Limit",
    "MeasureError",
    "Pictogram",
    "SamplingPlan",
    "Spec",
    "SpecError",
    "Stock",
    "StockError",
    "SymbolTooDense",
    "Text",
    "TextDoesNotFit",
    "Trim",
    "Typefaces",
    "UnknownCharacter",
    "advice",
    "correction_from",
    "entries_of",
    "impose",
    "index_pages",
    "lay_out",
    "limit_text",
    "own_stock",
    "parse_board",
    "parse_label",
    "parse_limit",
    "parse_spec",
    "posting_pages",
    "render_pdf",
    "render_png",
    "render_svg",
    "render_zpl",
    "ruler_page",
    "sheet_pages",
    "typefaces",
    "write_pages",
    "write_pdf",
]
