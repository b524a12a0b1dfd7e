"""What the bureau does for an enterprise's people: a code on a letter, and shutting out."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from ..accounts.guard import current_person, requires
from ..bureau.current import bureau_settings
from ..console.sections import section
from ..database import now, write
from ..enterprises import service as enterprises
from ..enterprises.models import Enterprise
from ..labels.codes import grouped
from ..language import t
from ..symbols import qr_symbol
from . import service

STAFF = ("administrator", "staff")

blueprint = Blueprint(
    "own_page_access", __name__, url_prefix="/console/enterprises", template_folder="templates"
)


@section("enterprise", 50)
def enterprise_section(enterprise: Enterprise) -> str:
    """Who of the enterprise can sign in."""
    return render_template(
        "own_page/_enterprise.html", enterprise=enterprise, people=service.people_of(enterprise)
    )


@blueprint.post("/<uuid:enterprise_id>/access-codes")
@requires(*STAFF)
def make_code(enterprise_id: UUID) -> ResponseReturnValue:
    """Make a code and answer the letter that carries it: it is shown this once."""
    enterprise = enterprises.find(enterprise_id, current_person())
    with write():
        code = service.make_code(enterprise, current_person())
    settings = bureau_settings()
    address = settings.base_url + url_for("own_page.start")
    page = render_template(
        "own_page/letter.html",
        enterprise=enterprise,
        code=grouped(code),
        address=address,
        symbol=qr_symbol(f"{address}/{code}"),
        until=now() + service.CODE_HOLDS,
        issuer=t(settings.issuer_zh, settings.issuer_en),
        hotline=settings.hotline,
    )
    response = Response(page, mimetype="text/html")
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.post("/<uuid:enterprise_id>/people/<uuid:person_id>/shut-out")
@requires(*STAFF)
def shut_out(enterprise_id: UUID, person_id: UUID) -> ResponseReturnValue:
    """Let one of the enterprise's people in no longer."""
    enterprise = enterprises.find(enterprise_id, current_person())
    with write():
        person = service.shut_out(enterprise, person_id, current_person())
        name = person.name
    flash(t(f"{name}已不能登录。", f"{name} can no longer sign in."), "success")
    return redirect(url_for("enterprises.show", enterprise_id=enterprise_id))
