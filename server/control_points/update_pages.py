"""What changed in templates, for whom, and accepting it, in the console."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ..accounts import areas
from ..accounts.guard import current_person, requires
from ..console import keyset
from ..console.filters import Filters
from ..console.sections import section
from ..database import db, write
from ..language import Text, pick, t
from ..problems import InvalidInput
from . import accepting, bureau_templates, catalogue, declining, updates, wording
from .models import ControlPoint
from .updates import Wanted

PER_PAGE = 20
LABELS = {
    "region": Text("区划", "Region"),
    "category": Text("食品类别", "Category"),
    "template": Text("模板", "Template"),
    "enterprise": Text("企业", "Enterprise"),
    "point": Text("控制点", "Control point"),
    "declined": Text("保持不变", "Kept as it is"),
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
    """Which points stand on an older content of their template, and what differs; or those of
    them that staff keep as they are."""
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
        others=keyset.count_up_to(
            updates.behind(person, wanted._replace(declined=not wanted.declined)), keyset.FEW
        ),
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
    back = _back_to(wanted)
    try:
        form.refuse()
        adapted = updates.read_adapted(request.form.get("adapted", ""))
        edition, reason = request.form.get("edition", ""), request.form.get("reason", "")
        if not (wanted.enterprise or wanted.point):
            id_ = accepting.ask(wanted, adapted, edition, reason, current_person())
            return redirect(url_for(".show_acceptance", acceptance_id=id_), 303)
        with write():
            by = current_person().id
            count = updates.accept(_ids_of(wanted), adapted, edition, by, reason)
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


@blueprint.post("/decline")
@requires("administrator", "staff")
def decline() -> ResponseReturnValue:
    """Keep one point, or those of one enterprise, as they are until the template moves on."""
    wanted, form = _read()
    back = _back_to(wanted)
    try:
        form.refuse()
        _require_narrow(wanted)
        edition, reason = request.form.get("edition", ""), request.form.get("reason", "")
        with write():
            count = updates.decline(_ids_of(wanted), edition, current_person().id, reason)
    except (InvalidInput, updates.TemplatesMoved) as error:
        flash(pick(error.detail), "danger")
        return redirect(back, 303)
    flash(
        t(
            f"{count} 个控制点保持不变，模板再更新时会重新列出。",
            f"{count} control points stay as they are; they are listed again when their "
            "templates move on.",
        ),
        "success",
    )
    return redirect(back, 303)


@blueprint.post("/reopen")
@requires("administrator", "staff")
def reopen() -> ResponseReturnValue:
    """List one point, or those of one enterprise, that were kept as they are again."""
    wanted, form = _read()
    form.refuse()
    _require_narrow(wanted)
    with write():
        kept = wanted._replace(declined=True)
        count = declining.reopen(_ids_of(kept), current_person().id)
    flash(
        t(f"{count} 个控制点重新列入更新。", f"{count} control points are listed again."), "success"
    )
    return redirect(_back_to(wanted), 303)


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
        declined=form.choice("declined", ("1",), LABELS["declined"]) == "1",
    )
    return wanted, form


def _back_to(wanted: Wanted) -> str:
    """The list that somebody came from."""
    listed = {name: value or None for name, value in wanted.as_kept().items()}
    return url_for(".show", _external=False, **listed, declined="1" if wanted.declined else None)


def _ids_of(wanted: Wanted) -> Sequence[UUID]:
    """The points in the person's area that are listed so."""
    points = updates.behind(current_person(), wanted)
    ids = points.with_only_columns(ControlPoint.id, maintain_column_froms=True)
    return db.session.scalars(ids).all()


def _require_narrow(wanted: Wanted) -> None:
    if not (wanted.enterprise or wanted.point):
        raise InvalidInput("请选择企业或控制点。", "Choose an enterprise or a control point.")


@section("control-point", 5)
def point_section(point: ControlPoint) -> str:
    """What the template of a point says by now that the plan does not."""
    found = updates.updates_of([point])
    if not found:
        return ""
    changes = wording.changes(point.current.content, found[0].content)
    return render_template("control_points/_update.html", update=found[0], changes=changes)
