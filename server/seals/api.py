"""What anyone may ask of the seals (records.md §5); nothing here is personal."""

from __future__ import annotations

from typing import Any

from ..api import Blueprint
from . import service
from .schemas import KeysSchema

blueprint = Blueprint("seals", __name__, url_prefix="/api/v1/seals", description="The sealed log")


@blueprint.get("/keys")
@blueprint.response(200, KeysSchema)
def keys() -> dict[str, Any]:
    """The installation's public keys, oldest first; the last one is current."""
    return service.keys()
