"""What every page behind a label has: its frame, its policy, and the label of its address."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from functools import cache
from importlib import resources
from typing import Any

from flask import Response, current_app, redirect, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from ..bureau.current import bureau_settings
from ..database import db
from ..labels.codes import CodeError, grouped, normalise
from ..labels.models import Label
from ..language import Text

MALFORMED = Text("编码有误", "This is not a label code")

_UNKNOWN = Text("没有这个标签", "There is no such label")
_UNKNOWN_ADVICE = Text(
    "编码本身没有输错，但本系统从未发放过它。这可能是仿制的标签，请联系监管部门。",
    "The code is well formed, but was never issued here. The label may be a forgery: "
    "please tell the authority.",
)


def code_at(code: str) -> str | AnyResponse:
    """The code of the address asked for, or what is answered instead: that it is none, or where
    one typed in another way leads."""
    try:
        canonical = normalise(code)
    except CodeError as error:
        return not_found(MALFORMED, error.detail, code)
    if code.upper() != canonical:
        asked = {**(request.view_args or {}), "code": canonical}
        return redirect(url_for(request.endpoint or "", **asked, lang=request.args.get("lang")))
    return canonical


def label_at(code: str) -> Label | AnyResponse:
    """The label of the address asked for, or what is answered instead; also where there is none."""
    canonical = code_at(code)
    return find_label(canonical) if isinstance(canonical, str) else canonical


def find_label(canonical: str) -> Label | AnyResponse:
    """The label with a well-formed code, or that there is none."""
    label = db.session.get(Label, canonical)
    return label or not_found(_UNKNOWN, _UNKNOWN_ADVICE, grouped(canonical))


def not_found(title: Text, detail: Text, typed: str) -> Response:
    """No label has this code; asks for another."""
    response = page("obligations/not_found.html", title=title, detail=detail, typed=typed)
    response.status_code = 404
    return response


def page(template: str, css: str = "", **values: Any) -> Response:
    """Render without the console's frame and its question who is signed in: this is for all.

    `css` is added to what every such page has.
    """
    style = Markup(_css() + css)  # noqa: S704 - files of ours
    text = current_app.jinja_env.get_template(template).render(
        css=style,
        settings=bureau_settings(),
        here=request.path,
        **values,
    )
    response = Response(text, mimetype="text/html")
    response.headers["Content-Security-Policy"] = _policy(style)
    return response


@cache
def _css() -> str:
    return (resources.files(__package__) / "page.css").read_text("utf-8")


@cache
def _policy(style: str) -> str:
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )
