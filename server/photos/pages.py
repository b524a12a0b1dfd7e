"""Photos on staff pages: re-encoded copies, never the bytes that a phone sent."""

from __future__ import annotations

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from ..accounts.guard import current_person, requires
from . import service
from .access import find
from .api import forever

blueprint = Blueprint("photo_pages", __name__, url_prefix="/console/photos")
WIDTH = 640  # where a page names none


@blueprint.get("/<sha256>")
@requires()
def show(sha256: str) -> ResponseReturnValue:
    """A copy at least `width` pixels across, for those who may see the photo."""
    photo = find(sha256, current_person())
    width = request.args.get("width", WIDTH, type=int)
    return forever(Response(service.page_copy(photo.sha256, width), mimetype="image/jpeg"))
