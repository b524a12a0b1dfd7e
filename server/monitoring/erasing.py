"""Erasing by law what people wrote in a line; what was measured, and that it was, stays sealed."""

from __future__ import annotations

import sqlalchemy as sa

from ..accounts.models import Person
from ..database import db
from ..problems import InvalidInput
from ..seals.acts import append_act
from ..seals.erasing import erase_text
from ..seals.models import Act
from .models import MonitoringEntry
from .service import KEPT, SEALED_TEXTS, sealed

ERASED = "monitoring-erased"
LONGEST_REASON = 1000  # characters


def erase_texts(entry: MonitoringEntry, reason: str, by: Person) -> None:
    """Erase all texts of a line, in its act too. Inside `write()`. Erasing again changes nothing.

    Raises InvalidInput without a reason, which is sealed: no names belong into it.
    """
    reason = reason.strip()
    if not 0 < len(reason) <= LONGEST_REASON:
        raise InvalidInput(
            f"请写明依据和理由，最多 {LONGEST_REASON} 字。",
            f"Give the law and the reason, in up to {LONGEST_REASON} characters.",
        )
    if entry.erased_by is not None:
        return
    erased = erase_text(_act_of(entry))
    stays = {name: value for name, value in sealed(entry).items() if name not in SEALED_TEXTS}
    for name in SEALED_TEXTS:
        setattr(entry, name, "")
    entry.erased_by = append_act(ERASED, by.id, {**stays, "reason": reason, "erased": erased})


def _act_of(entry: MonitoringEntry) -> Act:
    """The act by which a line was kept; at one moment one person may keep several."""
    kept = sa.select(Act).where(
        Act.kind == KEPT, Act.by == entry.kept_by, Act.at == entry.kept_at, Act.text != ""
    )
    return next(act for act in db.session.scalars(kept) if act.body["entry"] == str(entry.id))
