"""Plans and the catalogue in the console."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from itertools import groupby, pairwise
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ..accounts.guard import current_person, requires
from ..console import keyset, sections
from ..console.sections import section
from ..database import write
from ..enterprises import service as enterprises
from ..enterprises.models import Enterprise
from ..language import Text, pick, t
from ..problems import InvalidInput, NotFound
from . import (
    adapting,
    bureau_templates,
    catalogue,
    service,
    timeline,  # noqa: F401  importing it makes its sources known
    updates,
    wording,
)
from .catalogue import Content
from .comparing import Change
from .models import ControlPoint

blueprint = Blueprint(
    "control_points",
    __name__,
    url_prefix="/console",
    template_folder="templates",
    static_folder="static",
    static_url_path="/control-points/static",
)


@blueprint.app_context_processor
def _terms() -> dict[str, object]:
    return {
        "value_text": wording.value_text,
        "name_of": lambda enum, code: pick(catalogue.name_of(enum, code)),
    }


@blueprint.get("/control-points", endpoint="catalogue")
@requires("administrator", "staff")
def browse() -> ResponseReturnValue:
    """The catalogue's templates of one category, by gate."""
    code = request.args.get("category", next(iter(catalogue.categories())))
    category = catalogue.categories().get(code)
    if category is None:
        raise NotFound
    gate = request.args.get("gate", "")
    proposed = bureau_templates.templates().values()
    templates = [each for each in catalogue.of_category(proposed, code) if gate in ("", each.gate)]
    person = current_person()
    return render_template(
        "control_points/catalogue.html",
        category=category,
        gate=gate,
        by_gate=[(gate, list(some)) for gate, some in groupby(templates, lambda each: each.gate)],
        version=catalogue.version(),
        count=len(proposed),
        by_the_bureau=sum(each.origin != "shipped" for each in proposed),
        withdrawn=bureau_templates.withdrawn_of(code),
        behind=keyset.count_up_to(updates.behind(person, updates.Wanted()), keyset.FEW),
    )


@blueprint.get("/enterprises/<uuid:enterprise_id>/plan")
@requires("administrator", "staff")
def plan(enterprise_id: UUID) -> ResponseReturnValue:
    """An enterprise's plan: what is accepted, and what the catalogue proposes besides."""
    enterprise = enterprises.find(enterprise_id, current_person())
    proposals, points = service.propose(enterprise), service.points_of(enterprise)
    return render_template(
        "control_points/plan.html",
        enterprise=enterprise,
        points=points,
        proposed=[
            (gate, list(some)) for gate, some in groupby(proposals, lambda each: each.template.gate)
        ],
        count=len(proposals),
        unconfirmed=[
            (point, limits)
            for point in points
            if (limits := adapting.unconfirmed(point.current.content))
        ],
        behind=len(updates.open_of(points)),
    )


@blueprint.post("/enterprises/<uuid:enterprise_id>/plan/accept")
@requires("administrator", "staff")
def accept(enterprise_id: UUID) -> ResponseReturnValue:
    """Take the ticked proposals into the plan; who sends it twice changes nothing."""
    with write():
        person = current_person()
        enterprise = enterprises.find(enterprise_id, person)
        added = service.accept(enterprise, request.form.getlist("code"), person.id)
        count = len(added)
    if count:
        text = t(f"已接受 {count} 个控制点。", f"{count} control points accepted.")
        flash(text, "success")
    else:
        flash(t("没有新的控制点。", "No new control point."), "info")
    return redirect(url_for("control_points.plan", enterprise_id=enterprise_id), 303)


@blueprint.post("/enterprises/<uuid:enterprise_id>/plan/confirm")
@requires("administrator", "staff")
def confirm(enterprise_id: UUID) -> ResponseReturnValue:
    """Confirm the ticked common values with the document that validates them."""
    chosen: dict[UUID, set[str]] = defaultdict(set)
    for ticked in request.form.getlist("limit"):
        point, _, parameter = ticked.partition(" ")
        chosen[_uuid(point)].add(parameter)
    try:
        with write():
            person = current_person()
            enterprise = enterprises.find(enterprise_id, person)
            document = request.form.get("document", "")
            count = service.confirm(enterprise, chosen, document, person.id)
        flash(
            t(f"已确认，{count} 个控制点有了新版本。", f"Confirmed: {count} points changed."),
            "success",
        )
    except InvalidInput as error:
        flash(pick(error.detail), "danger")
    return redirect(url_for("control_points.plan", enterprise_id=enterprise_id), 303)


