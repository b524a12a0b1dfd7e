"""Chinese first, English beside it: every text stands in the code in both languages.

The reader's choice is kept in a cookie; without one, the browser's preference decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Literal, NamedTuple

from flask import Blueprint, Flask, has_request_context, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

Language = Literal["zh", "en"]
COOKIE = "language"
_spoken: ContextVar[Language | None] = ContextVar("spoken", default=None)
_KNOWN = "guanqia.language"

blueprint = Blueprint("language", __name__)


class Text(NamedTuple):
    """One text in both languages."""

    zh: str
    en: str


def language() -> Language:
    """The reader's language: their choice, else the browser's, else Chinese."""
    if spoken := _spoken.get():
        return spoken
    if not has_request_context():
        return "zh"
    known: Language | None = request.environ.get(_KNOWN)
    if known is None:  # asked for every text of a page: found out once
        known = request.environ[_KNOWN] = _asked_for()
    return known


def _asked_for() -> Language:
    chosen = request.args.get("lang") or request.cookies.get(COOKIE)
    if chosen in ("zh", "en"):
        return "en" if chosen == "en" else "zh"
    return preferred(request.headers.get("Accept-Language", ""))


@lru_cache(1000)
def preferred(header: str) -> Language:
    """What a browser's Accept-Language prefers: Chinese, unless English comes before it."""
    asked = parse_accept_header(header, LanguageAccept)
    best = asked.best_match(["zh", "zh-CN", "zh-Hans", "zh-Hans-CN", "en"])
    return "en" if best == "en" else "zh"


@contextmanager
def speaking(chosen: Language) -> Iterator[None]:
    """Write in this language, whoever asks: for what is made when its reader has gone."""
    token = _spoken.set(chosen)
    try:
        yield
    finally:
        _spoken.reset(token)


def t(zh: str, en: str) -> str:
    """The one of two texts that the reader reads."""
    return en if language() == "en" else zh


def pick(text: Text | Mapping[str, str]) -> str:
    """The reader's language out of a `Text` or a {"zh", "en"} mapping."""
    chosen = language()
    return getattr(text, chosen) if isinstance(text, Text) else text[chosen]


@blueprint.post("/language/<any(zh, en):chosen>")
def choose(chosen: str) -> ResponseReturnValue:
    """Keep the reader's choice and go back to where they were."""
    back = request.form.get("next", "/")
    # Only a path of ours: "//host" would lead elsewhere.
    response = redirect(
        back if back.startswith("/") and not back.startswith(("//", "/\\")) else "/"
    )
    response.set_cookie(COOKIE, chosen, max_age=365 * 86400, samesite="Lax", httponly=True)
    return response


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)
    app.jinja_env.globals.update(t=t, pick=pick, language=language)
