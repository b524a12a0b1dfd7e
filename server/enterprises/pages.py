"""The register in the console: the list, and an enterprise's page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby
from uuid import UUID

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from .. import local_days
from ..accounts import areas
from ..accounts.guard import current_person, requires
from ..checks.due import PRIORITY_GRADES, due_date, visits_per_year
from ..console import sections
from ..console.dates import local_date
from ..control_points import catalogue
from . import exporting, identifiers, leaving, service, timeline, visits
from .narrowing import narrowings

RECENT = 8  # events on the enterprise's page

blueprint = Blueprint(
    "enterprises", __name__, url_prefix="/console/enterprises", template_folder="templates"
)


@blueprint.app_template_filter("groupby_day")
def _by_day(events: Iterable[timeline.Event]) -> Iterator[tuple[datetime, list[timeline.Event]]]:
    """The events of each local day together; each day as the instant of its first event."""
    for _day, some in groupby(events, lambda event: local_date(event.at)):
        together = list(some)
        yield together[0].at, together


@blueprint.app_context_processor
def _terms() -> dict[str, object]:
    return {"categories": catalogue.categories(), "priority_grades": PRIORITY_GRADES}


@blueprint.get("")
@requires("administrator", "staff")
def list_enterprises() -> ResponseReturnValue:
    """The enterprises of one's area, searched and filtered, with the day each is due."""
    person, wanted = current_person(), _wanted()
    found = service.page(person, wanted, request.args.get("after", ""))
    visited = visits.last_visits([each.id for each in found.items])
    return render_template(
        "enterprises/list.html",
        enterprises=found,
        wanted=wanted,
        due={each.id: due_date(visited.get(each.id), each.risk_grade) for each in found.items},
        today=local_days.today(),
        regions=areas.choices(person),
        grades=visits_per_year(),
        narrowings=narrowings(),
        sorts=service.SORTS,
    )


@blueprint.get("/export.csv")
@requires("administrator", "staff")
def export() -> ResponseReturnValue:
    """The enterprises that the list shows, all of them, with the columns of an import."""
    file = exporting.export(current_person(), _wanted())
    day = local_days.today().isoformat()
    return Response(
        file,
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="enterprises-{day}.csv"'},
    )


@blueprint.get("/<uuid:enterprise_id>")
@requires("administrator", "staff")
def show(enterprise_id: UUID) -> ResponseReturnValue:
    """An enterprise: its facts, then what each part of the domain has to say of it."""
    person = current_person()
    enterprise = service.find(enterprise_id, person)
    elsewhere = [one for one in areas.choices(person) if one.code != enterprise.region_code]
    return render_template(
        "enterprises/show.html",
        enterprise=enterprise,
        elsewhere=elsewhere,
        longest_reason=leaving.LONGEST_REASON,
        today=local_days.today(),
        food_category=identifiers.food_categories()[enterprise.licence_category],
        food_subcategory=identifiers.food_subcategories().get(enterprise.licence_subcategory),
        sections=sections.render("enterprise", enterprise),
        recent=timeline.page(enterprise.id, count=RECENT),
        kinds=timeline.kinds(),
    )


@blueprint.get("/<uuid:enterprise_id>/history")
@requires("administrator", "staff")
def history(enterprise_id: UUID) -> ResponseReturnValue:
    """All that happened at an enterprise, or what is of one kind, the newest first."""
    enterprise = service.find(enterprise_id, current_person())
    only = request.args.get("kind", "")
    return render_template(
        "enterprises/history.html",
        enterprise=enterprise,
        page=timeline.page(enterprise.id, request.args.get("after", ""), only),
        kinds=timeline.kinds(),
        only=only,
    )


def _wanted() -> service.Wanted:
    return service.Wanted(
        text=request.args.get("q", "").strip(),
        region=request.args.get("region", ""),
        category=request.args.get("category", ""),
        grade=request.args.get("grade", ""),
        labels=request.args.get("labels", ""),
        sort=request.args.get("sort", ""),
    )
