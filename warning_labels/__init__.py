"""Warning labels for critical control points: a specification in, PDF or PNG out.

Knows no database, no web, no clock, no network. The same specification gives the same bytes.
"""

from warning_labels.errors import (
    LabelError,
    SpecError,
    SymbolTooDense,
    TextDoesNotFit,
    UnknownCharacter,
)
from warning_labels.layout import lay_out
from warning_labels.reading import parse_limit, parse_spec
from warning_labels.rendering import render_pdf, render_png, render_svg, render_zpl, write_pdf
from warning_labels.spec import (
    Duration,
    LabelSpec,
    Limit,
    Pictogram,
    SamplingPlan,
    Text,
)
from warning_labels.typefaces import Typefaces, typefaces
from warning_labels.wording import limit_text

__all__ = [
    "Duration",
    "LabelError",
    "LabelSpec",
    "Limit",
    "Pictogram",
    "SamplingPlan",
    "SpecError",
    "SymbolTooDense",
    "Text",
    "TextDoesNotFit",
    "Typefaces",
    "UnknownCharacter",
    "lay_out",
    "limit_text",
    "parse_limit",
    "parse_spec",
    "render_pdf",
    "render_png",
    "render_svg",
    "render_zpl",
    "typefaces",
    "write_pdf",
]
