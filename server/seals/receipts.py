"""Receipts: the installation's word that it has a record or a photo."""

from __future__ import annotations

from datetime import datetime

from . import service
from .signing import instant, sign

TYPE = "field-receipt+jws"


def receipt(sha256: str, record_id: str | None, received_at: datetime, skew_ms: int) -> str:
    """A receipt's text (records.md §4); keep it and repeat it, it is never made again.

    `sha256` is base64url of a record's text, or lower-case hex of a picture.
    """
    named = {} if record_id is None else {"record": record_id}
    return sign(
        TYPE,
        {
            "sha256": sha256,
            **named,
            "received_at": instant(received_at),
            "skew_ms": skew_ms,
            "epoch": service.installation().epoch,
        },
    )
