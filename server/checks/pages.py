"""Checks in the console: the list, and one check in full."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from .. import local_days
from ..accounts.guard import current_person, requires
from ..accounts.models import Person
from ..console import sections
from ..console.sections import section
from ..control_points import bureau_templates, catalogue
from ..control_points.models import ControlPoint
from ..database import db
from ..enterprises.models import Enterprise
from ..labels.codes import grouped
from ..labels.life import state_of
from ..labels.models import Label
from . import (
    checklist,
    comparing,
    exporting,  # noqa: F401  importing it makes the table known
    presenting,
    publication,
    search_form,
    searching,
    service,
    timeline,  # noqa: F401  importing it makes its sources known
    wording,
)
from .due import due_date
from .models import Check
from .schemas import RESULTS

PER_PAGE = 50
ON_ENTERPRISE_PAGE = 10

blueprint = Blueprint(
    "checks",
    __name__,
    url_prefix="/console/checks",
    template_folder="templates",
    static_folder="static",
)


@blueprint.get("")
@requires("administrator", "staff")
def list_checks() -> ResponseReturnValue:
    """The checks of the area, newest first, narrowed by what is asked for."""
    person = current_person()
    wanted, form = search_form.read(request.args, person)
    found = None
    if not form.problems:
        found = searching.search(person, wanted, request.args.get("after", ""), PER_PAGE)
    checks = found.page.items if found else []
    near = wanted.near_publication
    page = render_template(
        "checks/list.html",
        found=found,
        checks=checks,
        wanted=wanted,
        form=form,
        labels=search_form.LABELS,
        narrowed={name: form.raw(name) for name in search_form.LABELS if form.raw(name)},
        choices=_choices(person),
        point=db.session.get(ControlPoint, wanted.point) if wanted.point and checks else None,
        names=presenting.names_of(one for check in checks for one in check.inspectors),
        shown=publication.shown_to_public(checks) if near else {},
        last_days={check.record_sha256: _last_day(check) for check in checks} if near else {},
    )
    return page, 422 if form.problems else 200


@blueprint.get("/<record_sha256>")
@requires("administrator", "staff")
def show_check(record_sha256: str) -> ResponseReturnValue:
    """One check in full, its verdict and its proof computed anew."""
    full = service.find(record_sha256, current_person())
    label = db.session.get(Label, full.check.label_code)
    return render_template(
        "checks/check.html",
        full=full,
        check=full.check,
        record=full.record,
        body=full.record.body,
        label=label,
        label_state=state_of(label) if label else None,
        grouped=grouped,
        measurements=presenting.measurement_lines(full),
        items=presenting.item_lines(full),
        pictures=presenting.pictures(full),
        signatures=presenting.signature_lines(full.record),
        inspectors=full.record.body["inspectors"],
        names=presenting.names_of(full.record.body["inspectors"]),
        metres=presenting.metres_from_label(full),
        sections=sections.render("check", full.check),
        compared=comparing.compare(full),
        most_compared=comparing.MOST_COMPARED,
        proof=sections.render("check-proof", full),
        wording=wording,
    )


def _choices(person: Person) -> dict[str, Any]:
    """What the fields of the search offer."""
    return {
        "regions": search_form.regions_near(person),
        "gates": catalogue.GATES,
        "templates": bureau_templates.known().values(),
        "results": RESULTS,
        "inspectors": search_form.inspectors_near(person),
    }


def _last_day(check: Check) -> date:
    """When 20 weekdays have gone by since a check."""
    made_on = local_days.day_of(check.recorded_at)
    return publication.weekday_after(made_on, publication.WORKING_DAYS)


@section("enterprise", 30)
def enterprise_section(enterprise: Enterprise) -> str:
    """The last checks of an enterprise, when it is due, and what it was not asked yet."""
    last_visit = service.last_visits([enterprise.id]).get(enterprise.id)
    return render_template(
        "checks/_enterprise.html",
        checks=service.checks_of(enterprise, ON_ENTERPRISE_PAGE),
        last_visit=last_visit,
        due=due_date(last_visit, enterprise.risk_grade),
        not_asked=service.items_not_asked(enterprise),
        item_count=len(checklist.items()),
        enterprise=enterprise,
    )
