"""What phones are told of follow-up visits: one task for each enterprise that was drawn."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from ..changes import feed
from ..database import db
from ..seals.models import Act
from ..seals.signing import instant
from ..settings import current_settings
from .models import FollowUpDraw, FollowUpProblem, FollowUpVisit
from .standing import Visited, first_that_counts


@feed.loader("follow_up")
def feed_data(ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """The tasks of a plan, one for each drawn enterprise, as a phone gets them."""
    draws = db.session.scalars(
        sa.select(FollowUpDraw).where(FollowUpDraw.id.in_([UUID(id_) for id_ in ids]))
    ).all()
    enterprise_ids = {one.enterprise_id for one in draws}
    visits, problems = _all_visits(enterprise_ids), _problems(enterprise_ids)
    grounds = _grounds_sealed({one.act_sha256 for one in draws})
    return {
        str(one.id): {
            **_wire(one, visits[one.enterprise_id], problems[one.enterprise_id]),
            "grounds": grounds.get((one.act_sha256, str(one.enterprise_id)), []),
        }
        for one in draws
    }


def _grounds_sealed(acts: Collection[str]) -> Mapping[tuple[str, str], list[str]]:
    """Why each enterprise was in the pool when it was drawn from, by act and enterprise.

    Those of the draw, not of now: what a phone was told changes only with what it is told.
    """
    found = db.session.scalars(sa.select(Act).where(Act.sha256.in_(acts)))
    return {
        (act.sha256, one["enterprise"]): one.get("grounds", [])
        for act in found
        for one in act.body["pool"]
    }


def _all_visits(enterprise_ids: Collection[UUID]) -> Mapping[UUID, list[Visited]]:
    rows = sa.select(
        FollowUpVisit.enterprise_id, FollowUpVisit.plan_id, FollowUpVisit.visited_at
    ).where(FollowUpVisit.enterprise_id.in_(enterprise_ids))
    zone = current_settings().zone
    found: dict[UUID, list[Visited]] = defaultdict(list)
    for enterprise_id, plan_id, visited_at in db.session.execute(rows):
        found[enterprise_id].append(Visited(plan_id, visited_at.astimezone(zone).date()))
    return found


def _problems(enterprise_ids: Collection[UUID]) -> Mapping[UUID, list[FollowUpProblem]]:
    found: dict[UUID, list[FollowUpProblem]] = defaultdict(list)
    raised = (
        sa.select(FollowUpProblem)
        .join(FollowUpProblem.visit)
        .where(FollowUpVisit.enterprise_id.in_(enterprise_ids))
        .order_by(FollowUpVisit.visited_at, FollowUpVisit.record_sha256, FollowUpProblem.place)
    )
    for problem in db.session.scalars(raised):
        found[problem.visit.enterprise_id].append(problem)
    return found


def _wire(
    one: FollowUpDraw, visits: Sequence[Visited], problems: Sequence[FollowUpProblem]
) -> dict[str, Any]:
    period = one.plan.period
    visited_on = first_that_counts(one.plan_id, period, one.since, visits)
    return {
        "plan": str(one.plan_id),
        "enterprise": str(one.enterprise_id),
        "period": period.code,
        "first": period.first.isoformat(),
        "last": period.last.isoformat(),
        "severe": one.severe,
        "state": "visited" if visited_on else "due",
        "visited_on": visited_on.isoformat() if visited_on else None,
        "problems": [
            {
                "id": str(problem.problem_id),
                "visit": str(problem.visit_id),
                "text": problem.text,
                "raised_at": instant(problem.visit.visited_at),
                "state": "answered" if problem.answer else "open",
                "answer": problem.answer.text if problem.answer else None,
            }
            for problem in problems
        ],
    }
