"""Checks in the console: the list, and one check in full."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from ..accounts.guard import current_person, requires
from ..console import sections
from ..console.sections import section
from ..database import db
from ..enterprises.models import Enterprise
from ..labels.codes import grouped
from ..labels.life import state_of
from ..labels.models import Label
from ..records.proof import prove
from . import (
    checklist,
    presenting,
    service,
    timeline,  # noqa: F401  importing it makes its sources known
    wording,
)
from .due import due_date
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
    wanted = _search()
    found = db.paginate(
        service.search(current_person(), wanted), per_page=PER_PAGE, error_out=False
    )
    return render_template(
        "checks/list.html",
        checks=found,
        wanted=wanted,
        results=RESULTS,
        names=presenting.names_of(person for check in found for person in check.inspectors),
    )


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
        proof=prove(full.record),
        wording=wording,
    )


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


def _search() -> service.Search:
    result = request.args.get("result", "")
    return service.Search(
        text=request.args.get("q", "").strip(),
        result=result if result in RESULTS else "",
        since=_day(request.args.get("since", "")),
        until=_day(request.args.get("until", "")),
        differing=request.args.get("differing") == "1",
    )


def _day(text: str) -> date | None:
    """The day of a date field; one that is none narrows nothing."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
