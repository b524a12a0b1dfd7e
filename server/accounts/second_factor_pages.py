"""One's own second factor in the console: set up, new recovery codes, off."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ..bureau.current import bureau_settings
from ..database import write
from ..language import pick, t
from ..problems import DomainError
from ..symbols import qr_symbol
from . import second_factor, signing_in
from .guard import current_person, requires
from .models import DESK

blueprint = Blueprint(
    "second_factor",
    __name__,
    url_prefix="/console/account/second-factor",
    template_folder="templates",
)


@blueprint.get("")
@requires(*DESK)
def show() -> ResponseReturnValue:
    """Whether it is on, and what can be done about that."""
    return _page()


@blueprint.post("/begin")
@requires(*DESK)
def begin() -> ResponseReturnValue:
    """Show a new secret to an authenticator, once the password is proved."""
    try:
        _prove_password()
        with write():
            second_factor.begin(current_person())
    except DomainError as error:
        return _page(pick(error.detail)), error.status
    return redirect(url_for(".show"), 303)


@blueprint.post("/confirm")
@requires(*DESK)
def confirm() -> ResponseReturnValue:
    """Turn it on by a first code; the recovery codes are shown this once."""
    try:
        with write():
            codes = second_factor.confirm(current_person(), request.form.get("code", ""))
    except DomainError as error:
        return _page(pick(error.detail)), error.status
    return _codes_page(codes, is_new=True)


@blueprint.post("/recovery-codes")
@requires(*DESK)
def new_recovery_codes() -> ResponseReturnValue:
    """Ten new recovery codes instead of those before."""
    try:
        _prove_password()
        with write():
            codes = second_factor.new_recovery_codes(current_person())
    except DomainError as error:
        return _page(pick(error.detail)), error.status
    return _codes_page(codes, is_new=False)


@blueprint.post("/off")
@requires(*DESK)
def turn_off() -> ResponseReturnValue:
    """Sign in with the password alone again, or give up setting it up."""
    try:
        if second_factor.is_on(current_person()):
            _prove_password()
        with write():
            second_factor.remove(current_person(), current_person())
    except DomainError as error:
        return _page(pick(error.detail)), error.status
    flash(t("两步验证已关闭。", "The second factor is off."), "success")
    return redirect(url_for(".show"), 303)


def _prove_password() -> None:
    signing_in.prove_own(
        current_person(), request.form.get("password", ""), request.remote_addr or ""
    )


def _page(problem: str = "") -> str:
    person = current_person()
    factor = second_factor.of(person)
    is_pending = factor is not None and factor.confirmed_at is None
    told = second_factor.enrolment(person, factor) if factor and is_pending else None
    return render_template(
        "accounts/second_factor.html",
        person=person,
        factor=factor,
        key=told.key if told else "",
        address=told.address if told else "",
        symbol=qr_symbol(told.address) if told else "",
        codes_left=second_factor.recovery_codes_left(person),
        demanded=bureau_settings().require_second_factor,
        problem=problem,
    )


def _codes_page(codes: list[str], *, is_new: bool) -> str:
    return render_template("accounts/recovery_codes.html", codes=codes, is_new=is_new)
