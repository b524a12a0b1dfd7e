"""Who is asking: the signed-in person, and what a role may open."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, cast

from flask import Flask, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, current_user
from flask_wtf.csrf import CSRFProtect

from ..language import Text
from ..problems import DomainError, NotSignedIn, wants_json
from . import second_factor, service
from .models import ENTERPRISE, ROLES, Person

P = ParamSpec("P")
ANYONE = (*ROLES, ENTERPRISE)
SET_UP = "second_factor"  # the pages that somebody without a demanded second factor may open
csrf = CSRFProtect()
logins = LoginManager()
logins.session_protection = None  # it would write into each session; ours are rows of our own


class NotAllowed(DomainError):
    slug = "not-allowed"
    status = 403
    title = Text("您的角色不能做这件事", "Your role may not do this")


class SecondFactorMissing(DomainError):
    slug = "second-factor-missing"
    status = 403
    title = Text(
        "本系统要求局机关人员使用两步验证：请先在电脑上登录管理页面完成设置",
        "A second factor is demanded of staff here: sign in to the console and set it up first",
    )


def current_person() -> Person:
    """The signed-in person. Only behind `requires`."""
    return cast(Person, current_user._get_current_object())


def requires(
    *roles: str,
) -> Callable[[Callable[P, ResponseReturnValue]], Callable[P, ResponseReturnValue]]:
    """Let only signed-in people with one of these roles pass; without roles, all of the bureau.

    A person with a browser is sent to the sign-in page and comes back afterwards; one who must
    set up a second factor is sent to do that first.
    """

    def decorate(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            if not current_user.is_authenticated:
                if wants_json():
                    raise NotSignedIn
                return redirect(url_for("accounts.sign_in", next=request.full_path))
            if current_person().role not in (roles or ROLES):
                raise NotAllowed
            if request.blueprint != SET_UP and second_factor.is_missing(current_person()):
                if wants_json():
                    raise SecondFactorMissing
                return redirect(url_for(f"{SET_UP}.show"))
            return view(*args, **kwargs)

        return guarded

    return decorate


def open_session(secret: str) -> None:
    """Put the session's secret into the (signed, HttpOnly) cookie."""
    session.clear()  # a session that was planted before sign-in is not carried over
    session["sign_in"] = secret
    session.permanent = True


def close_session() -> None:
    """End the session on the server and in the cookie. Inside `write()`."""
    service.sign_out(session.get("sign_in", ""))
    session.clear()


@logins.request_loader
def _load_person(_request: object) -> Person | None:
    found = service.find_session(session.get("sign_in", ""))
    return found.person if found else None


def init_app(app: Flask) -> None:
    csrf.init_app(app)
    logins.init_app(app)
