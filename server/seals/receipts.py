"""Receipts: the installation's word that it has a record or a photo."""

from __future__ import annotations

from datetime import datetime

from . import service
from .signing import instant, signer

TYPE = "field-receipt+jws"


class Receipts:
    """The receipts for what came at one moment."""

    def __init__(self, received_at: datetime) -> None:
        self._received_at = instant(received_at)
        self._epoch = service.installation().epoch
        self._sign = signer(TYPE)

    def of(self, sha256: str, record_id: str | None = None, skew_ms: int = 0) -> str:
        """A receipt's text (records.md §4); keep it and repeat it, it is never made again.

        `sha256` is base64url of a record's text, or lower-case hex of a picture.
        """
        named = {} if record_id is None else {"record": record_id}
        return self._sign(
            {
                "sha256": sha256,
                **named,
                "received_at": self._received_at,
                "skew_ms": skew_ms,
                "epoch": self._epoch,
            }
        )
