"""The console's frame and its first page."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, redirect, render_template, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.exc import SQLAlchemyError

from ..accounts.areas import names
from ..accounts.guard import ANYONE, current_person, requires
from ..accounts.models import ENTERPRISE, Person
from ..control_points import bureau_templates
from ..coverage import tally
from ..coverage.tally import Cell, Counts
from ..database import db
from ..language import pick
from ..statistics import charts
from ..statistics.checks import CheckMonth
from . import dates, words
from .navigation import Link, links_for
from .overview import overview

blueprint = Blueprint(
    "console",
    __name__,
    url_prefix="/console",
    template_folder="templates",
    static_folder="static",
)


def _signed_in() -> Person | None:
    """Who is asking, for the frame; nobody when even the database cannot tell."""
    try:
        return current_person() if current_user.is_authenticated else None
    except SQLAlchemyError:
        db.session.rollback()
        return None


@blueprint.app_context_processor
def _frame() -> dict[str, object]:
    person = _signed_in()
    links: list[Link] = links_for(person) if person else []
    return {"signed_in": person, "navigation": links}


@blueprint.get("/")
@requires(*ANYONE)
def dashboard() -> ResponseReturnValue:
    """What a member of staff sees first; an inspector's work is not here."""
    if current_person().role == ENTERPRISE:
        return redirect(url_for("own_page.home"))
    if current_person().role not in ("administrator", "staff"):
        return redirect(url_for("accounts.own_account"))
    person = current_person()
    area_names = [pick(name) for name in names(person.area_codes).values()]
    figures = overview(person)
    if figures is None:
        return render_template("console/counting.html", area_names=area_names)
    return render_template(
        "console/dashboard.html",
        overview=figures,
        area_names=area_names,
        regions=_by_region(figures.cells),
        drawn=charts.columns([(one.code, _parts(one)) for one in figures.checks.months]),
        templates=bureau_templates.known(),
    )


def _by_region(cells: Sequence[Cell]) -> list[tuple[str, str, Counts]]:
    """Code, name and counts of the regions in the person's area, the least covered first."""
    counts = tally.by(cells, lambda cell: cell.region)
    known = names(counts.keys())
    found = [(code, pick(known[code]), one) for code, one in counts.items() if code in known]
    return sorted(found, key=lambda one: (one[2].current / one[2].planned, one[0]))


def _parts(month: CheckMonth) -> list[charts.Part]:
    return [
        charts.Part(words.TONES[result], month.results.get(result, 0))
        for result in ("conforms", "basically-conforms", "does-not-conform")
    ]


@blueprint.record_once
def _into_the_app(state: BlueprintSetupState) -> None:
    app = state.app
    app.add_url_rule("/", "front_door", lambda: redirect(url_for("console.dashboard")))
    app.jinja_env.globals.update(words=words, clock=dates.clock)
    app.jinja_env.filters.update(
        local_date=dates.local_date, local_time=dates.local_time, number=dates.number
    )
