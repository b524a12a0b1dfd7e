"""Follow-up visits in the console: the visits, what was raised at them, and the pool by hand."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from .. import local_days
from ..accounts.guard import current_person, requires
from ..checks import presenting
from ..console.sections import section
from ..database import db, write
from ..enterprises.models import Enterprise
from ..language import pick, t
from ..problems import DomainError, NotFound, said_above
from ..typed import read_day
from . import (
    periods,
    plans,
    service,
    timeline,  # noqa: F401  importing it makes its sources known
    wording,
)
from .models import FollowUpPlan
from .pool import BY_HAND

PER_PAGE = 50

blueprint = Blueprint(
    "follow_up_visits", __name__, url_prefix="/console/follow-ups", template_folder="templates"
)


@blueprint.context_processor
def _words() -> dict[str, object]:
    return {"wording": wording, "period_name": periods.name}


@blueprint.get("/visits")
@requires("administrator", "staff")
def list_visits() -> ResponseReturnValue:
    """The visits of the area, newest first."""
    text = request.args.get("q", "").strip()
    found = db.paginate(service.visits(current_person(), text), per_page=PER_PAGE, error_out=False)
    return render_template(
        "follow_ups/visits.html",
        visits=found,
        text=text,
        names=presenting.names_of(person for visit in found for person in visit.inspectors),
    )


@blueprint.get("/visits/<record_sha256>")
@requires("administrator", "staff")
def show_visit(record_sha256: str) -> ResponseReturnValue:
    """One visit in full, and the answers to what was raised."""
    return _visit_page(service.find_visit(record_sha256, current_person()))


@blueprint.post("/visits/<record_sha256>/problems/<uuid:problem_id>")
@requires("administrator", "staff")
def answer_problem(record_sha256: str, problem_id: UUID) -> ResponseReturnValue:
    """Answer a problem; the answer is sealed."""
    text = request.form.get("text", "")
    try:
        with write():
            service.answer(record_sha256, problem_id, text, current_person())
    except NotFound:
        raise
    except DomainError as error:
        full = service.find_visit(record_sha256, current_person())
        return _visit_page(full, pick(error.detail), {problem_id: text}), error.status
    flash(t("答复已登记并封存。", "The answer is kept, and sealed."), "success")
    return redirect(url_for(".show_visit", record_sha256=record_sha256))


@blueprint.get("/problems")
@requires("administrator", "staff")
def list_problems() -> ResponseReturnValue:
    """What the area's enterprises raised: the open ones first."""
    person = current_person()
    text, state = request.args.get("q", "").strip(), request.args.get("state", "")
    state = state if state in service.PROBLEM_STATES else ""
    found = db.paginate(service.problems(person, state, text), per_page=PER_PAGE, error_out=False)
    return render_template(
        "follow_ups/problems.html",
        problems=found,
        text=text,
        state=state,
        counts=service.problem_counts(person),
    )


@blueprint.route("/by-hand", methods=["GET", "POST"])
@requires("administrator", "staff")
def by_hand() -> ResponseReturnValue:
    """What was put into the pool by hand, and the form that puts more in."""
    if request.method == "GET":
        return _by_hand_page(request.args)
    form = request.form
    try:
        with write():
            service.add_by_hand(
                form.get("uscc", ""),
                form.get("ground", ""),
                read_day(form.get("day", "")),
                form.get("reason", ""),
                current_person(),
            )
    except DomainError as error:
        return _by_hand_page(form, pick(error.detail)), error.status
    flash(t("已登记入池并封存。", "Added to the pool, and sealed."), "success")
    return redirect(url_for(".by_hand"))


@blueprint.post("/by-hand/<uuid:addition_id>/withdraw")
@requires("administrator", "staff")
def withdraw(addition_id: UUID) -> ResponseReturnValue:
    """Take back an entry that was a mistake."""
    with said_above():
        with write():
            service.withdraw(addition_id, request.form.get("reason", ""), current_person())
        flash(t("已撤销并封存。", "Withdrawn, and sealed."), "success")
    return redirect(url_for(".by_hand"))


@section("enterprise", 45)
def enterprise_section(enterprise: Enterprise) -> str:
    """The follow-up visits to an enterprise, and what it raised."""
    return render_template(
        "follow_ups/_enterprise.html",
        enterprise=enterprise,
        visits=service.visits_to(enterprise.id),
        problems=service.problems_of(enterprise.id),
        wording=wording,
    )


def _visit_page(
    full: service.VisitInFull, problem: str = "", entered: Mapping[UUID, str] | None = None
) -> str:
    body = full.record.body
    photos = [photo["sha256"] for photo in body["photos"]]
    people = [*body["inspectors"], full.visit.person_id]
    people += [one.answer.by for one in full.problems if one.answer]
    return render_template(
        "follow_ups/visit.html",
        full=full,
        visit=full.visit,
        body=body,
        photos=photos,
        here=presenting.come(photos),
        names=presenting.names_of(people),
        plan=_plan_in_sight(full.visit.plan_id),
        problem=problem,
        entered=entered or {},
        longest=service.LONGEST_TEXT,
    )


def _plan_in_sight(plan_id: UUID | None) -> FollowUpPlan | None:
    if plan_id is None:
        return None
    return db.session.scalar(plans.visible(current_person()).where(FollowUpPlan.id == plan_id))


def _by_hand_page(entered: Mapping[str, str], problem: str = "") -> str:
    found = db.paginate(service.additions(current_person()), per_page=PER_PAGE, error_out=False)
    return render_template(
        "follow_ups/by_hand.html",
        additions=found,
        entered=entered,
        problem=problem,
        grounds=BY_HAND,
        today=local_days.today(),
        names=presenting.names_of(id_ for one in found for id_ in (one.added_by, one.withdrawn_by)),
        longest=service.LONGEST_TEXT,
    )
