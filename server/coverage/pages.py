"""Coverage in the console: how far labels have come, down to the points without one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from .. import local_days
from ..accounts.areas import Choice, choices, require
from ..accounts.areas import names as region_names
from ..accounts.guard import current_person, requires
from ..assignments import standing
from ..console.paging import ListPage
from ..console.words import GATES
from ..control_points import catalogue
from ..control_points.models import ControlPoint
from ..database import db
from ..enterprises import service as enterprises
from ..enterprises.models import Enterprise
from ..labels import life
from ..labels.models import Label
from ..labels.selection import NEEDS, USUAL_NEEDS, Candidate, Selection, select
from ..language import Text, pick
from ..statistics import charts, kept
from . import tally, trend
from .places import below
from .tally import Cell, Counts, Narrowing

PER_PAGE = 50
MOST_CHOICES = 500  # in one list

blueprint = Blueprint(
    "coverage", __name__, url_prefix="/console/coverage", template_folder="templates"
)

VIEWS = {
    "region": Text("按区划", "By region"),
    "category": Text("按食品类别", "By category"),
    "gate": Text("按关口", "By gate"),
    "enterprise": Text("按企业", "By enterprise"),
}


class Wanted(NamedTuple):
    """What the page is asked for; empty narrows nothing."""

    region: str
    category: str
    gate: str
    by: str  # of VIEWS

    @property
    def narrowed(self) -> Narrowing:
        return Narrowing(self.category, self.gate)


class Line(NamedTuple):
    """A row of the table, and where it leads."""

    name: str
    counts: Counts
    address: str


class Point(NamedTuple):
    """A control point with the label that stands for it, if any, and what it needs."""

    point: ControlPoint
    label: Label | None
    state: str  # of the label today
    need: str  # of NEEDS


@blueprint.get("")
@requires("administrator", "staff")
def show() -> ResponseReturnValue:
    """How many points are planned, printed, posted and current, and where they are not."""
    wanted, person = _wanted(), current_person()
    area = [wanted.region] if wanted.region else person.area_codes
    counted = kept.figure(tally.FIGURE, area)
    cells = tally.cells_of(counted.value or [], wanted.narrowed)
    is_large = kept.is_large(area)
    views = _views(wanted, is_large, bool(below(area)))
    wanted = wanted._replace(by=wanted.by if wanted.by in views else next(iter(views)))
    return render_template(
        "coverage/show.html",
        wanted=wanted,
        total=tally.total(cells),
        counted=counted,
        views=views,
        view_names=VIEWS,
        lines=[] if wanted.by == "enterprise" else _lines(wanted, cells),
        regions=_choices(wanted),
        categories=catalogue.categories(),
        usual_needs=USUAL_NEEDS,
        is_large=is_large,
        **(_enterprises(wanted, area) if wanted.by == "enterprise" else {}),
        **_trend(wanted, area, is_large),
    )


@blueprint.get("/enterprises/<uuid:enterprise_id>")
@requires("administrator", "staff")
def show_enterprise(enterprise_id: UUID) -> ResponseReturnValue:
    """The control points of an enterprise, those without a current posted label first."""
    person = current_person()
    enterprise = enterprises.find(enterprise_id, person)
    found = select(Selection(enterprise=enterprise_id), person.area_codes)
    points = sorted((_point(one) for one in found), key=lambda one: one.state == "posted")
    return render_template(
        "coverage/enterprise.html",
        enterprise=enterprise,
        points=points,
        covered=sum(one.state == "posted" for one in points),
        to_print=sum(one.need in USUAL_NEEDS for one in points),
        needs=NEEDS,
        usual_needs=USUAL_NEEDS,
        assigned=standing.standing_at([enterprise_id], "labels", person).get(enterprise_id),
        inspectors=standing.inspectors_for(person),
        today=local_days.today(),
    )


def _wanted() -> Wanted:
    """What the address asks for. Raises NotFound for a region outside the person's area."""
    region, category = request.args.get("region", ""), request.args.get("category", "")
    gate = request.args.get("gate", "")
    if region:
        require(current_person(), region)
    return Wanted(
        region,
        category if category in catalogue.categories() else "",
        gate if gate in GATES else "",
        request.args.get("by", ""),
    )


def _choices(wanted: Wanted) -> list[Choice]:
    """The regions to choose from: of thousands no counties, to which the table leads."""
    regions = choices(current_person())
    if len(regions) <= MOST_CHOICES:
        return regions
    large = ("province", "prefecture")
    return [one for one in regions if one.level in large or one.code == wanted.region]


def _views(wanted: Wanted, is_large: bool, has_regions: bool) -> dict[str, str]:
    """The views there are of what is asked for, with their addresses; the first one leads."""
    there = {
        "region": has_regions,
        "enterprise": not is_large,
        "category": not wanted.category,
        "gate": not wanted.gate,
    }
    order = ("region", "category", "gate", "enterprise") if has_regions else tuple(there)
    return {by: _address(wanted, by=by) for by in order if there[by]}


def _address(wanted: Wanted, **changed: str) -> str:
    given = {**wanted._asdict(), **changed}
    return url_for("coverage.show", **{name: value for name, value in given.items() if value})


def _lines(wanted: Wanted, cells: Sequence[Cell]) -> list[Line]:
    if wanted.by == "region":
        counts = tally.by(cells, lambda cell: cell.region)
        names = region_names(counts.keys())
        order: Iterable[str] = sorted(counts)
    elif wanted.by == "category":
        counts = tally.by(cells, lambda cell: cell.category)
        names = {code: category.name for code, category in catalogue.categories().items()}
        order = sorted(counts, key=lambda code: (counts[code].current / counts[code].planned, code))
    else:
        counts = tally.by(cells, lambda cell: cell.gate)
        names, order = dict(GATES), [gate for gate in GATES if gate in counts]
    return [
        Line(_name(names, code), counts[code], _address(wanted, **{wanted.by: code, "by": ""}))
        for code in order
    ]


def _name(names: Mapping[str, Text], code: str) -> str:
    return pick(names[code]) if code in names else code


def _enterprises(wanted: Wanted, area: list[str]) -> dict[str, Any]:
    """The page of enterprises, those with the most missing first."""
    person = current_person()
    counts = tally.by_enterprise(area, wanted.narrowed)
    page = ListPage(found=list(counts), per_page=PER_PAGE, error_out=False)
    found = db.session.scalars(sa.select(Enterprise).where(Enterprise.id.in_(page.items)))
    return {
        "page": page,
        "enterprises": {one.id: one for one in found},
        "counts": counts,
        "assigned": standing.standing_at(page.items, "labels", person),
        "inspectors": standing.inspectors_for(person),
        "today": local_days.today(),
    }


def _trend(wanted: Wanted, area: list[str], is_large: bool) -> dict[str, Any]:
    """The months, and their drawing. Of a large area only all categories and gates together."""
    if is_large and any(wanted.narrowed):
        return {"stands": None}
    if any(wanted.narrowed):
        stands = trend.stands_of(trend.count(area, wanted.narrowed))
    else:
        stands = trend.stands_of(kept.figure(trend.FIGURE, area).value or [])
    parts = [
        (one.month, [charts.Part("good", one.current), charts.Part("plain", one.missing)])
        for one in stands
    ]
    return {"stands": stands, "drawn": charts.columns(parts)}


def _point(one: Candidate) -> Point:
    states = {label.code: life.state_of(label) for label in one.standing}
    best = sorted(one.standing, key=lambda label: states[label.code] != "posted")
    label = best[0] if best else None
    return Point(one.point, label, states[label.code] if label else "", one.need)
