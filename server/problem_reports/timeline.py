"""Problems that passers-by reported, in the history of an enterprise."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import sqlalchemy as sa
from flask import url_for

from ..control_points.models import ControlPoint
from ..enterprises.timeline import Asked, Event, source
from ..language import Text
from .models import ProblemReport


@source("problem-report", Text("问题反映", "Problem reports"))
def _reports(asked: Asked) -> Iterator[Event]:
    columns = (ProblemReport.received_at, ProblemReport.id, ControlPoint.code)
    reports = (
        sa.select(*columns)
        .join(ProblemReport.control_point)
        .where(ControlPoint.enterprise_id == asked.enterprise_id)
    )
    for at, id_, point in asked.rows(reports, ProblemReport.received_at, ProblemReport.id, UUID):
        text = Text(f"收到对 {point} 的问题反映", f"Problem reported at {point}")
        address = url_for("problem_report_desk.show", report_id=id_)
        yield Event(at, asked.kind, id_, text, address)
