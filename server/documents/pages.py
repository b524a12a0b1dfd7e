"""Documents to download, and `/verify/`: whether a record is kept unaltered, for anyone."""

from __future__ import annotations

import io
from uuid import UUID

from flask import (
    Blueprint,
    Response,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue

from ..accounts.guard import current_person, requires
from ..accounts.models import ENTERPRISE
from ..checks.presenting import metres_from_label
from ..checks.service import CheckInFull
from ..console.sections import section
from ..obligations.public import page
from ..own_page.service import enterprise_of
from ..problems import NotFound
from ..records import service as records
from . import service
from .service import Document
from .standing import HEX, standing_of, still_holds

LONGEST_SIZE = 15  # digits

_CSS = """
dt { width: 11em; }
.hash { font: 15px/1.5 Menlo, Consolas, monospace; overflow-wrap: anywhere; }
section ul { margin: 6px 0; }
section li { padding: 6px 0; }
"""

blueprint = Blueprint("documents", __name__, template_folder="templates")


@blueprint.get("/console/checks/<record_sha256>.pdf")
@requires("administrator", "staff")
def check(record_sha256: str) -> ResponseReturnValue:
    """A check of the area as PDF."""
    return _file(service.of_check(service.find_check(record_sha256, current_person())))


@blueprint.get("/console/checks/<record_sha256>.json")
@requires("administrator", "staff")
def as_json(record_sha256: str) -> ResponseReturnValue:
    """A check of the area for programs."""
    return _file(service.json_of(service.find_check(record_sha256, current_person())))


@section("check-proof", 10)
def proof_of_check(full: CheckInFull) -> str:
    """What shows that a check is kept as it came."""
    standing, chain = standing_of(full.record.sha256), records.chain(full.record)
    return render_template(
        "documents/_proof.html",
        record=full.record,
        standing=standing,
        proof=standing.proof,
        neighbours=[*([chain.before] if chain.before else []), *chain.after],
        metres=metres_from_label(full),
    )


@blueprint.get("/own/checks/<record_sha256>.pdf")
@requires(ENTERPRISE)
def own_check(record_sha256: str) -> ResponseReturnValue:
    """A check of one's own enterprise as PDF."""
    full = service.enterprise_check(record_sha256, current_person())
    service.count_download(current_person())
    return _file(service.of_check(full))


@blueprint.get("/own/checks/<record_sha256>.txt")
@requires(ENTERPRISE)
def own_record(record_sha256: str) -> ResponseReturnValue:
    """What docs/verify_record.py wants of a check: the record, the phone's key, the receipt."""
    full = service.enterprise_check(record_sha256, current_person())
    return _file(service.text_of(full))


@blueprint.get("/own/visits/<uuid:visit>.pdf")
@requires(ENTERPRISE)
def own_visit(visit: UUID) -> ResponseReturnValue:
    """The checks of one visit to one's own enterprise as PDF."""
    fulls = service.enterprise_visit(visit, current_person())
    service.count_download(current_person())
    return _file(service.of_visit(fulls))


@blueprint.get("/own/labels.pdf")
@requires(ENTERPRISE)
def own_labels() -> ResponseReturnValue:
    """The current labels of one's own enterprise as PDF, to print again."""
    service.count_download(current_person())
    return _file(service.of_labels(enterprise_of(current_person())))


@blueprint.get("/VERIFY/<sha256>")
@blueprint.get("/verify/<sha256>")  # registered last: addresses are made in this form
def verify(sha256: str) -> ResponseReturnValue:
    """Whether the record of this hash is kept unaltered; nothing of what it says."""
    wanted = sha256.lower()
    if not HEX.fullmatch(wanted):
        return _unknown(sha256)
    if request.path != url_for(".verify", sha256=wanted):  # codes are in upper case
        return redirect(url_for(".verify", sha256=wanted, lang=request.args.get("lang")))
    try:
        standing = standing_of(wanted)
    except NotFound:
        return _unknown(sha256)
    size, root = _typed("size"), _typed("root")
    printed = still_holds(int(size), root) if _is_size(size) and root else None
    return page(
        "documents/verify.html", _CSS, standing=standing, size=size, root=root, printed=printed
    )


@blueprint.get("/verify/")
def find() -> ResponseReturnValue:
    """Where the form of a not-found page leads: to the record of the hash typed there."""
    typed = _typed("sha256")
    if not typed:
        return _unknown("")
    return redirect(url_for(".verify", sha256=typed.lower(), lang=request.args.get("lang")))


def _typed(name: str) -> str:
    """What was copied from paper, without the white that came along."""
    return "".join(request.args.get(name, "").split())


def _is_size(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= LONGEST_SIZE


def _unknown(typed: str) -> Response:
    response = page("documents/unknown.html", typed=typed)
    response.status_code = 404
    return response


def _file(document: Document) -> Response:
    response = send_file(
        io.BytesIO(document.content),
        mimetype=document.mime_type,
        download_name=document.name,
        etag=False,
    )
    response.headers["Cache-Control"] = "no-store"
    return response
