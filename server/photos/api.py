"""Photos in and out, by the hash of their bytes (records.md §6)."""

from __future__ import annotations

from flask import Response, request
from flask.typing import ResponseReturnValue

from ..accounts.guard import current_person, requires
from ..api import Blueprint
from . import service
from .access import find
from .schemas import PhotoSchema

blueprint = Blueprint("photos", __name__, url_prefix="/api/v1", description="Photos")

BYTES = {
    mime_type: {"schema": {"type": "string", "format": "binary"}}
    for mime_type in ("image/jpeg", "image/webp", "image/png")
}


@blueprint.put("/photos/<sha256>")
@requires()
@blueprint.response(201, PhotoSchema)
@blueprint.alt_response(200, schema=PhotoSchema, description="Known already")
@blueprint.doc(requestBody={"required": True, "content": BYTES})
def put(sha256: str) -> ResponseReturnValue:
    """Send a photo's bytes, at most 5 MiB: 201 new, 200 known, both with its receipt."""
    photo, new = service.add(sha256, request.get_data(cache=False), current_person().id)
    return photo, 201 if new else 200  # type: ignore[return-value]  # the schema dumps it


@blueprint.get("/photos/<sha256>")
@requires()
@blueprint.response(200, content_type="image/jpeg")
def get(sha256: str) -> ResponseReturnValue:
    """The very bytes, for those who sent the photo or may see a record that names it."""
    photo = find(sha256, current_person())
    return forever(Response(service.read(sha256), mimetype=photo.mime_type))


def forever(response: Response) -> Response:
    """What lies under a hash never changes; it stays in this person's own browser alone."""
    response.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    return response
