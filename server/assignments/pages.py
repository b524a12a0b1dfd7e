"""Assignments in the console: what each inspector has to do, planning, handing over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from .. import local_days
from ..accounts.areas import choices, covers, require
from ..accounts.guard import current_person, requires
from ..console.sections import section
from ..database import db, write
from ..enterprises.models import Enterprise
from ..language import Text, pick, t
from ..problems import DomainError, InvalidInput, NotFound, said_above
from ..statistics import kept
from ..typed import read_day
from . import due, service, standing
from .models import PURPOSES, Assignment

PER_PAGE = 50
AHEAD = timedelta(days=30)  # what a plan looks ahead, unless told otherwise

PURPOSE_WORDS = {
    "check": Text("检查", "Check"),
    "labels": Text("张贴标签", "Post labels"),
}

blueprint = Blueprint(
    "assignments", __name__, url_prefix="/console/assignments", template_folder="templates"
)


@blueprint.app_template_global()
def purpose_name(purpose: str) -> str:
    """What an inspector goes there for, in words."""
    return pick(PURPOSE_WORDS[purpose])


@blueprint.get("")
@requires("administrator", "staff")
def list_people() -> ResponseReturnValue:
    """The inspectors of the area with what each has to do; the open visits, nearest first."""
    person = current_person()
    purpose = request.args.get("purpose", "")
    late = request.args.get("late") == "1"
    open_ones = standing.standing(person)
    if purpose in PURPOSES:
        open_ones = open_ones.where(Assignment.purpose == purpose)
    if late:
        open_ones = open_ones.where(Assignment.due_on < local_days.today())
    return render_template(
        "assignments/list.html",
        loads=standing.loads(person),
        open_ones=db.paginate(open_ones, per_page=PER_PAGE, error_out=False),
        purposes=PURPOSE_WORDS,
        purpose=purpose,
        late=late,
        today=local_days.today(),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@requires("administrator", "staff")
def plan() -> ResponseReturnValue:
    """Who is due by a day, with an inspector suggested for each; confirming seals it."""
    if request.method == "GET":
        return _plan_page()
    try:
        with write():
            count = service.assign(list(_chosen_lines()), "check", current_person())
    except NotFound:
        raise
    except DomainError as error:
        return _plan_page(pick(error.detail)), error.status
    flash(
        t(f"已安排 {count} 家企业并封存。", f"{count} visits are planned, and sealed."), "success"
    )
    return redirect(url_for(".list_people"), 303)


@blueprint.post("/labels")
@requires("administrator", "staff")
def put_on_list() -> ResponseReturnValue:
    """Let an inspector post the labels that are missing at some enterprises."""

    def put() -> str:
        person_id, due_on = request.form.get("inspector", type=UUID), _day("due_on")
        if person_id is None:
            raise InvalidInput("请选择检查员。", "Choose an inspector.")
        wanted = [
            service.Wanted(enterprise_id, person_id, due_on)
            for enterprise_id in request.form.getlist("enterprise", type=UUID)
        ]
        count = service.assign(wanted, "labels", current_person())
        return t(f"已列入 {count} 家企业并封存。", f"{count} enterprises are put on the list.")

    back = request.form.get("back", "")
    return _done(put, back if back.startswith("/console/") else url_for(".list_people"))


@blueprint.get("/people/<uuid:person_id>")
@requires("administrator", "staff")
def show_person(person_id: UUID) -> ResponseReturnValue:
    """What one inspector has to do, what their phones still hold, and the forms to hand it on."""
    viewer = current_person()
    inspector = standing.find_inspector(person_id, viewer)
    open_ones = standing.standing(viewer).where(Assignment.person_id == person_id)
    return render_template(
        "assignments/person.html",
        inspector=inspector,
        open_ones=db.session.scalars(open_ones.limit(service.MOST)).all(),
        phones=standing.phones_with_unsent(person_id),
        others=[one for one in standing.inspectors_for(viewer) if one.id != person_id],
        longest=service.LONGEST_REASON,
        today=local_days.today(),
    )


@blueprint.post("/people/<uuid:person_id>/<any('hand-over', 'withdraw'):what>")
@requires("administrator", "staff")
def change(person_id: UUID, what: str) -> ResponseReturnValue:
    """Give what is ticked to somebody else, or take it off the list."""

    def hand_over() -> str:
        to = request.form.get("to", type=UUID)
        count = service.hand_over(_ticked(), to, current_person())
        return t(f"已移交 {count} 项并封存。", f"{count} visits are handed over, and sealed.")

    def withdraw() -> str:
        reason = request.form.get("reason", "")
        count = service.withdraw(_ticked(), reason, current_person())
        return t(f"已撤回 {count} 项并封存。", f"{count} visits are withdrawn, and sealed.")

    standing.find_inspector(person_id, current_person())
    back = url_for(".show_person", person_id=person_id)
    return _done(hand_over if what == "hand-over" else withdraw, back)


@section("enterprise", 6)
def enterprise_section(enterprise: Enterprise) -> str:
    """Who goes to an enterprise by when."""
    return render_template(
        "assignments/_enterprise.html",
        open_ones=standing.of_enterprise(enterprise.id),
        today=local_days.today(),
    )


def _plan_page(problem: str = "") -> str:
    person, today = current_person(), local_days.today()
    region = request.values.get("region", "")
    if region:
        require(person, region)
    until = _until(today)
    area = [region] if region else person.area_codes
    is_large = kept.is_large(area)
    lines, total = ([], 0) if is_large else due.proposals(area, until, service.MOST, person)
    inspectors = standing.inspectors_for(person)
    return render_template(
        "assignments/plan.html",
        region=region,
        until=until,
        today=today,
        lines=lines,
        total=total,
        is_large=is_large,
        inspectors=inspectors,
        may_go={
            code: {one.id for one in inspectors if covers(one, code)}
            for code in {line.enterprise.region_code for line in lines}
        },
        regions=choices(person),
        entered=request.form,
        problem=problem,
    )


def _until(today: date) -> date:
    """The day up to which a plan looks; one that is none, or has passed, is the usual one."""
    try:
        return max(date.fromisoformat(request.values.get("until", "")), today)
    except ValueError:
        return today + AHEAD


def _chosen_lines() -> list[service.Wanted]:
    """The lines of the plan's form that name an inspector. Raises InvalidInput."""
    wanted = []
    for enterprise_id in request.form.getlist("enterprise", type=UUID):
        person_id = request.form.get(f"inspector-{enterprise_id}", type=UUID)
        if person_id:
            wanted.append(service.Wanted(enterprise_id, person_id, _day(f"by-{enterprise_id}")))
    return wanted


def _ticked() -> list[UUID]:
    return request.form.getlist("assignment", type=UUID)


def _day(name: str) -> date:
    return read_day(request.form.get(name, ""), Text("请填写最晚日期。", "Give the last day."))


def _done(change: Callable[[], str], back: str) -> ResponseReturnValue:
    """Do it and go back; a refusal is said there."""
    with said_above():
        with write():
            said = change()
        flash(said, "success")
    return redirect(back, 303)
