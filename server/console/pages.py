"""The console's frame and its first page."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from ..accounts.guard import requires
from . import navigation

blueprint = Blueprint(
    "console",
    __name__,
    url_prefix="/console",
    template_folder="templates",
    static_folder="static",
)


@blueprint.app_context_processor
def _frame() -> dict[str, object]:
    return {"navigation": navigation.ENTRIES}


@blueprint.get("/")
@requires("administrator", "staff")
def dashboard() -> ResponseReturnValue:
    """What a member of staff sees first."""
    return render_template("console/dashboard.html")


@blueprint.record_once
def _front_door(state: object) -> None:
    app = state.app  # type: ignore[attr-defined]
    app.add_url_rule("/", "front_door", lambda: redirect(url_for("console.dashboard")))