@blueprint.get("/enterprises/control-points/<uuid:point_id>")
@requires("administrator", "staff")
def show(point_id: UUID) -> ResponseReturnValue:
    """A control point of a plan: what holds there now, its versions, and what may change."""
    point = service.find(point_id, current_person())
    return render_template(
        "control_points/point.html",
        point=point,
        content=point.current.content,
        adaptable=adapting.ADAPTABLE,
        units=catalogue.units(),
        changes=_changes(point),
        sections=sections.render("control-point", point),
    )


def _changes(point: ControlPoint) -> dict[int, list[Change]]:
    """What each version changed, by its number."""

    return {
        after.version: wording.changes(before.content, after.content)
        for before, after in pairwise(point.versions)
    }


@blueprint.post(
    "/enterprises/control-points/<uuid:point_id>/<any(adapt, own, remove, responsible, drop):what>"
)
@requires("administrator", "staff")
def change(point_id: UUID, what: str) -> ResponseReturnValue:
    """Change one thing at a control point; the page says what came of it."""
    try:
        with write():
            person = current_person()
            point = service.find(point_id, person)
            reason = request.form.get("reason", "")
            if what == "drop":
                service.drop(point, person.id, reason)
            else:
                content = _CHANGES[what](point.current.content, point)
                service.change(point, content, person.id, reason)
            version, enterprise_id = point.current_version, point.enterprise_id
    except InvalidInput as error:
        flash(pick(error.detail), "danger")
        return redirect(url_for("control_points.show", point_id=point_id), 303)
    if what == "drop":
        flash(t("已从计划中移除。", "Taken out of the plan."), "success")
        return redirect(url_for("control_points.plan", enterprise_id=enterprise_id), 303)
    flash(
        t(
            f"现行版本为第 {version} 版，已张贴的旧标签需更换。",
            f"Version {version} holds now; labels on walls need replacing.",
        ),
        "success",
    )
    return redirect(url_for("control_points.show", point_id=point_id), 303)


def _adapted(content: Content, point: ControlPoint) -> Content:
    form = request.form
    return adapting.adapt(
        content,
        bureau_templates.bounds_of(point.template_code),
        form.get("parameter", ""),
        form.getlist("value"),
        form.get("duration"),
        form.get("document", ""),
    )


def _with_own(content: Content, point: ControlPoint) -> Content:
    form = request.form
    operator, ends = form.get("operator", ""), form.getlist("value")
    return adapting.add_own(
        content,
        Text(form.get("name_zh", ""), form.get("name_en", "")),
        operator,
        ends if operator == "between" else ends[:1],
        form.get("unit", ""),
        form.get("document", ""),
    )


def _without_own(content: Content, point: ControlPoint) -> Content:
    return adapting.remove_own(content, request.form.get("parameter", ""))


def _with_responsible(content: Content, point: ControlPoint) -> Content:
    named = Text(request.form.get("zh", ""), request.form.get("en", ""))
    return adapting.name_responsible(content, named)


_CHANGES: dict[str, Callable[[Content, ControlPoint], Content]] = {
    "adapt": _adapted,
    "own": _with_own,
    "remove": _without_own,
    "responsible": _with_responsible,
}


@section("enterprise", 10)
def enterprise_section(enterprise: Enterprise) -> str:
    """The control points of an enterprise, or what to do to have some."""
    points = service.points_of(enterprise)
    return render_template(
        "control_points/_enterprise.html",
        enterprise=enterprise,
        points=points,
        proposals=len(service.propose(enterprise)),
        unconfirmed=sum(len(adapting.unconfirmed(each.current.content)) for each in points),
    )


def _uuid(text: Any) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound from None
