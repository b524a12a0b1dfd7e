"""Signing in to the console."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ..database import write
from ..language import pick
from ..problems import DomainError
from . import service
from .guard import close_session, open_session

blueprint = Blueprint("accounts", __name__, url_prefix="/console", template_folder="templates")


@blueprint.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> ResponseReturnValue:
    """The sign-in form; afterwards the person comes to the page they wanted."""
    wanted = request.args.get("next", "")
    # Only a path of the console: "//host" would lead elsewhere.
    target = wanted if wanted.startswith("/console/") else url_for("console.dashboard")
    if current_user.is_authenticated:
        return redirect(target)
    problem = ""
    if request.method == "POST":
        try:
            _person, secret = service.sign_in(
                request.form.get("username", "").strip(),
                request.form.get("password", ""),
                request.remote_addr or "",
                request.user_agent.string,
            )
        except DomainError as error:
            problem = pick(error.detail)
        else:
            open_session(secret)
            return redirect(target)
    return render_template("accounts/sign_in.html", problem=problem), 401 if problem else 200


@blueprint.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    with write():
        close_session()
    return redirect(url_for("accounts.sign_in"))
