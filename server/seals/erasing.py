"""Erasing the text of an act by law: the act that erases it keeps what the tree needs of it."""

from __future__ import annotations

from typing import Any

from ..database import db, leave_no_trace
from .models import Act, LogEntry
from .signing import base64url, instant


def erase_text(act: Act) -> dict[str, Any]:
    """Erase the text of an act; what is still known of it. Inside `write()`.

    The answer goes as `erased` into the body of the act by which it is erased: without it the
    log would not verify.
    """
    leave_no_trace()
    leaf = db.session.get_one(LogEntry, act.leaf_index)
    act.text = ""
    return {
        "act": base64url(bytes.fromhex(act.sha256)),
        "leaf": base64url(bytes.fromhex(leaf.leaf_hash)),
        "id": str(act.id),
        "kind": act.kind,
        "by": str(act.by) if act.by else None,
        "at": instant(act.at),
    }
