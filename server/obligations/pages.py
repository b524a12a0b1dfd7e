"""`/L/<code>`: open to everyone, no script, one request."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue

from warning_labels import limit_text, parse_limit

from .. import local_days
from ..checks.service import last_check
from ..control_points.catalogue import name_of
from ..corrections import service as corrections
from ..labels.codes import grouped
from ..labels.models import Label
from ..language import Text, language, pick
from . import shelf
from .ledgers import ledgers
from .notices import notice_of
from .public import MALFORMED, code_at, find_label, not_found, page
from .signs import sign_svg

blueprint = Blueprint("obligations", __name__, template_folder="templates")


@blueprint.get("/l/<code>")
@blueprint.get("/L/<code>")  # registered first: addresses are made in this form
def show(code: str) -> ResponseReturnValue:
    """The page of one label; a code typed in another way leads to its address."""
    canonical = code_at(code)
    if not isinstance(canonical, str):
        return canonical
    standing = shelf.standing(canonical)
    ready = None if standing is None else shelf.find(canonical, language(), standing)
    if ready is None:
        label = find_label(canonical)
        if standing is None or not isinstance(label, Label):
            return label  # type: ignore[return-value]  # that there is none
        ready = _made_ready(label, standing)
        shelf.put(canonical, language(), ready)
    return _sent(ready)


def _made_ready(label: Label, standing: shelf.Standing) -> shelf.Ready:
    response = page("obligations/label.html", label=label, **_about(label))
    response.add_etag()
    etag, policy = str(response.get_etag()[0]), response.headers["Content-Security-Policy"]
    return shelf.Ready(standing, response.get_data(), etag, policy)


def _sent(ready: shelf.Ready) -> ResponseReturnValue:
    response = Response(ready.body, mimetype="text/html")
    response.headers["Content-Security-Policy"] = ready.policy
    # A signed-in person's cookie may be renewed with the answer, which no one else may get.
    private = current_app.config["SESSION_COOKIE_NAME"] in request.cookies
    # Whoever keeps it asks each time whether it still holds: a label may be withdrawn any moment.
    response.headers["Cache-Control"] = f"{'private' if private else 'public'}, no-cache"
    response.vary.update(["Accept-Language", "Cookie"])
    response.set_etag(ready.etag)
    return response.make_conditional(request)


@blueprint.get("/l/")
@blueprint.get("/L/")
def find() -> ResponseReturnValue:
    """Where the form of a not-found page leads: to the label of the code typed there."""
    typed = request.args.get("code", "").strip()
    if not typed:
        return not_found(MALFORMED, Text("请输入标签编码。", "Enter the label's code."), "")
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
        "today": local_days.today(),
    }


def _limit_text(limit: dict[str, Any]) -> str:
    return limit_text(parse_limit(limit), language())


def _signs(pictogram: dict[str, str | None]) -> list[str]:
    kinds = (("key", "pictogram"), ("supplementary", "supplementary_pictogram"))
    return [
        sign_svg(key, pick(name_of(enum, key))) for name, enum in kinds if (key := pictogram[name])
    ]
