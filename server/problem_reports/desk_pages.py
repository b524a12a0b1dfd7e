"""Problem reports in the console: the list, one in full, taking it in hand and answering it."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ..accounts.guard import current_person, requires
from ..checks.presenting import names_of
from ..console.sections import section
from ..database import db, write
from ..enterprises.models import Enterprise
from ..labels.codes import grouped
from ..language import pick, t
from ..photos.api import forever
from ..problems import DomainError, NotFound
from . import (
    service,
    timeline,  # noqa: F401  importing it makes its sources known
)
from .models import STATES, ProblemReport

PER_PAGE = 50
STAFF = ("administrator", "staff")

blueprint = Blueprint(
    "problem_report_desk",
    __name__,
    url_prefix="/console/problem-reports",
    template_folder="templates",
)


@blueprint.get("")
@requires(*STAFF)
def list_reports() -> ResponseReturnValue:
    """The reports of the area, new ones first."""
    state = request.args.get("state", "")
    wanted = service.Search(
        text=request.args.get("q", "").strip(), state=state if state in STATES else ""
    )
    return render_template(
        "problem_reports/list.html",
        reports=db.paginate(
            service.search(current_person(), wanted), per_page=PER_PAGE, error_out=False
        ),
        wanted=wanted,
        counts=service.counts(current_person()),
        grouped=grouped,
    )


@blueprint.get("/<uuid:report_id>")
@requires(*STAFF)
def show(report_id: UUID) -> ResponseReturnValue:
    """One report, and what staff may do."""
    return _page(service.find(report_id, current_person()))


@blueprint.post("/<uuid:report_id>/take")
@requires(*STAFF)
def take(report_id: UUID) -> ResponseReturnValue:
    """Say that somebody looks after it now."""
    try:
        with write():
            service.take(service.find(report_id, current_person()), current_person())
    except service.AlreadyAnswered as refusal:
        flash(pick(refusal.detail), "warning")
    else:
        flash(t("已转为处理中。", "In hand now."), "success")
    return redirect(url_for(".show", report_id=report_id), 303)


@blueprint.post("/<uuid:report_id>/answer")
@requires(*STAFF)
def answer(report_id: UUID) -> ResponseReturnValue:
    """Close it with an answer."""
    text = request.form.get("answer", "")
    try:
        with write():
            service.answer(service.find(report_id, current_person()), text, current_person())
    except NotFound:
        raise
    except DomainError as refusal:
        report = service.find(report_id, current_person())
        return _page(report, pick(refusal.detail), text), refusal.status
    flash(t("已答复并封存。", "Answered, and sealed."), "success")
    return redirect(url_for(".show", report_id=report_id), 303)


@blueprint.get("/<uuid:report_id>/photo")
@requires(*STAFF)
def photo(report_id: UUID) -> ResponseReturnValue:
    """The picture of a report, as it was made again."""
    report = service.find(report_id, current_person())
    if report.photo is None:
        raise NotFound
    return forever(Response(report.photo.jpeg, mimetype="image/jpeg"))


@section("enterprise", 45)
def enterprise_section(enterprise: Enterprise) -> str:
    """The reports at an enterprise that wait for an answer."""
    return render_template(
        "problem_reports/_enterprise.html", reports=service.standing_at(enterprise)
    )


def _page(report: ProblemReport, problem: str = "", entered: str = "") -> str:
    people = [person for person in (report.taken_by, report.answered_by) if person]
    return render_template(
        "problem_reports/report.html",
        report=report,
        names=names_of(people),
        problem=problem,
        entered=entered,
        grouped=grouped,
    )
