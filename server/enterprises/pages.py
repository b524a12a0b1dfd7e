"""The register in the console: the list, and an enterprise's page."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from ..accounts.guard import current_person, requires
from ..checks.due import PRIORITY_GRADES, due_date, visits_per_year
from ..console import sections
from ..control_points import catalogue
from ..settings import current_settings
from . import identifiers, service, visits

blueprint = Blueprint(
    "enterprises", __name__, url_prefix="/console/enterprises", template_folder="templates"
)


@blueprint.app_context_processor
def _terms() -> dict[str, object]:
    return {"categories": catalogue.categories(), "priority_grades": PRIORITY_GRADES}


@blueprint.get("")
@requires("administrator", "staff")
def list_enterprises() -> ResponseReturnValue:
    """The enterprises of one's area, searched and filtered, with the day each is due."""
    person = current_person()
    wanted = service.Wanted(
        text=request.args.get("q", "").strip(),
        region=request.args.get("region", ""),
        category=request.args.get("category", ""),
        grade=request.args.get("grade", ""),
    )
    found = service.search(person, wanted, request.args.get("page", 1, type=int))
    visited = visits.last_visits([each.id for each in found.items])
    return render_template(
        "enterprises/list.html",
        enterprises=found,
        wanted=wanted,
        due={each.id: due_date(visited.get(each.id), each.risk_grade) for each in found.items},
        today=datetime.now(current_settings().zone).date(),
        regions=service.regions_for(person),
        grades=visits_per_year(),
    )


@blueprint.get("/<uuid:enterprise_id>")
@requires("administrator", "staff")
def show(enterprise_id: UUID) -> ResponseReturnValue:
    """An enterprise: its facts, then what each part of the domain has to say of it."""
    enterprise = service.find(enterprise_id, current_person())
    return render_template(
        "enterprises/show.html",
        enterprise=enterprise,
        today=datetime.now(current_settings().zone).date(),
        food_category=identifiers.food_categories()[enterprise.licence_category],
        food_subcategory=identifiers.food_subcategories().get(enterprise.licence_subcategory),
        sections=sections.render("enterprise", enterprise),
    )
