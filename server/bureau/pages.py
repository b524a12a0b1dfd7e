"""The installation's settings, for administrators."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ..accounts.guard import current_person, requires
from ..database import db, write
from ..language import Text, t
from ..problems import InvalidInput
from ..settings import current_settings
from . import service
from .current import bureau_settings, forget
from .fields import FIELDS, GROUPS
from .models import BureauSetting

blueprint = Blueprint(
    "bureau", __name__, url_prefix="/console/settings", template_folder="templates"
)


@blueprint.get("")
@requires("administrator")
def show() -> ResponseReturnValue:
    """What holds now, and what is set on the server."""
    settings = bureau_settings()
    return _page({name: _typed(getattr(settings, name)) for name in FIELDS})


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


def _typed(value: object) -> str:
    return ("1" if value else "") if isinstance(value, bool) else str(value)


def _page(
    typed: Mapping[str, str],
    errors: Mapping[str, Text] | None = None,
    problem: Text | None = None,
) -> str:
    settings = current_settings()
    return render_template(
        "bureau/settings.html",
        groups=GROUPS,
        typed=typed,
        errors=errors or {},
        problem=problem,
        changed={row.name: row for row in db.session.scalars(sa.select(BureauSetting))},
        usual={name: _typed(getattr(settings, name)) for name in FIELDS},
        settings=settings,
        database=db.engine.dialect.name,
    )
