"""What changed in templates, for whom, and accepting it, in the console."""

from __future__ import annotations

from itertools import groupby
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ..accounts import areas
from ..accounts.guard import current_person, requires
from ..console.filters import Filters
from ..console.sections import section
from ..database import db, write
from ..language import Text, pick, t
from ..problems import InvalidInput
from . import accepting, bureau_templates, catalogue, updates, wording
from .models import ControlPoint
from .updates import Wanted

PER_PAGE = 20
LABELS = {
    "region": Text("区划", "Region"),
    "category": Text("食品类别", "Category"),
    "template": Text("模板", "Template"),
    "enterprise": Text("企业", "Enterprise"),
    "point": Text("控制点", "Control point"),
}

blueprint = Blueprint(
    "template_updates",
    __name__,
    url_prefix="/console/control-points/updates",
    template_folder="templates",
)


@blueprint.get("")
@requires("administrator", "staff")
def show() -> ResponseReturnValue:
    """Which points stand on an older content of their template, and what differs."""
    wanted, form = _read()
    person = current_person()
    page = updates.page(person, wanted, request.args.get("after", ""), PER_PAGE)
    found = updates.updates_of(page.items)
    return render_template(
        "control_points/updates.html",
        wanted=wanted,
        problems=form.told,
        page=page,
        by_enterprise=[
            (enterprise, list(some))
            for enterprise, some in groupby(found, lambda one: one.point.enterprise)
        ],
        changes={
            one.point.id: wording.changes(one.point.current.content, one.content) for one in found
        },
        labels=updates.labels_outdated(person, wanted) if page else 0,
        total=updates.count(person, wanted) if page.has_more else page.total,
        edition=bureau_templates.edition(),
        adapted=updates.ADAPTED,
        regions=areas.choices(person),
        templates=bureau_templates.templates(),
        latest=accepting.errands.latest(person),
    )


@blueprint.post("")
@requires("administrator", "staff")
def accept() -> ResponseReturnValue:
    """Accept it at one point, for one enterprise, or for all that were listed."""
    wanted, form = _read()
    listed = {name: value or None for name, value in wanted.as_kept().items()}
    back = url_for(".show", _external=False, **listed)
    try:
        form.refuse()
        adapted = updates.read_adapted(request.form.get("adapted", ""))
        edition, reason = request.form.get("edition", ""), request.form.get("reason", "")
        if not (wanted.enterprise or wanted.point):
            id_ = accepting.ask(wanted, adapted, edition, reason, current_person())
            return redirect(url_for(".show_acceptance", acceptance_id=id_), 303)
        with write():
            person = current_person()
            behind = updates.behind(person, wanted)
            ids = db.session.scalars(
                behind.with_only_columns(ControlPoint.id, maintain_column_froms=True)
            ).all()
            count = updates.accept(ids, adapted, edition, person.id, reason)
    except (InvalidInput, updates.TemplatesMoved) as error:
        flash(pick(error.detail), "danger")
        return redirect(back, 303)
    flash(
        t(
            f"已接受，{count} 个控制点有了新版本；它们已张贴的标签需更换。",
            f"Accepted: {count} control points have a new version; their labels need replacing.",
        ),
        "success",
    )
    return redirect(back, 303)


@blueprint.get("/<uuid:acceptance_id>")
@requires("administrator", "staff")
def show_acceptance(acceptance_id: UUID) -> ResponseReturnValue:
    """How far the acceptance of many is."""
    acceptance = accepting.errands.find(acceptance_id, current_person())
    return render_template("control_points/acceptance.html", acceptance=acceptance)


def _read() -> tuple[Wanted, Filters]:
    """What the list is narrowed to. Raises NotFound for a region outside the person's area."""
    form = Filters(request.values)
    region = form.raw("region")
    if region:
        areas.require(current_person(), region)
    wanted = Wanted(
        region=region,
        category=form.choice("category", catalogue.categories(), LABELS["category"]),
        template=form.choice("template", bureau_templates.known(), LABELS["template"]),
        enterprise=form.id("enterprise", LABELS["enterprise"]),
        point=form.id("point", LABELS["point"]),
    )
    return wanted, form


@section("control-point", 5)
def point_section(point: ControlPoint) -> str:
    """What the template of a point says by now that the plan does not."""
    found = updates.updates_of([point])
    if not found:
        return ""
    changes = wording.changes(point.current.content, found[0].content)
    return render_template("control_points/_update.html", update=found[0], changes=changes)
