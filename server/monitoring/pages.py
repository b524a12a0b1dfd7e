"""`/monitoring`: an enterprise's people note what they measure; the bureau of the area reads it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from .. import local_days
from ..accounts.guard import ANYONE, current_person, requires
from ..accounts.models import DESK, ENTERPRISE
from ..checks.wording import answer_text, limit_text
from ..console.sections import section
from ..control_points.models import ControlPoint
from ..control_points.service import points_of
from ..database import db, write
from ..enterprises.models import Enterprise
from ..exports.spreadsheets import to_csv
from ..labels.codes import CodeError, normalise
from ..language import pick, t
from ..obligations.ledgers import ledgers
from ..problems import DomainError, InvalidInput, NotFound
from . import erasing, forms, lines, presenting, service
from .forms import Form
from .models import MonitoringEntry

PER_PAGE = 50
MOST_ON_PAPER = 2000  # lines; a month at one every half hour has 1,500
PERIOD = timedelta(days=30)

blueprint = Blueprint(
    "monitoring",
    __name__,
    url_prefix="/monitoring",
    template_folder="templates",
    static_folder="static",
)


class Period(NamedTuple):
    """The days asked for, both included."""

    since: date
    until: date


@blueprint.get("/at/<code>")
@requires(*ANYONE)
def at_label(code: str) -> ResponseReturnValue:
    """From a label that was scanned to the lines of its control point."""
    try:
        point = service.point_of_label(normalise(code), current_person())
    except CodeError:
        raise NotFound from None
    return redirect(url_for("monitoring.point", point_id=point.id))


@blueprint.get("/points/<uuid:point_id>")
@requires(*ANYONE)
def point(point_id: UUID) -> ResponseReturnValue:
    """What was noted at a point; for its own people also the form of the next line."""
    return _point_page(service.find_point(point_id, current_person()), forms.empty())


@blueprint.post("/points/<uuid:point_id>")
@requires(ENTERPRISE)
def note(point_id: UUID) -> ResponseReturnValue:
    """Keep a line."""
    point = service.find_point(point_id, current_person())
    try:
        entry = _keep(point_id)
    except NotFound:
        raise
    except DomainError as error:
        point = service.find_point(point_id, current_person())
        return _point_page(point, Form(request.form, error)), error.status
    _say_kept(entry)
    return redirect(
        url_for("monitoring.point", point_id=point_id, kept=request.form.get("id")), 303
    )


@blueprint.get("/points/<uuid:point_id>/lines/<uuid:entry_id>/correction")
@requires(ENTERPRISE)
def correction(point_id: UUID, entry_id: UUID) -> ResponseReturnValue:
    """The form of the line that corrects a mistaken one, which stays."""
    point = service.find_point(point_id, current_person())
    entry = service.find(entry_id, point)
    if service.correction_of(entry) is not None:
        raise service.AlreadyCorrected
    return _correction_page(point, entry, forms.of_entry(entry))


@blueprint.post("/points/<uuid:point_id>/lines/<uuid:entry_id>/correction")
@requires(ENTERPRISE)
def correct(point_id: UUID, entry_id: UUID) -> ResponseReturnValue:
    """Keep the line that corrects another."""
    try:
        entry = _keep(point_id, entry_id)
    except (NotFound, service.AlreadyCorrected):
        raise
    except DomainError as error:
        point = service.find_point(point_id, current_person())
        wrong = service.find(entry_id, point)
        return _correction_page(point, wrong, Form(request.form, error)), error.status
    _say_kept(entry)
    return redirect(
        url_for("monitoring.point", point_id=point_id, kept=request.form.get("id")), 303
    )


@blueprint.route("/points/<uuid:point_id>/lines/<uuid:entry_id>/erasure", methods=["GET", "POST"])
@requires(*DESK)
def erase(point_id: UUID, entry_id: UUID) -> ResponseReturnValue:
    """Erase by law what was written in a line; what was measured stays."""
    if request.method == "GET":
        return _erasure_page(point_id, entry_id)
    reason = request.form.get("reason", "")
    try:
        with write():
            point = service.find_point(point_id, current_person())
            entry = service.find(entry_id, point)
            erasing.erase_texts(entry, reason, current_person())
            day = local_days.day_of(entry.taken_at)
    except InvalidInput as error:
        return _erasure_page(point_id, entry_id, reason, pick(error.detail)), error.status
    flash(t("这一条的文字已依法删除。", "What was written in the line is erased."), "success")
    there = url_for("monitoring.point", point_id=point_id, since=day, until=day)
    return redirect(f"{there}#line-{entry_id}", 303)


def _erasure_page(point_id: UUID, entry_id: UUID, reason: str = "", problem: str = "") -> str:
    point = service.find_point(point_id, current_person())
    return render_template(
        "monitoring/erasure.html",
        point=point,
        lines=presenting.shown([service.find(entry_id, point)]),
        ledger=_ledger_of(point),
        reason=reason,
        problem=problem,
        longest=erasing.LONGEST_REASON,
    )


@blueprint.get("/points/<uuid:point_id>/ledger.csv")
@requires(*ANYONE)
def export(point_id: UUID) -> ResponseReturnValue:
    """The lines of a period as CSV, the corrected ones too."""
    point = service.find_point(point_id, current_person())
    period = _period()
    found = db.session.scalars(service.at_point(point, *period)).all()
    name = f"monitoring-{point.code}-{period.since}-{period.until}.csv"
    return Response(
        to_csv(presenting.heading(), presenting.rows(point, presenting.shown(found))),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@blueprint.get("/points/<uuid:point_id>/print")
@requires(*ANYONE)
def paper(point_id: UUID) -> ResponseReturnValue:
    """The lines of a period as a page for printing, in the order of time."""
    point = service.find_point(point_id, current_person())
    period = _period()
    found = db.session.scalars(service.at_point(point, *period).limit(MOST_ON_PAPER + 1)).all()
    return render_template(
        "monitoring/paper.html",
        point=point,
        ledger=_ledger_of(point),
        period=period,
        lines=presenting.shown(found[:MOST_ON_PAPER])[::-1],
        is_cut=len(found) > MOST_ON_PAPER,
        most=MOST_ON_PAPER,
    )


@section("enterprise", 45)
def enterprise_section(enterprise: Enterprise) -> str:
    """What an enterprise noted at its points lately."""
    points = points_of(enterprise)
    return render_template(
        "monitoring/_enterprise.html",
        points=points,
        recent=service.recent([point.id for point in points]),
        days=service.RECENTLY.days,
    )


def _keep(point_id: UUID, entry_id: UUID | None = None) -> MonitoringEntry:
    with write():
        point = service.find_point(point_id, current_person())
        replaced = service.find(entry_id, point) if entry_id else None
        version = replaced.plan_version if replaced else point.current_version
        line = forms.read(request.form, service.limits_of(point, version), replaced)
        return service.keep(point, line, current_person())


def _say_kept(entry: MonitoringEntry) -> None:
    out_of_limits = entry.result == lines.NOT_MET
    flash(
        t("已记录并封存。结果超出限值，请落实纠偏措施。", "Kept and sealed. It is out of limits.")
        if out_of_limits
        else t("已记录并封存。", "Kept and sealed."),
        "warning" if out_of_limits else "success",
    )


def _period() -> Period:
    """As asked for, else the last 30 days; what is no date counts as not asked for."""
    until = request.args.get("until", type=date.fromisoformat) or local_days.today()
    since = request.args.get("since", type=date.fromisoformat) or until - PERIOD
    return Period(min(since, until), max(since, until))


def _ledger_of(point: ControlPoint) -> Any:
    return next(iter(ledgers([lines.ledger_of(point.current.content["records"])])))


def _point_page(point: ControlPoint, form: Form) -> str:
    period = _period()
    found = db.paginate(service.at_point(point, *period), per_page=PER_PAGE, error_out=False)
    return render_template(
        "monitoring/point.html",
        point=point,
        period=period,
        entries=found,
        lines=presenting.shown(found.items),
        mine=presenting.visitor_is_of(current_person(), point),
        may_erase=current_person().role in DESK,
        **_form_values(point, form, point.current_version),
    )


def _correction_page(point: ControlPoint, entry: MonitoringEntry, form: Form) -> str:
    [wrong] = presenting.shown([entry])
    return render_template(
        "monitoring/correction.html",
        point=point,
        wrong=wrong,
        **_form_values(point, form, entry.plan_version),
    )


def _form_values(point: ControlPoint, form: Form, version: int) -> dict[str, Any]:
    refusal = form.refusal
    return {
        "form": form.given,
        "errors": {name: pick(text) for name, text in form.errors.items()},
        "problem": "" if refusal is None or form.errors else pick(refusal.detail),
        "limits": service.limits_of(point, version),
        "version": version,
        "content": point.current.content,
        "ledger": _ledger_of(point),
        "limit_text": limit_text,
        "answer_text": answer_text,
        "longest_text": lines.LONGEST_TEXT,
        "longest_name": lines.LONGEST_NAME,
    }
