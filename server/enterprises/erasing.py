"""Erasing an enterprise's contact person: by law, or long after the enterprise closed."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from ..bureau.current import bureau_settings
from ..database import db, now, write
from ..problems import NotFound
from ..seals.acts import append_act
from ..work import every_hour
from .models import Enterprise
from .registering import publish

ERASED = "contact-erased"


def erase_contact(enterprise_id: UUID, reason: str, by: UUID) -> None:
    """Erase who is to be called at an enterprise, and the number. Inside `write()`.

    A later import may name somebody again. Erasing again changes nothing. Raises NotFound.
    """
    enterprise = db.session.get(Enterprise, enterprise_id)
    if enterprise is None:
        raise NotFound
    if not (enterprise.contact_person or enterprise.contact_phone):
        return
    enterprise.contact_person = enterprise.contact_phone = ""
    append_act(ERASED, by, {"enterprise": str(enterprise.id), "reason": reason})
    publish([(enterprise.id, enterprise.region_code)])


@every_hour
def forget_closed() -> None:
    """Forget who was to be called at enterprises that closed long ago. Opens its own `write()`."""
    long_ago = now() - timedelta(days=bureau_settings().closed_contact_days)
    named = sa.or_(Enterprise.contact_person != "", Enterprise.contact_phone != "")
    closed = sa.update(Enterprise).where(Enterprise.closed_at < long_ago, named)
    with write():
        db.session.execute(closed.values(contact_person="", contact_phone=""))
