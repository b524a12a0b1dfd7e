"""The sample register: 30 fictitious enterprises, their plans and their labels.

Plans and labels are dated before the month of visits, as they were when those took place. The
log says when they really came about: its acts bear the moment of loading.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa

from ..control_points import adapting
from ..control_points import service as plans
from ..control_points.models import ControlPoint, PlanVersion
from ..database import db, write
from ..enterprises import service as enterprises
from ..enterprises import tables
from ..enterprises.models import Enterprise
from ..labels import rendering, runs
from ..labels.manner import Manner
from ..labels.models import Label, PrintRun
from ..labels.selection import Selection

FILE = Path(enterprises.__file__).parent / "data" / "sample_enterprises.csv"
# The document that a sample plant shows for its own process values.
DOCUMENT = "示例HACCP计划（虚构） Sample HACCP plan (fictitious)"


def import_enterprises() -> int:
    """Import the sample file; returns how many enterprises."""
    with write():
        return len(enterprises.import_table(tables.read(FILE.read_bytes()), None).lines)


def accept_plans(by: UUID, at: datetime) -> int:
    """Accept what the catalogue proposes; every second plant has confirmed its process values."""
    count = 0
    with write():
        registered = db.session.scalars(sa.select(Enterprise).order_by(Enterprise.uscc)).all()
        for number, enterprise in enumerate(registered):
            codes = [proposal.code for proposal in plans.propose(enterprise)]
            points = plans.accept(enterprise, codes, by)
            count += len(points)
            for point in points if number % 2 else []:
                _confirm_all(point, by)
        db.session.execute(sa.update(PlanVersion).values(accepted_at=at))
    return count


def _confirm_all(point: ControlPoint, by: UUID) -> None:
    content = point.current.content
    parameters = [limit["parameter"] for limit in adapting.unconfirmed(content)]
    if parameters:
        plans.change(point, adapting.confirm(content, parameters, DOCUMENT), by, DOCUMENT)


def print_labels(by: UUID, at: datetime) -> int:
    """Print a label for every control point; returns how many."""
    with write():
        run = runs.confirm(Selection(), Manner(), by, at=at)
        run_id, total = run.id, run.total
    rendering.render(run_id)
    printed = at + timedelta(minutes=1)
    with write():
        db.session.get_one(PrintRun, run_id).completed_at = printed
        db.session.execute(sa.update(Label).values(printed_at=printed, state_since=printed))
    return total
