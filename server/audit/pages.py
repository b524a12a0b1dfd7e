"""The audit: who did what when, for administrators."""

from __future__ import annotations

import json

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from ..accounts.guard import current_person, requires
from . import (
    exporting,  # noqa: F401  importing it makes the table known
    service,
)
from .telling import kind_name, tell
from .words import AUTOMATIC, KINDS

PER_PAGE = 50

blueprint = Blueprint("audit", __name__, url_prefix="/console/audit", template_folder="templates")


@blueprint.get("")
@requires("administrator")
def list_acts() -> ResponseReturnValue:
    """The acts, newest first, narrowed by what is asked for."""
    person = current_person()
    wanted, form = service.read(request.args, person)
    found = None
    if not form.problems:
        found = service.search(person, wanted, request.args.get("after", ""), PER_PAGE)
    page = render_template(
        "audit/list.html",
        found=found,
        acts=tell(found.page.items) if found else [],
        form=form,
        labels=service.LABELS,
        narrowed={name: form.raw(name) for name in service.LABELS if form.raw(name)},
        kinds=[kind for kind in KINDS if kind not in AUTOMATIC],
        automatic=AUTOMATIC,
        kind_name=kind_name,
        everything=service.EVERYTHING,
    )
    return page, 422 if form.problems else 200


@blueprint.get("/<sha256>")
@requires("administrator")
def show_act(sha256: str) -> ResponseReturnValue:
    """One act in words, and as it was sealed."""
    act = service.find(sha256, current_person())
    return render_template(
        "audit/show.html",
        told=tell([act])[0],
        payload=json.dumps(act.payload, ensure_ascii=False, indent=2),
    )
