"""Acts: what staff or the server did, sealed in the same log as the records."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from ..database import db, now_sealed, uuid7
from . import history, service
from .models import Act
from .signing import instant, sign

TYPE = "staff-act+jws"


def append_act(
    kind: str, by: UUID | None, body: Mapping[str, Any], at: datetime | None = None
) -> str:
    """Seal an act of staff (or of the server: `by` None) as the log's next leaf.

    Returns the hex SHA-256 of its text. People stand in the body as UUIDs, never by name. A row
    that says when it was done gives that moment as `at`, to the millisecond. Inside `write()`.
    """
    act_id, at = uuid7(), at or now_sealed()
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


def found_log() -> None:
    """Seal which installation this is, once: the log itself then says whose it is.

    Inside `write()`.
    """
    this = service.installation()
    if not is_founded():
        body = {"host": this.host, "key": this.key}
        append_act(history.FOUNDED, None, body, at=this.created_at)


def is_founded() -> bool:
    """Whether the log says already which installation it is of."""
    founding = sa.select(Act.sha256).where(Act.kind == history.FOUNDED)
    return db.session.scalar(founding) is not None
