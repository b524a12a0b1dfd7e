"""The visits that are due, on the lists of the sample inspectors."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from .. import local_days
from ..accounts.models import Person
from ..assignments import due, service
from ..database import db, write

AHEAD = timedelta(days=30)
MOST = 5  # the others are left, to be planned by whoever looks around


def plan(staff: UUID) -> int:
    """Confirm what is suggested for the most urgent; returns how many."""
    with write():
        by = db.session.get_one(Person, staff)
        lines, _all = due.proposals(by.area_codes, local_days.today() + AHEAD, MOST, by)
        wanted = [
            service.Wanted(line.enterprise.id, line.inspector, line.by)
            for line in lines
            if line.inspector
        ]
        return service.assign(wanted, "check", by)
