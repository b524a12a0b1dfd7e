"""Which control points a print run is for."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import lazyload

from .. import local_days
from ..control_points.models import ControlPoint
from ..database import db
from ..enterprises.models import Enterprise
from ..language import Text
from ..regions.service import within
from . import life, service
from .models import Label

EVERYWHERE = ("",)

# Why a point needs a label, in the order in which staff are asked.
NEEDS = {
    "never-printed": Text("未打印或无可用标签", "Not printed, or no label in use"),
    "damaged": Text("标签破损", "Label damaged"),
    "missing": Text("标签缺失", "Label missing"),
    "outdated": Text("标签内容过期", "Label outdated"),
    "licence-expired": Text("许可证已到期（标签一出即过期）", "Licence expired (outdated at once)"),
    "current": Text("标签现行有效（重印，编码不变）", "Label current (same code again)"),
}
# A run for the last two is asked for on purpose only.
USUAL_NEEDS = ("never-printed", "damaged", "missing", "outdated")


@dataclass(frozen=True)
class Selection:
    """What staff asked for; what is empty narrows nothing."""

    region: str = ""  # code; it and all below
    enterprise: UUID | None = None
    category: str = ""  # of the catalogue
    gate: str = ""
    needs: tuple[str, ...] = ()  # of NEEDS; none: all of them
    # So many labels without a control point: what else is asked for is only the region, where
    # they belong until they are bound. See blanks.py.
    blanks: int = 0

    def to_json(self) -> dict[str, Any]:
        enterprise = str(self.enterprise) if self.enterprise else None
        return {**asdict(self), "enterprise": enterprise, "needs": list(self.needs)}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Selection:
        return cls(
            region=value["region"],
            enterprise=UUID(value["enterprise"]) if value["enterprise"] else None,
            category=value["category"],
            gate=value.get("gate", ""),  # runs of before know none
            needs=tuple(value["needs"]),
            blanks=value.get("blanks", 0),
        )


class Candidate(NamedTuple):
    """A control point to print for, its labels that have not ended, and what it needs."""

    point: ControlPoint
    standing: list[Label]  # a current one first
    need: str  # of NEEDS


def select(selection: Selection, area: Collection[str]) -> list[Candidate]:
    """The control points selected in this area, by region, enterprise and code.

    `area` are region codes as a person has them. What holds at a point is not loaded yet.
    """
    points = list(db.session.scalars(_points(selection, area)))
    labels = service.labels_of_points([point.id for point in points])
    found = []
    for point in points:
        standing = service.standing(labels.get(point.id, []))
        need = _need(point, life.state_of(standing[0]) if standing else None)
        if not selection.needs or need in selection.needs:
            found.append(Candidate(point, standing, need))
    return found


def _need(point: ControlPoint, state: str | None) -> str:
    # Issued: the code was given, but no file with it was ever complete.
    need = "never-printed" if state in (None, "issued") else str(state)
    if need not in NEEDS:
        return "current"
    licence = point.enterprise.licence_valid_to
    return "licence-expired" if licence and licence < local_days.today() else need


def _points(selection: Selection, area: Collection[str]) -> sa.Select[ControlPoint]:
    points = (
        sa.select(ControlPoint)
        .join(ControlPoint.enterprise)
        .where(ControlPoint.dropped_at.is_(None), Enterprise.region_code.in_(within(area)))
        .order_by(Enterprise.region_code, Enterprise.uscc, ControlPoint.code)
        .options(lazyload(ControlPoint.current))
    )
    if selection.region:
        points = points.where(Enterprise.region_code.in_(within([selection.region])))
    if selection.enterprise:
        points = points.where(ControlPoint.enterprise_id == selection.enterprise)
    if selection.category:
        points = points.where(Enterprise.category_code == selection.category)
    if selection.gate:
        points = points.where(ControlPoint.gate == selection.gate)
    return points
