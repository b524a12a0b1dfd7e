"""The installation's settings, for administrators."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa
from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from ..accounts.guard import current_person, requires
from ..database import db, write
from ..language import Text, t
from ..problems import InvalidInput, NotFound
from ..settings import current_settings
from . import logo, service
from .current import bureau_settings, forget
from .fields import FIELDS, GROUPS
from .models import BureauSetting

KEPT_S = 365 * 86400

blueprint = Blueprint(
    "bureau", __name__, url_prefix="/console/settings", template_folder="templates"
)


@blueprint.get("")
@requires("administrator")
def show() -> ResponseReturnValue:
    """What holds now, and what is set on the server."""
    return _shown()


@blueprint.post("")
@requires("administrator")
def change() -> ResponseReturnValue:
    """Keep what was typed, or say what is wrong with it and keep nothing."""
    typed = {name: request.form.get(name, "") for name in FIELDS}
    try:
        with write():
            names = service.change(typed, current_person().id)
    except InvalidInput as error:
        return _page(typed, error.errors or {}, error.detail), error.status
    forget()
    flash(
        t("已保存，立即生效。", "Saved; it holds from now on.")
        if names
        else t("没有改动。", "Nothing was different."),
        "success" if names else "info",
    )
    return redirect(url_for(".show"), 303)


@blueprint.get("/logo.png")
def show_logo() -> ResponseReturnValue:
    """The bureau's logo, for whoever sees a page with it; `v` names the one that is meant."""
    png = logo.png_of(bureau_settings().logo)
    if png is None:
        raise NotFound
    answer = Response(png, mimetype="image/png")
    known = request.args.get("v") == bureau_settings().logo
    answer.headers["Cache-Control"] = (
        f"public, max-age={KEPT_S}, immutable" if known else "no-cache"
    )
    return answer


@blueprint.post("/logo")
@requires("administrator")
def change_logo() -> ResponseReturnValue:
    """Keep another logo, or show none any more."""
    sent = request.files.get("logo")
    try:
        with write():
            if "remove" in request.form:
                logo.remove(current_person().id)
            else:
                logo.keep(sent.read(logo.LARGEST + 1) if sent else b"", current_person().id)
    except InvalidInput as error:
        return _shown(logo_problem=error.detail), error.status
    forget()
    flash(t("已保存，立即生效。", "Saved; it holds from now on."), "success")
    return redirect(url_for(".show") + "#logo", 303)


@blueprint.app_template_global("logo_address")
def _logo_address() -> str:
    """Where the logo is; "" where there is none, or the database cannot tell."""
    try:
        shown = bureau_settings().logo
    except SQLAlchemyError:
        db.session.rollback()
        return ""
    return url_for("bureau.show_logo", v=shown) if shown else ""


def _shown(logo_problem: Text | None = None) -> str:
    settings = bureau_settings()
    typed = {name: _typed(getattr(settings, name)) for name in FIELDS}
    return _page(typed, logo_problem=logo_problem)


def _typed(value: object) -> str:
    return ("1" if value else "") if isinstance(value, bool) else str(value)


def _page(
    typed: Mapping[str, str],
    errors: Mapping[str, Text] | None = None,
    problem: Text | None = None,
    logo_problem: Text | None = None,
) -> str:
    settings = current_settings()
    return render_template(
        "bureau/settings.html",
        groups=GROUPS,
        typed=typed,
        errors=errors or {},
        problem=problem,
        logo_problem=logo_problem,
        changed={row.name: row for row in db.session.scalars(sa.select(BureauSetting))},
        usual={name: _typed(getattr(settings, name)) for name in FIELDS},
        settings=settings,
        database=db.engine.dialect.name,
    )
