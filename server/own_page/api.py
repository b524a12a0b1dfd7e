"""What the script of an enterprise's own page sends: photos in pieces, then what was mended."""

from __future__ import annotations

from typing import Any

from flask import flash, request
from flask.typing import ResponseReturnValue

from ..accounts.guard import current_person, requires
from ..accounts.models import ENTERPRISE
from ..api import Blueprint
from ..corrections import service as corrections
from ..database import write
from ..language import t
from ..photos import pieces
from . import evidence
from .schemas import EvidenceSchema, PieceArguments, UploadSchema

blueprint = Blueprint(
    "own", __name__, url_prefix="/api/v1/own", description="The enterprise's own page"
)

BYTES = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}


@blueprint.get("/photos/<sha256>/pieces")
@requires(ENTERPRISE)
@blueprint.response(200, UploadSchema)
def upload(sha256: str) -> ResponseReturnValue:
    """How far a photo is that one has begun to send; 404 where no piece of it came."""
    return pieces.find(sha256, current_person().id)  # type: ignore[return-value]  # schema dumps


@blueprint.put("/photos/<sha256>/pieces/<int:number>")
@requires(ENTERPRISE)
@blueprint.arguments(PieceArguments, location="query")
@blueprint.response(200, UploadSchema)
@blueprint.doc(requestBody={"required": True, "content": BYTES})
def put_piece(arguments: dict[str, int], sha256: str, number: int) -> ResponseReturnValue:
    """Send a piece of 64 KiB, the last one with what is left; again changes nothing."""
    return evidence.take_piece(  # type: ignore[return-value]  # the schema dumps it
        sha256, arguments["size"], number, request.get_data(cache=False), current_person().id
    )


@blueprint.post("/corrections/<record_sha256>/evidence")
@requires(ENTERPRISE)
@blueprint.arguments(EvidenceSchema)
@blueprint.response(204)
def show_mended(shown: dict[str, Any], record_sha256: str) -> None:
    """Show what was mended, with photos that were sent before; again changes nothing."""
    person = current_person()
    with write():
        one = corrections.find(record_sha256, person).correction
        evidence.require_own(shown["photos"], person.id)
        corrections.show_mended(one, shown["text"], shown["photos"], person)
    flash(t("整改情况已提交，等待复查。", "It is kept, and waits for its review."), "success")
