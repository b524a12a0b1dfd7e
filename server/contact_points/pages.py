"""Contact points and office days in the console."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from .. import local_days
from ..accounts.areas import choices as region_choices
from ..accounts.areas import names as region_names
from ..accounts.guard import current_person, requires
from ..checks import presenting
from ..console.paging import ListPage
from ..console.sections import section
from ..database import db, write
from ..enterprises.models import Enterprise
from ..language import pick, t
from ..problems import DomainError, NotFound, said_above
from ..typed import read_day
from . import office_days, service

PER_PAGE = 50
YEARS = 3  # to choose from, the present one first

blueprint = Blueprint(
    "contact_points", __name__, url_prefix="/console/contact-points", template_folder="templates"
)


@blueprint.route("", methods=["GET", "POST"])
@requires("administrator", "staff")
def list_contacts() -> ResponseReturnValue:
    """Who answers for whom and how often they came; the form that assigns."""
    if request.method == "GET":
        return _contacts_page(request.args)
    form = request.form
    try:
        with write():
            service.assign(
                form.get("uscc", ""),
                form.get("official", type=UUID),
                form.get("visits", ""),
                current_person(),
            )
    except DomainError as error:
        return _contacts_page(form, pick(error.detail)), error.status
    flash(t("联系点已确定并封存。", "Assigned, and sealed."), "success")
    return redirect(url_for("contact_points.list_contacts"))


@blueprint.post("/<uuid:contact_id>/end")
@requires("administrator", "staff")
def end_contact(contact_id: UUID) -> ResponseReturnValue:
    """Let an official answer for an enterprise no longer."""
    with said_above():
        with write():
            service.end(contact_id, request.form.get("reason", ""), current_person())
        flash(t("联系点已结束并封存。", "Ended, and sealed."), "success")
    return redirect(url_for("contact_points.list_contacts"))


@blueprint.route("/office-days", methods=["GET", "POST"])
@requires("administrator", "staff")
def list_office_days() -> ResponseReturnValue:
    """The office days with what was raised and solved; the form that keeps another."""
    if request.method == "GET":
        return _office_days_page(MultiDict())
    form = request.form
    try:
        with write():
            held = office_days.keep(
                read_day(form.get("day", "")),
                form.get("region", ""),
                form.get("place", ""),
                form.getlist("official", type=UUID),
                current_person(),
            )
            held_id = held.id
    except NotFound:
        raise
    except DomainError as error:
        return _office_days_page(form, pick(error.detail)), error.status
    flash(t("现场办公已登记并封存。", "The office day is kept, and sealed."), "success")
    return redirect(url_for("contact_points.show_office_day", office_day_id=held_id))


@blueprint.get("/office-days/<uuid:office_day_id>")
@requires("administrator", "staff")
def show_office_day(office_day_id: UUID) -> ResponseReturnValue:
    """One office day: what was asked and how it was solved."""
    return _office_day_page(office_day_id)


@blueprint.post("/office-days/<uuid:office_day_id>/questions")
@requires("administrator", "staff")
def ask(office_day_id: UUID) -> ResponseReturnValue:
    """Keep what an enterprise asked."""
    form = request.form
    try:
        with write():
            held = office_days.find(office_day_id, current_person())
            office_days.ask(held, form.get("uscc", ""), form.get("text", ""), current_person())
    except NotFound:
        raise
    except DomainError as error:
        return _office_day_page(office_day_id, pick(error.detail), form), error.status
    flash(t("问题已登记并封存。", "The question is kept, and sealed."), "success")
    return redirect(url_for("contact_points.show_office_day", office_day_id=office_day_id))


@blueprint.post("/office-days/<uuid:office_day_id>/questions/<uuid:question_id>")
@requires("administrator", "staff")
def solve(office_day_id: UUID, question_id: UUID) -> ResponseReturnValue:
    """Keep how a question was solved."""
    text = request.form.get("answer", "")
    try:
        with write():
            held = office_days.find(office_day_id, current_person())
            office_days.solve(held, question_id, text, current_person())
    except NotFound:
        raise
    except DomainError as error:
        entered = {str(question_id): text}
        return _office_day_page(office_day_id, pick(error.detail), entered), error.status
    flash(t("已登记为解决并封存。", "Kept as solved, and sealed."), "success")
    return redirect(url_for("contact_points.show_office_day", office_day_id=office_day_id))


@section("enterprise", 5)
def enterprise_section(enterprise: Enterprise) -> str:
    """Who answers for an enterprise, and who did."""
    contacts = service.of_enterprise(enterprise.id)
    year = local_days.today().year
    standing = [contact for contact in contacts if contact.ended_at is None]
    days = service.visit_days(standing, year)
    return render_template(
        "contact_points/_enterprise.html",
        enterprise=enterprise,
        standing=[service.Standing(contact, len(days[contact.id])) for contact in standing],
        former=[contact for contact in contacts if contact.ended_at is not None],
        year=year,
    )


def _contacts_page(entered: Mapping[str, str], problem: str = "") -> str:
    person, present = current_person(), local_days.today().year
    year = request.args.get("year", present, type=int)
    year = year if present - YEARS < year <= present else present
    text = request.args.get("q", "").strip()
    lines = service.standing(person, year, text)
    return render_template(
        "contact_points/list.html",
        lines=ListPage(found=lines, per_page=PER_PAGE, error_out=False),
        met=sum(line.is_met for line in lines),
        year=year,
        years=[present - ago for ago in range(YEARS)],
        text=text,
        entered=entered,
        problem=problem,
        officials=service.officials_for(person),
        most_visits=service.MOST_VISITS,
        longest=service.LONGEST_TEXT,
    )


def _office_days_page(entered: MultiDict[str, str], problem: str = "") -> str:
    person = current_person()
    found = db.paginate(office_days.listed(person), per_page=PER_PAGE, error_out=False)
    return render_template(
        "contact_points/office_days.html",
        office_days=found,
        counts=office_days.counts(person),
        names=presenting.names_of(id_ for one in found for id_ in one.officials),
        region_names=region_names({one.region_code for one in found}),
        regions=region_choices(person),
        officials=service.officials_for(person),
        entered=entered,
        problem=problem,
        today=local_days.today(),
        longest=service.LONGEST_TEXT,
    )


def _office_day_page(
    office_day_id: UUID, problem: str = "", entered: Mapping[str, str] | None = None
) -> str:
    held = office_days.find(office_day_id, current_person())
    people = [*held.officials, held.kept_by]
    people += [id_ for one in held.questions for id_ in (one.kept_by, one.solved_by)]
    return render_template(
        "contact_points/office_day.html",
        held=held,
        region=region_names({held.region_code})[held.region_code],
        names=presenting.names_of(people),
        problem=problem,
        entered=entered or {},
        today=local_days.today(),
        longest=service.LONGEST_TEXT,
    )
