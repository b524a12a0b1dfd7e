"""Lawful erasure, for administrators: find, see, give the law, erase."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ..accounts.guard import current_person, requires
from ..database import db
from ..language import Text
from ..problems import InvalidInput
from . import finding, service

PER_PAGE = 20

blueprint = Blueprint(
    "erasures", __name__, url_prefix="/console/erasures", template_folder="templates"
)


@blueprint.get("")
@requires("administrator")
def start() -> ResponseReturnValue:
    """Whom to look for, and what was erased before."""
    return _start("")


@blueprint.get("/found")
@requires("administrator")
def start_again() -> ResponseReturnValue:
    """Who changes the language there comes back without what was looked for."""
    return redirect(url_for(".start"))


@blueprint.post("/found")
@requires("administrator")
def look() -> ResponseReturnValue:
    """What holds a name or a number. Sent as a form: neither belongs into an address."""
    typed = request.form.get("words", "")
    try:
        words = finding.require_words(typed)
    except InvalidInput as error:
        return _start(typed, error.detail), error.status
    return _found(words)


@blueprint.post("")
@requires("administrator")
def erase() -> ResponseReturnValue:
    """Have what is ticked erased, or say what is missing and erase nothing."""
    form = request.form
    words = finding.require_words(form.get("words", ""))
    try:
        erasure_id = service.ask(
            form.getlist("items"), form.get("law", ""), form.get("why", ""), words, current_person()
        )
    except InvalidInput as error:
        return _found(words, error), error.status
    return redirect(url_for(".show", erasure_id=erasure_id), 303)


@blueprint.get("/<uuid:erasure_id>")
@requires("administrator")
def show(erasure_id: UUID) -> ResponseReturnValue:
    """How far an erasure is."""
    return render_template("erasures/show.html", erasure=service.find(erasure_id))


def _start(typed: str, problem: Text | None = None) -> str:
    done = db.paginate(service.erasures(), per_page=PER_PAGE, error_out=False)
    return render_template("erasures/start.html", typed=typed, problem=problem, erasures=done)


def _found(words: str, error: InvalidInput | None = None) -> str:
    return render_template(
        "erasures/found.html",
        words=words,
        found=finding.find(words),
        most=finding.MOST,
        errors=(error.errors or {}) if error else {},
        entered=request.form,
    )
