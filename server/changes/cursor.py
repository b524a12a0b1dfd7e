"""Where a phone is in the feed. It says nothing secret, and forging one harms only its forger:
what a person may see is asked anew at every request."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import NamedTuple

from ..language import Text
from ..problems import DomainError
from ..records.canonical import canonical_json, decode_base64url, encode_base64url

LAST_REVISION = 2**63 - 1  # what a database's integer holds


class CursorExpired(DomainError):
    """The cursor was given to another person, for another scope, or before a restore."""

    slug = "cursor-expired"
    status = 410
    title = Text(
        "数据范围已变，请从头下载",
        "What you may see has changed; read from the start, without `since`",
    )


class Cursor(NamedTuple):
    """Everything up to `revision` has been seen, and these editions of what all share."""

    scope: str  # of person, area and epoch
    revision: int
    editions: Mapping[str, str]

    def __str__(self) -> str:
        return encode_base64url(canonical_json([self.scope, self.revision, dict(self.editions)]))


def read_cursor(text: str, scope: str) -> Cursor:
    """Raises CursorExpired for one of another scope, and for what never was a cursor: the phone
    that holds it is helped by reading from the start, too."""
    try:
        said, revision, editions = json.loads(decode_base64url(text))
        canonical_json(editions)  # raises for what the next cursor could not carry
    except (ValueError, TypeError, RecursionError):
        raise CursorExpired from None
    if said != scope or type(revision) is not int or not isinstance(editions, dict):
        raise CursorExpired
    if not 0 <= revision <= LAST_REVISION:
        raise CursorExpired
    return Cursor(scope, revision, editions)
