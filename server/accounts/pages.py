"""Signing in to the console, and one's own account."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ..bureau.current import bureau_settings
from ..database import write
from ..language import pick, t
from ..problems import DomainError, InvalidInput
from . import areas, browsers, passkeys, people, second_factor, service, signing_in
from .guard import ANYONE, close_session, current_person, open_session, requires
from .landing import landing
from .models import DESK, ENTERPRISE, Person

blueprint = Blueprint("accounts", __name__, url_prefix="/console", template_folder="templates")


@blueprint.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> ResponseReturnValue:
    """The sign-in form; afterwards the person comes to the page they wanted."""
    if current_user.is_authenticated:
        return redirect(_target(current_person()))
    problem, status = "", 200
    if request.method == "POST":
        try:
            person, secret, awaits_code = signing_in.begin(
                request.form.get("username", "").strip(),
                request.form.get("password", ""),
                request.remote_addr or "",
                request.user_agent.string,
            )
        except DomainError as error:
            problem, status = pick(error.detail), error.status
        else:
            open_session(secret)
            return redirect(_code_page() if awaits_code else _target(person))
    settings = bureau_settings()
    page = render_template(
        "accounts/sign_in.html",
        problem=problem,
        username=request.form.get("username", ""),
        issuer_zh=settings.issuer_zh,
        issuer_en=settings.issuer_en,
    )
    return page, status


@blueprint.route("/sign-in/code", methods=["GET", "POST"])
def sign_in_code() -> ResponseReturnValue:
    """The second step for who has a second factor: its code, or a recovery code."""
    half_open = service.find_half_open(session.get("sign_in", ""))
    if half_open is None:
        return redirect(url_for("accounts.sign_in", next=request.args.get("next") or None))
    problem, status = "", 200
    if request.method == "POST":
        person_id, code = half_open.person_id, request.form.get("code", "")
        try:
            secret = signing_in.finish(
                half_open, session["sign_in"], code, request.remote_addr or ""
            )
        except DomainError as error:
            problem, status = pick(error.detail), error.status
        else:
            open_session(secret)
            return redirect(_target(people.find(person_id)))
    page = render_template(
        "accounts/code.html",
        problem=problem,
        recovery=bool(request.args.get("recovery")),
        here=_code_page(),
        with_recovery=_code_page(recovery="1"),
    )
    return page, status


def _code_page(recovery: str | None = None) -> str:
    wanted = request.args.get("next") or None
    return url_for("accounts.sign_in_code", next=wanted, recovery=recovery)


def _target(person: Person) -> str:
    return landing(person, request.args.get("next", ""))


@blueprint.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    with write():
        close_session()
    return redirect(url_for("accounts.sign_in"))


@blueprint.get("/account")
@requires(*ANYONE)
def own_account() -> ResponseReturnValue:
    """Who I am here, my password and my sessions."""
    return _account_page()


def _account_page(problem: str = "") -> str:
    person = current_person()
    present = service.find_session(session["sign_in"])
    return render_template(
        "accounts/account.html",
        person=person,
        region_names=areas.names(person.area_codes),
        sessions=service.open_sessions(person),
        present=present,
        browser_name=browsers.name,
        problem=problem,
        shortest=service.SHORTEST_PASSWORD,
        at_desk=person.role in DESK,
        second_factor_on=second_factor.is_on(person),
        has_passkeys=person.role == ENTERPRISE,
        passkeys=passkeys.of(person),
        most_passkeys=passkeys.MOST,
        longest_passkey_name=passkeys.LONGEST_NAME,
    )


@blueprint.post("/account/password")
@requires(*ANYONE)
def change_password() -> ResponseReturnValue:
    """Change one's own password; the other sessions end."""
    try:
        new = request.form.get("new", "")
        if new != request.form.get("again", ""):
            raise InvalidInput("两次输入的新密码不一样", "The two new passwords differ")
        signing_in.change_password(
            current_person(),
            request.form.get("current", ""),
            new,
            request.remote_addr or "",
            session["sign_in"],
        )
    except DomainError as error:
        return _account_page(pick(error.detail)), error.status
    flash(
        t("密码已修改，其他会话已退出。", "The password is changed; other sessions have ended."),
        "success",
    )
    return redirect(url_for("accounts.own_account"))


@blueprint.post("/account/sessions/<key>/end")
@requires(*ANYONE)
def end_session(key: str) -> ResponseReturnValue:
    """End one of one's own sessions."""
    with write():
        service.end_session(current_person(), key)
    flash(t("该会话已退出。", "That session has ended."), "success")
    return redirect(url_for("accounts.own_account"))


@blueprint.post("/account/sessions/end-others")
@requires(*ANYONE)
def end_other_sessions() -> ResponseReturnValue:
    """End every session of one's own but the present one."""
    person_id = current_person().id
    with write():
        service.end_sessions(person_id, but=session["sign_in"])
    flash(t("其他会话已全部退出。", "All other sessions have ended."), "success")
    return redirect(url_for("accounts.own_account"))
