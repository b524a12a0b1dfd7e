"""Erasing an enterprise's contact person."""

from __future__ import annotations

from uuid import UUID

from ..database import db
from ..problems import NotFound
from ..seals.acts import append_act
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
