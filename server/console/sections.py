"""Sections that the parts of the domain hang onto a page that is not theirs.

An enterprise's page shows its control points, labels and checks, yet the register knows none of
them: each part registers its own section here, and the page shows them in their order.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from markupsafe import Markup

Section = Callable[[Any], str]
_sections: dict[str, list[tuple[int, Section]]] = {}


def section(page: str, order: int) -> Callable[[Section], Section]:
    """Register a function that renders a section of `page` for the object that the page shows."""

    def register(render: Section) -> Section:
        _sections.setdefault(page, []).append((order, render))
        return render

    return register


def render(page: str, subject: Any) -> list[Markup]:
    """The sections of a page, each rendered by its part; a section may be empty."""
    ordered = sorted(_sections.get(page, []), key=lambda entry: entry[0])
    # Each is the output of a template of ours, escaped there.
    return [Markup(show(subject)) for _order, show in ordered]  # noqa: S704
