"""Two rolls of blank labels: of one an inspector has bound some on site, the other is untouched."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from ..control_points.models import ControlPoint
from ..database import db, now, uuid7, write
from ..enterprises.models import Enterprise
from ..labels import blanks, rendering, runs
from ..labels.manner import Manner
from ..labels.models import Label, PrintRun
from ..labels.selection import Selection
from .phone import Phone

# Region, size, labels. Nobody has visited the first one’s plants: nothing hangs there yet.
ROLLS = (("430623", "S", 8), ("430621", "M", 6))
BOUND = 5


def print_rolls(by: UUID, at: datetime) -> list[str]:
    """Print both; returns the codes of the first."""
    made = [_print(region, size, count, by, at) for region, size, count in ROLLS]
    with write():
        return sorted(label.code for label in db.session.scalars(runs.items_of(made[0])))


def bind_some(phone: Phone, codes: list[str]) -> int:
    """Bind some of them where no label hangs yet; returns how many."""
    at = now() - timedelta(minutes=BOUND)
    for number, (code, point) in enumerate(zip(codes, _without_a_label(), strict=False)):
        body = {"label": code, "state": "bound", "control_point": str(point), "photos": []}
        phone.seal(uuid7(), "posting", body, at + timedelta(minutes=number))
    count = len(phone.waiting)
    phone.send()
    return count


def _print(region: str, size: str, count: int, by: UUID, at: datetime) -> UUID:
    with write():
        wanted = Selection(region=region, blanks=count)
        run_id = blanks.confirm(wanted, Manner(size=size), by, at=at).id
    rendering.render(run_id)
    with write():
        db.session.get_one(PrintRun, run_id).completed_at = at + timedelta(minutes=1)
    return run_id


def _without_a_label() -> list[UUID]:
    """Points of the first roll's region whose label was printed and never posted."""
    db.session.rollback()  # the phone's postings came by another session
    points = (
        sa.select(ControlPoint.id)
        .join(ControlPoint.enterprise)
        .join(Label, Label.control_point_id == ControlPoint.id)
        .where(Enterprise.region_code == ROLLS[0][0], Label.state == "printed")
        .order_by(ControlPoint.code, ControlPoint.id)
    )
    found = list(db.session.scalars(points.limit(BOUND)))
    db.session.rollback()
    return found
