"""`/L/<code>`: open to everyone, no script, one request."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from functools import cache
from importlib import resources
from typing import Any

from flask import Blueprint, Response, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from warning_labels import limit_text, parse_limit

from ..checks.service import last_check
from ..control_points.catalogue import name_of
from ..corrections import service as corrections
from ..database import db
from ..labels.codes import CodeError, grouped, normalise
from ..labels.models import Label
from ..language import Text, language, pick
from ..settings import current_settings
from .ledgers import ledgers
from .notices import notice_of
from .signs import sign_svg

blueprint = Blueprint("obligations", __name__, template_folder="templates")

_UNKNOWN = Text("没有这个标签", "There is no such label")
_UNKNOWN_ADVICE = Text(
    "编码本身没有输错，但本系统从未发放过它。这可能是仿制的标签，请联系监管部门。",
    "The code is well formed, but was never issued here. The label may be a forgery: "
    "please tell the authority.",
)
_MALFORMED = Text("编码有误", "This is not a label code")


@blueprint.get("/l/<code>")
@blueprint.get("/L/<code>")  # registered first: addresses are made in this form
def show(code: str) -> ResponseReturnValue:
    """The page of one label; a code typed in another way leads to its address."""
    try:
        canonical = normalise(code)
    except CodeError as error:
        return _not_found(_MALFORMED, error.detail, code)
    if code.upper() != canonical:
        return redirect(url_for("obligations.show", code=canonical, lang=request.args.get("lang")))
    label = db.session.get(Label, canonical)
    if label is None:
        return _not_found(_UNKNOWN, _UNKNOWN_ADVICE, grouped(canonical))
    response = _page("obligations/label.html", label=label, **_about(label))
    # A signed-in person's cookie may be renewed with the answer, which no one else may get.
    private = current_app.config["SESSION_COOKIE_NAME"] in request.cookies
    response.headers["Cache-Control"] = f"{'private' if private else 'public'}, max-age=60"
    response.vary.update(["Accept-Language", "Cookie"])
    response.add_etag()
    return response.make_conditional(request)


@blueprint.get("/l/")
@blueprint.get("/L/")
def find() -> ResponseReturnValue:
    """Where the form of a not-found page leads: to the label of the code typed there."""
    typed = request.args.get("code", "").strip()
    if not typed:
        return _not_found(_MALFORMED, Text("请输入标签编码。", "Enter the label's code."), "")
    return redirect(url_for("obligations.show", code=typed, lang=request.args.get("lang")))


@blueprint.app_template_filter("sentence")
def sentence(text: str) -> str:
    """The catalogue's English begins in lower case; where a line begins with it, it does not."""
    return text[:1].upper() + text[1:]


def _about(label: Label) -> dict[str, Any]:
    about = {"notice": notice_of(label), "point": label.control_point, "grouped": grouped}
    if label.control_point is None:
        return about
    content = label.control_point.current.content
    return about | {
        "content": content,
        "limits": [(limit, _limit_text(limit)) for limit in content["limits"]],
        "signs": _signs(content["pictogram"]),
        "hazard_type": name_of("hazard_type", content["hazard"]["type"]),
        "signal_word": name_of("signal_word", content["signal_word"]),
        "ledgers": ledgers(content["records"]),
        "check": last_check(label.control_point.id),
        "corrections": corrections.standing_at(label.control_point.id),
        "today": corrections.today(),
    }


def _limit_text(limit: dict[str, Any]) -> str:
    return limit_text(parse_limit(limit), language())


def _signs(pictogram: dict[str, str | None]) -> list[str]:
    kinds = (("key", "pictogram"), ("supplementary", "supplementary_pictogram"))
    return [
        sign_svg(key, pick(name_of(enum, key))) for name, enum in kinds if (key := pictogram[name])
    ]


def _not_found(title: Text, detail: Text, typed: str) -> Response:
    response = _page("obligations/not_found.html", title=title, detail=detail, typed=typed)
    response.status_code = 404
    return response


def _page(template: str, **values: Any) -> Response:
    """Render without the console's frame and its question who is signed in: this is for all."""
    text = current_app.jinja_env.get_template(template).render(
        css=_css(),
        settings=current_settings(),
        here=request.path,
        **values,
    )
    response = Response(text, mimetype="text/html")
    response.headers["Content-Security-Policy"] = _policy()
    return response


@cache
def _css() -> Markup:
    return Markup((resources.files(__package__) / "page.css").read_text("utf-8"))  # noqa: S704


@cache
def _policy() -> str:
    digest = b64encode(hashlib.sha256(_css().encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )
