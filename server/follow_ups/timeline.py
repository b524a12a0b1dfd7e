"""Follow-up visits in the history of an enterprise."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from flask import url_for

from ..enterprises.timeline import Asked, Event, source
from ..language import Text
from .models import FollowUpVisit


@source("follow-up", Text("回访", "Follow-up visits"))
def _visits(asked: Asked) -> Iterator[Event]:
    columns = (FollowUpVisit.visited_at, FollowUpVisit.record_sha256, FollowUpVisit.problem_count)
    visits = sa.select(*columns).where(FollowUpVisit.enterprise_id == asked.enterprise_id)
    rows = asked.rows(visits, FollowUpVisit.visited_at, FollowUpVisit.record_sha256)
    for at, sha256, problems in rows:
        text = Text(
            f"回访，反映问题 {problems} 个", f"Follow-up visit, problems raised: {problems}"
        )
        address = url_for("follow_up_visits.show_visit", record_sha256=sha256)
        yield Event(at, asked.kind, sha256, text, address)
