"""Labels in the console: which there are, what became of each, withdrawing one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ..accounts.areas import covers
from ..accounts.guard import current_person, requires
from ..console.sections import section
from ..control_points import service as control_points
from ..control_points.models import ControlPoint
from ..database import db, write
from ..enterprises.models import Enterprise
from ..language import t
from ..problems import InvalidInput, said_above
from ..records.models import FieldRecord
from . import (
    life,
    service,
    timeline,  # noqa: F401  importing it makes its sources known
    unbound,
)
from .models import STATES, Label, PrintRun, PrintRunItem
from .pages import PER_PAGE, STAFF
from .postings import late_bindings_at, postings_of

blueprint = Blueprint("label", __name__, url_prefix="/console/labels", template_folder="templates")


@blueprint.get("/list")
@requires(*STAFF)
def list_labels() -> ResponseReturnValue:
    """The labels of the person's area, by enterprise and point."""
    wanted = service.Search(
        text=request.args.get("q", ""),
        state=request.args.get("state", ""),
        enterprise=_enterprise_id(),
    )
    labels = service.page(current_person(), wanted, request.args.get("after", ""), PER_PAGE)
    return render_template(
        "labels/list.html",
        wanted=wanted,
        states=STATES,
        labels=labels,
        origins=unbound.origins(labels.items),
    )


@blueprint.get("/<code>")
@requires(*STAFF)
def show(code: str) -> ResponseReturnValue:
    """One label: its state, its print runs and its postings."""
    label = service.find(code, current_person())
    printed = (
        sa.select(PrintRun)
        .join(PrintRunItem, PrintRunItem.run_id == PrintRun.id)
        .where(PrintRunItem.code == code)
        .order_by(PrintRun.created_at.desc())
    )
    because, postings = life.outdated_because(label), postings_of(label)
    return render_template(
        "labels/label.html",
        label=label,
        because=life.OUTDATED_TEXTS[because] if because else None,
        runs=db.session.scalars(printed).all(),
        postings=postings,
        wanted_by=_points_of_late(postings),
        origin=unbound.origins([label]).get(code),
        longest_reason=service.LONGEST_REASON,
    )


@blueprint.post("/<code>/withdraw")
@requires(*STAFF)
def withdraw(code: str) -> ResponseReturnValue:
    """Withdraw a label, with the reason that whoever scans it will read."""
    reason = request.form.get("reason", "")
    with said_above():
        with write():
            service.withdraw(code, reason, current_person())
        flash(
            t("标签已作废，扫码的人会首先看到。", "Withdrawn. Whoever scans it is told first."),
            "success",
        )
    return redirect(url_for("label.show", code=code))


@section("enterprise", 20)
def _of_enterprise(enterprise: Enterprise) -> str:
    points = control_points.points_of(enterprise)
    labels = service.labels_of_points([point.id for point in points])
    standing = {point.id: service.standing(labels.get(point.id, [])) for point in points}
    return render_template(
        "labels/section.html",
        enterprise=enterprise,
        points=points,
        label_of={point_id: left[0] if left else None for point_id, left in standing.items()},
        in_use=sum(1 for left in standing.values() if left and _hangs(left[0])),
    )


@section("control-point", 20)
def _of_point(point: ControlPoint) -> str:
    """The labels of a control point that are in use, and which of them became outdated."""
    labels = service.standing(service.labels_of_points([point.id]).get(point.id, []))
    hung = max((label.state_since for label in labels if _hangs(label)), default=None)
    late = [one for one in late_bindings_at(point.id) if hung is None or one.at > hung]
    return render_template(
        "labels/_of_point.html",
        point=point,
        labels=labels,
        outdated=sum(life.state_of(label) == "outdated" for label in labels),
        elsewhere=[one.label_code for one in late],
    )


def _points_of_late(postings: Iterable[tuple[FieldRecord, bool]]) -> Mapping[str, ControlPoint]:
    """By record, the point that a binding wanted which came too late: those of the person's area.

    On the wall there hangs a label that opens what holds elsewhere.
    """
    wanted = {one.sha256: UUID((one.body or {})["control_point"]) for one, late in postings if late}
    points = sa.select(ControlPoint).where(ControlPoint.id.in_(wanted.values()))
    known = {
        point.id: point
        for point in db.session.scalars(points)
        if covers(current_person(), point.enterprise.region_code)
    }
    return {sha256: known[point] for sha256, point in wanted.items() if point in known}


def _hangs(label: Label) -> bool:
    return life.state_of(label) == "posted"


def _enterprise_id() -> UUID | None:
    try:
        return UUID(request.args["enterprise"]) if request.args.get("enterprise") else None
    except ValueError:
        raise InvalidInput from None
