"""What a phone needs before it leaves (records.md §7)."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify, request

from ..accounts.guard import current_person, requires
from ..api import Blueprint
from . import label_index, service
from .compressing import compressed
from .schemas import DATA, ChangesQuerySchema, LabelIndexQuerySchema

blueprint = Blueprint(
    "changes", __name__, url_prefix="/api/v1", description="What a phone needs in the field"
)

_CHANGE = {
    "type": "object",
    "required": ["type", "id", "data"],
    "properties": {
        "type": {"type": "string", "enum": list(DATA)},
        "id": {"type": "string"},
        "data": {"oneOf": [*DATA.values(), {"type": "null"}]},
    },
}
_PAGE = {
    "type": "object",
    "required": ["changes", "cursor", "more"],
    "properties": {
        "changes": {"type": "array", "items": _CHANGE},
        "cursor": {"type": "string"},
        "more": {"type": "boolean"},
    },
}


@blueprint.get("/changes")
@requires()
@blueprint.arguments(ChangesQuerySchema, location="query")
@blueprint.doc(
    responses={
        200: {
            "description": "Oldest first; `data` null: gone from this person's scope",
            "content": {"application/json": {"schema": _PAGE}},
        },
        410: {"description": "Person, scope or epoch changed: read from the start"},
    }
)
def list_changes(query: dict[str, Any]) -> Response:
    """What changed in the signed-in person's scope; without `since`, all that is in it."""
    page = service.changes_for(current_person(), query.get("since"), query["limit"])
    return compressed(jsonify(page._asdict()), request)


@blueprint.get("/label-index")
@requires()
@blueprint.arguments(LabelIndexQuerySchema, location="query")
@blueprint.doc(
    responses={
        200: {
            "description": "For each state: a state byte, a count (uint32, big-endian), then the "
            "sorted first 9 bytes of SHA-256 over the installation's UUID and the code",
            "content": {"application/octet-stream": {"schema": {"type": "string"}}},
        },
        304: {"description": "As the phone has it"},
    }
)
def show_label_index(query: dict[str, str]) -> Response:
    """Every code of a prefecture by its state, also outside the person's area: so that a phone
    without a network tells a code it has never seen from one that was withdrawn."""
    body = label_index.of_prefecture(query["region"])
    response = Response(body, mimetype="application/octet-stream")
    response.add_etag()
    response.headers["Cache-Control"] = "private, no-cache"  # kept, and asked about each time
    response.make_conditional(request)
    return response
