"""Current labels printed again: the same codes, looking as they did the last time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from warning_labels import STOCKS, LabelError, Spec, lay_out, parse_spec
from warning_labels.boxes import Layout, Page
from warning_labels.sheets import sheet_pages

from ..control_points.models import ControlPoint
from ..database import db
from ..language import Text
from ..problems import DomainError, NotFound
from . import life
from .manner import Manner
from .models import Label, PrintRun, PrintRunItem
from .runs import LabelImpossible
from .specs import spec_of

MOST = 100  # labels in one file, made while its reader waits
OFFICE_PAPER = STOCKS["A4"]  # holds a label of each size


class TooManyLabels(DomainError):
    slug = "too-many-labels"
    status = 422
    title = Text(
        f"标签超过 {MOST} 枚，请联系监管部门打印。",
        f"There are more than {MOST} labels: ask the authority to print them.",
    )


def current_labels(enterprise_id: UUID) -> list[Label]:
    """The enterprise's labels that tell what holds, by control point."""
    found = db.session.scalars(
        sa.select(Label)
        .join(Label.control_point)
        .where(ControlPoint.enterprise_id == enterprise_id)
        .order_by(ControlPoint.code, Label.code)
    )
    return [label for label in found if life.is_current(label) and _prints_a_plan(label)]


def pages_of(labels: Sequence[Label]) -> Iterator[Page]:
    """The labels on A4, as an office prints, those of one size together.

    Raises NotFound where there is none, TooManyLabels, LabelImpossible.
    """
    if not labels:
        raise NotFound("目前没有可以打印的标签。", "There is no label to print at present.")
    if len(labels) > MOST:
        raise TooManyLabels
    yield from sheet_pages(sorted(map(lay_out, _specs_of(labels)), key=_size), OFFICE_PAPER)


def _prints_a_plan(label: Label) -> bool:
    """One that was printed blank and bound on site shows its code alone."""
    return label.plan_version is not None and label.valid_until is not None


def _specs_of(labels: Sequence[Label]) -> Iterator[Spec]:
    printed = _as_printed([label.code for label in labels])
    for label in labels:
        try:
            kept = printed.get(label.code)
            yield parse_spec(kept) if kept else spec_of(label, Manner())
        except LabelError as error:
            raise LabelImpossible(
                f"{label.code}：{error.text.zh}", f"{label.code}: {error.text.en}"
            ) from error


def _as_printed(codes: Sequence[str]) -> dict[str, Any]:
    """The last specification by which each of these codes was printed as a label of its own."""
    items = (
        sa.select(PrintRunItem.code, PrintRunItem.spec)
        .join(PrintRun, PrintRun.id == PrintRunItem.run_id)
        .where(PrintRunItem.code.in_(codes))
        .order_by(PrintRun.created_at, PrintRunItem.position)
    )
    return {code: spec for code, spec in db.session.execute(items) if "gates" not in spec}


def _size(layout: Layout) -> tuple[float, float]:
    return layout.width, layout.height
