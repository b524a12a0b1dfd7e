"""The sample register: 30 fictitious enterprises, their plans and their labels."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import sqlalchemy as sa

from ..control_points import adapting
from ..control_points import service as plans
from ..control_points.models import ControlPoint
from ..database import db, write
from ..enterprises import service as enterprises
from ..enterprises import tables
from ..enterprises.models import Enterprise
from ..labels import rendering, runs
from ..labels.selection import Selection

FILE = Path(enterprises.__file__).parent / "data" / "sample_enterprises.csv"
# The document that a sample plant shows for its own process values.
DOCUMENT = "示例HACCP计划（虚构） Sample HACCP plan (fictitious)"


def import_enterprises() -> int:
    """Import the sample file; returns how many enterprises."""
    with write():
        return len(enterprises.import_table(tables.read(FILE.read_bytes()), None).lines)


def accept_plans(by: UUID) -> int:
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
    return count


def _confirm_all(point: ControlPoint, by: UUID) -> None:
    content = point.current.content
    parameters = [limit["parameter"] for limit in adapting.unconfirmed(content)]
    if parameters:
        plans.change(point, adapting.confirm(content, parameters, DOCUMENT), by, DOCUMENT)


def print_labels(by: UUID) -> int:
    """Print a label for every control point; returns how many."""
    with write():
        run = runs.confirm(Selection(), "M", "pdf", by)
        run_id, total = run.id, run.total
    rendering.render(run_id)
    return total
