"""Corrections in the console: the list, one with all that followed, and what staff may do."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from .. import local_days
from ..accounts.guard import current_person, requires
from ..checks import presenting
from ..checks.models import Check
from ..console.sections import section
from ..control_points.models import PlanVersion
from ..database import db, write
from ..enterprises.models import Enterprise
from ..language import pick, t
from ..problems import DomainError, NotFound
from . import (
    pictures,
    service,
    timeline,  # noqa: F401  importing it makes its sources known
)
from .findings import Finding, in_words_of
from .progress import STATES
from .wording import STEP_WORDS, VERDICT_WORDS

PER_PAGE = 50

blueprint = Blueprint(
    "corrections", __name__, url_prefix="/console/corrections", template_folder="templates"
)


@blueprint.get("")
@requires("administrator", "staff")
def list_corrections() -> ResponseReturnValue:
    """The corrections of the area, what still stands first."""
    state = request.args.get("state", "")
    wanted = service.Search(
        text=request.args.get("q", "").strip(), state=state if state in STATES else ""
    )
    found = service.page(current_person(), wanted, request.args.get("after", ""), PER_PAGE)
    return render_template(
        "corrections/list.html",
        corrections=found,
        wanted=wanted,
        counts=service.counts(current_person()),
        today=local_days.today(),
    )


@blueprint.get("/<record_sha256>")
@requires("administrator", "staff")
def show(record_sha256: str) -> ResponseReturnValue:
    """One correction: the order, what followed, and what staff may do."""
    return _page(service.find(record_sha256, current_person()))


@blueprint.post("/<record_sha256>")
@requires("administrator", "staff")
def act(record_sha256: str) -> ResponseReturnValue:
    """Hand it over to a case, or keep what the enterprise replied."""
    text = request.form.get("text", "")
    is_transfer = request.form.get("act") == "transfer"
    try:
        with write():
            correction = service.find(record_sha256, current_person()).correction
            (service.transfer if is_transfer else service.note_reply)(
                correction, text, current_person()
            )
    except NotFound:
        raise
    except DomainError as error:
        full = service.find(record_sha256, current_person())
        return _page(full, pick(error.detail), text, is_transfer), error.status
    flash(
        t("已转立案并封存。", "Transferred, and sealed.")
        if is_transfer
        else t("陈述已登记并封存。", "The reply is kept, and sealed."),
        "success",
    )
    return redirect(url_for("corrections.show", record_sha256=record_sha256))


@section("enterprise", 40)
def enterprise_section(enterprise: Enterprise) -> str:
    """The corrections of an enterprise."""
    return render_template(
        "corrections/_enterprise.html",
        corrections=db.session.scalars(service.of_enterprise(enterprise.id)).all(),
        today=local_days.today(),
    )


@section("check", 10)
def check_section(check: Check) -> str:
    """The corrections that a check led to."""
    found = service.of_check(check.record_id)
    return render_template("corrections/_check.html", corrections=found, today=local_days.today())


def _page(
    full: service.CorrectionInFull, problem: str = "", text: str = "", is_transfer: bool = False
) -> str:
    return render_template(
        "corrections/correction.html",
        full=full,
        problem=problem,
        entered=text,
        is_transfer=is_transfer,
        **in_words(full),
    )


def in_words(full: service.CorrectionInFull) -> dict[str, Any]:
    """What the templates need to show a correction to people."""
    body = full.order.body
    people = {full.correction.person_id, *(step.by for step in full.steps)}
    before = pictures.before(full.correction, full.order)
    check = db.session.scalar(
        sa.select(Check).where(Check.record_id == full.correction.check_id).limit(1)
    )
    return {
        "body": body,
        "check": check,
        "findings": [_finding(finding, check) for finding in body["findings"]],
        "before": before,
        "pairs": pictures.pairs(before, pictures.last_shown(full.steps)),
        "signatures": presenting.signature_lines(full.order),
        "here": presenting.come([*before, *(one for step in full.steps for one in step.photos)]),
        "names": presenting.names_of([*people, *body["inspectors"]]),
        "steps": STEP_WORDS,
        "verdicts": VERDICT_WORDS,
    }


def _finding(finding: dict[str, Any], check: Check | None) -> Finding:
    plan = check and db.session.get(PlanVersion, (check.control_point_id, check.plan_version))
    return in_words_of(finding, plan.content["limits"] if plan else [])
