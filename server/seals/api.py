"""What anyone may ask of the seals (records.md §5); nothing here is personal.

Answers carry an ETag. They may be kept, but not used unasked: a restore gives new answers.
"""

from __future__ import annotations

import re
from typing import Any

from flask import Response, jsonify, request

from ..api import Blueprint
from ..language import Text
from ..problems import DomainError
from . import log, service
from .schemas import (
    ConsistencyQuerySchema,
    ConsistencySchema,
    InclusionQuerySchema,
    InclusionSchema,
    KeysSchema,
)
from .signing import base64url

blueprint = Blueprint("seals", __name__, url_prefix="/api/v1/seals", description="The sealed log")

_HEX = re.compile(r"[0-9a-f]{64}")


class NotInThatTree(DomainError):
    slug = "not-in-that-tree"
    status = 404
    title = Text("这一大小的日志里没有它", "Not in the log of that size")


@blueprint.get("/checkpoint")
@blueprint.response(200, {"type": "string"}, content_type="text/plain")
def checkpoint() -> Response:
    """The signed head of the log: a C2SP signed note, tlog-checkpoint."""
    return _kept(Response(service.checkpoint(), content_type="text/plain; charset=utf-8"))


@blueprint.get("/inclusion/<sha256>")
@blueprint.arguments(InclusionQuerySchema, location="query")
@blueprint.response(200, InclusionSchema)
def inclusion(query: dict[str, int], sha256: str) -> Response:
    """Where a text stands in the tree of a size, and why; `sha256` is the text's, in hex."""
    size = query["size"]
    index = log.find(sha256) if _HEX.fullmatch(sha256) else None
    if index is None or not index < size <= log.size():
        raise NotInThatTree(
            "日志里没有这个哈希，或这一大小时尚未写入；请取新的检查点再试。",
            "The log has no such hash, or had it not yet at that size; fetch a newer checkpoint.",
        )
    found = log.prove_inclusion(index, size)
    return _json({"index": index, "size": size, "proof": _proof(found)})


@blueprint.get("/consistency")
@blueprint.arguments(ConsistencyQuerySchema, location="query")
@blueprint.response(200, ConsistencySchema)
def consistency(query: dict[str, int]) -> Response:
    """Why the tree of `to` leaves begins with that of `from`; empty where nothing is to show."""
    if query["new"] > log.size():
        raise NotInThatTree(
            "日志还没有这么多条；请取新的检查点再试。",
            "The log is not that long; fetch a newer checkpoint.",
        )
    return _json({"proof": _proof(log.prove_consistency(query["old"], query["new"]))})


@blueprint.get("/keys")
@blueprint.response(200, KeysSchema)
def keys() -> Response:
    """The installation's public keys, oldest first; the last one is current."""
    return _json(service.keys())


def _proof(hashes: list[bytes]) -> list[str]:
    return [base64url(one) for one in hashes]


def _json(answer: dict[str, Any]) -> Response:
    return _kept(jsonify(answer))


def _kept(response: Response) -> Response:
    response.headers["Cache-Control"] = "public, no-cache"
    response.add_etag()
    response.make_conditional(request)
    return response
