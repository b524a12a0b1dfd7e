"""Follow-up visits in the console: the plans, how each stands, and what goes out of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from .. import local_days
from ..accounts.areas import EVERYWHERE, choices, names
from ..accounts.guard import current_person, requires
from ..checks import presenting
from ..console.paging import ListPage
from ..database import db, in_slices, write
from ..enterprises.models import Enterprise
from ..exports.spreadsheets import to_csv
from ..language import Text, pick, t
from ..problems import DomainError, InvalidInput, NotFound
from . import periods, plans, service, wording
from .periods import Period
from .standing import Figures, Standing, figures

PER_PAGE = 50
PLANS_PER_PAGE = 6  # each is counted anew
SHOWN = ("drawn", "due", "pool")
LATEST = 4  # periods of each kind to choose from

blueprint = Blueprint(
    "follow_ups", __name__, url_prefix="/console/follow-ups", template_folder="templates"
)


@blueprint.context_processor
def _words() -> dict[str, object]:
    return {"wording": wording, "period_name": periods.name}


class Group(NamedTuple):
    """The figures of a part of a plan."""

    name: Text
    figures: Figures


@blueprint.get("")
@requires("administrator", "staff")
def list_plans() -> ResponseReturnValue:
    """The plans that reach into the area, newest first, each with its rate there."""
    person = current_person()
    found = db.paginate(plans.visible(person), per_page=PLANS_PER_PAGE, error_out=False)
    standings = plans.standings_of(found.items, person)
    return render_template(
        "follow_ups/plans.html",
        plans=found,
        figures={plan_id: figures(some) for plan_id, some in standings.items()},
        regions=_region_names(plan.region_code for plan in found),
    )


@blueprint.get("/new")
@requires("administrator", "staff")
def new_plan() -> ResponseReturnValue:
    """Choose period, area and rate, and see how many would be drawn; not whom."""
    usual = plans.usual_wish(current_person())
    try:
        wish, problem = _wish(request.args, usual), ""
    except InvalidInput as error:
        wish, problem = usual, pick(error.detail)
    return _new_page(wish, problem)


@blueprint.post("/new")
@requires("administrator", "staff")
def make_plan() -> ResponseReturnValue:
    """Draw the plan and seal it."""
    usual = plans.usual_wish(current_person())
    wish = usual
    try:
        wish = _wish(request.form, usual)
        with write():
            plan_id = plans.make(wish, current_person()).id
    except NotFound:
        raise
    except DomainError as error:
        return _new_page(wish, pick(error.detail)), error.status
    flash(t("已抽取并封存。", "Drawn, and sealed."), "success")
    return redirect(url_for("follow_ups.show_plan", plan_id=plan_id))


@blueprint.get("/plans/<uuid:plan_id>")
@requires("administrator", "staff")
def show_plan(plan_id: UUID) -> ResponseReturnValue:
    """One plan: its rate, by unit and severity, and the enterprises."""
    person = current_person()
    plan = plans.find(plan_id, person)
    standings = plans.standings(plan, person)
    shown = request.args.get("show", "")
    shown = shown if shown in SHOWN else "drawn"
    page = ListPage(found=_only(standings, shown), per_page=PER_PAGE, error_out=False)
    may_decide = plans.is_of(person, plan.region_code)
    return render_template(
        "follow_ups/plan.html",
        plan=plan,
        figures=figures(standings),
        problems=service.problem_counts(person, plan),
        by_region=_by_region(standings),
        by_severity=_by_severity(standings),
        page=page,
        shown=shown,
        counts={name: len(_only(standings, name)) for name in SHOWN},
        enterprises=_enterprises(page),
        regions=_region_names([plan.region_code, *(one.region_code for one in standings)]),
        names=presenting.names_of([plan.made_by]),
        to_draw=plans.to_draw(plan) if may_decide else 0,
        is_part=not may_decide,
    )


@blueprint.post("/plans/<uuid:plan_id>/extend")
@requires("administrator", "staff")
def extend_plan(plan_id: UUID) -> ResponseReturnValue:
    """Draw those whom a grown pool adds."""
    try:
        with write():
            count = plans.extend(plans.find(plan_id, current_person()), current_person())
        flash(t(f"已补抽 {count} 家并封存。", f"Drawn: {count} more; sealed."), "success")
    except plans.NothingToDraw as error:
        flash(pick(error.detail), "info")
    return redirect(url_for("follow_ups.show_plan", plan_id=plan_id))


@blueprint.get("/plans/<uuid:plan_id>/list.csv")
@requires("administrator", "staff")
def export_plan(plan_id: UUID) -> ResponseReturnValue:
    """The plan's enterprises as CSV: the whole pool and who was drawn from it."""
    person = current_person()
    plan = plans.find(plan_id, person)
    standings = plans.standings(plan, person)
    enterprises = _enterprises(standings)
    regions = _region_names(one.region_code for one in standings)
    heading = [
        t("抽取序号", "Place in the draw"),
        t("企业", "Enterprise"),
        t("统一社会信用代码", "USCC"),
        t("区划代码", "Region code"),
        t("区划", "Region"),
        t("程度", "Severity"),
        t("入池原因", "Grounds"),
        t("入池日期", "In the pool since"),
        t("状态", "State"),
        t("回访日期", "Visited on"),
    ]
    rows = (
        (
            one.place,
            enterprises[one.enterprise_id].name,
            enterprises[one.enterprise_id].uscc,
            one.region_code,
            pick(regions[one.region_code]),
            pick(wording.SEVERITIES[one.severe]),
            t("、", ", ").join(pick(wording.GROUNDS[ground]) for ground in one.grounds),
            one.since,
            pick(wording.STATES[one.state]),
            one.visited_on,
        )
        for one in standings
    )
    name = f"follow-ups-{plan.period_code}-{plan.region_code or 'all'}.csv"
    return Response(
        to_csv(heading, rows),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@blueprint.get("/plans/<uuid:plan_id>/draw.jws")
@requires("administrator", "staff")
def sealed_draw(plan_id: UUID) -> ResponseReturnValue:
    """What was sealed of the plan's draws, a JWS a line."""
    person = current_person()
    texts = plans.sealed_draws(plans.find(plan_id, person), person)
    return Response(
        "\n".join(texts) + "\n",
        mimetype="text/plain",
        headers={"Content-Disposition": 'attachment; filename="draw.jws"'},
    )


def _wish(form: Mapping[str, str], usual: plans.Wish) -> plans.Wish:
    return plans.read_wish(
        form.get("region", usual.region_code),
        form.get("period", usual.period.code),
        form.get("rate", str(usual.rate_percent)),
        form.get("seed", ""),
        current_person(),
    )


def _new_page(wish: plans.Wish, problem: str = "") -> str:
    person = current_person()
    return render_template(
        "follow_ups/new.html",
        wish=wish,
        problem=problem,
        counted=plans.propose(wish),
        choices=_choices(),
        regions=choices(person),
        whole="" in person.area_codes,
        everywhere=EVERYWHERE,
        longest_seed=plans.LONGEST_SEED,
    )


def _choices() -> dict[str, list[Period]]:
    """The latest periods of each kind, the present one first."""
    found: dict[str, list[Period]] = {}
    for kind in wording.PERIOD_KINDS:
        period = periods.containing(local_days.today(), kind)
        found[kind] = [period]
        while len(found[kind]) < LATEST:
            found[kind].append(period := periods.before(period))
    return found


def _only(standings: Sequence[Standing], shown: str) -> list[Standing]:
    if shown == "pool":
        return [one for one in standings if one.in_pool]
    drawn = [one for one in standings if one.place is not None]
    return [one for one in drawn if one.state == "due"] if shown == "due" else drawn


def _by_severity(standings: Iterable[Standing]) -> list[Group]:
    severest_first = reversed(_grouped(standings, lambda one: one.severe))
    return [Group(wording.SEVERITIES[severe], found) for severe, found in severest_first]


def _by_region(standings: Sequence[Standing]) -> list[Group]:
    regions = _region_names(one.region_code for one in standings)
    groups = _grouped(standings, lambda one: one.region_code)
    return [Group(regions[code], found) for code, found in groups]


def _grouped(
    standings: Iterable[Standing], key: Callable[[Standing], Any]
) -> list[tuple[Any, Figures]]:
    return [(of, figures(some)) for of, some in groupby(sorted(standings, key=key), key)]


def _region_names(codes: Iterable[str]) -> dict[str, Text]:
    return names(set(codes))


def _enterprises(standings: Iterable[Standing]) -> dict[UUID, Enterprise]:
    found: dict[UUID, Enterprise] = {}
    for ids in in_slices(one.enterprise_id for one in standings):
        some = sa.select(Enterprise).where(Enterprise.id.in_(ids))
        found |= {one.id: one for one in db.session.scalars(some)}
    return found
