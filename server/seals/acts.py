"""Acts: what staff or the server did, sealed in the same log as the records."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from ..database import db, now, uuid7
from . import service
from .models import Act
from .signing import instant, sign

TYPE = "staff-act+jws"


def append_act(kind: str, by: UUID | None, body: Mapping[str, Any]) -> str:
    """Seal an act of staff (or of the server: `by` None) as the log's next leaf.

    Returns the hex SHA-256 of its text. People stand in the body as UUIDs, never by name.
    Inside `write()`.
    """
    act_id, at = uuid7(), now()
    text = sign(
        TYPE,
        {
            "id": str(act_id),
            "kind": kind,
            "by": None if by is None else str(by),
            "at": instant(at),
            "installation": str(service.installation().id),
            "body": body,
        },
    )
    leaf = service.append(text, "act")
    act = Act(
        sha256=leaf.sha256, leaf_index=leaf.index, id=act_id, kind=kind, by=by, at=at, text=text
    )
    db.session.add(act)
    db.session.flush()
    return leaf.sha256
