"""From the set of applied records and acts to plans, visits and problems, whatever came first."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid5

import sqlalchemy as sa

from ..changes import feed
from ..database import db
from ..enterprises import moves
from ..enterprises.models import Enterprise
from ..records.kinds import Applied
from ..seals.models import Act
from .models import (
    FollowUpAddition,
    FollowUpAnswer,
    FollowUpDraw,
    FollowUpPlan,
    FollowUpProblem,
    FollowUpVisit,
)

PLANNED, EXTENDED = "follow-up-planned", "follow-up-extended"
ADDED, WITHDRAWN = "follow-up-added", "follow-up-withdrawn"
ANSWERED = "follow-up-answered"

# Whatever refers to another comes after it.
_TABLES: tuple[type[Any], ...] = (
    FollowUpPlan,
    FollowUpDraw,
    FollowUpAddition,
    FollowUpAnswer,
    FollowUpVisit,
    FollowUpProblem,
)


def add_visits(records: Sequence[Applied]) -> None:
    """Derive the visits of applied records and their problems. Inside `write()`."""
    forget_visits(records)
    known = _known_enterprises(records)
    # Staff may accept one that names an enterprise nobody knows: there is nothing to visit.
    visits = [_visit_of(record) for record in records if _enterprise_id(record) in known]
    db.session.add_all(visits)
    db.session.flush()
    db.session.add_all(
        problem
        for record in records
        if _enterprise_id(record) in known
        for problem in _problems_of(record)
    )
    db.session.flush()
    publish(_drawn({visit.enterprise_id for visit in visits}))


def forget_visits(records: Sequence[Applied]) -> None:
    """Take away the visits of these records, and their problems. Inside `write()`."""
    hashes = [record.sha256 for record in records]
    visited = FollowUpVisit.record_sha256.in_(hashes)
    there = db.session.scalars(sa.select(FollowUpVisit.enterprise_id).where(visited)).all()
    problems = FollowUpProblem.record_sha256.in_(hashes)
    db.session.execute(sa.delete(FollowUpProblem).where(problems))
    db.session.execute(sa.delete(FollowUpVisit).where(visited))
    publish(_drawn(there))


def add_act(act: Act) -> None:
    """Derive what an act of staff says. Inside `write()`."""
    _TAKERS[act.kind](act)
    db.session.flush()


def clear() -> None:
    """Forget everything; what follows from acts is put back from the acts."""
    for table in reversed(_TABLES):
        db.session.execute(sa.delete(table))
    acts = sa.select(Act).where(Act.kind.in_(_TAKERS)).order_by(Act.leaf_index)
    for act in db.session.scalars(acts):
        add_act(act)


def derived() -> Mapping[str, object]:
    """What stands now of plans, visits and problems, by table and key."""
    return dict(_rows())


def publish(draws: Iterable[FollowUpDraw]) -> None:
    """Tell the phones of these enterprises' regions that their tasks changed. Inside `write()`."""
    feed.publish_many("follow_up", {str(one.id): [one.enterprise.region_code] for one in draws})


def _visit_of(record: Applied) -> FollowUpVisit:
    body = record.body
    return FollowUpVisit(
        record_sha256=record.sha256,
        record_id=record.id,
        enterprise_id=_enterprise_id(record),
        plan_id=UUID(body["plan"]) if "plan" in body else None,
        person_id=record.person_id,
        inspectors=body["inspectors"],
        visited_at=record.recorded_at + timedelta(milliseconds=record.skew_ms),
        met_with=body["met_with"],
        opinion_count=len(body["opinions"]),
        problem_count=len(body["problems"]),
    )


def _problems_of(record: Applied) -> Iterator[FollowUpProblem]:
    for place, problem in enumerate(record.body["problems"]):
        yield FollowUpProblem(
            record_sha256=record.sha256,
            problem_id=UUID(problem["id"]),
            place=place,
            visit_id=record.id,
            text=problem["text"],
        )


def _enterprise_id(record: Applied) -> UUID:
    return UUID(record.body["enterprise"])


def _known_enterprises(records: Sequence[Applied]) -> set[UUID]:
    named = {_enterprise_id(record) for record in records}
    return set(db.session.scalars(sa.select(Enterprise.id).where(Enterprise.id.in_(named))))


def _planned(act: Act) -> None:
    body = act.body
    plan = FollowUpPlan(
        id=UUID(body["plan"]),
        region_code=body["region"],
        period_code=body["period"],
        rate_percent=body["rate_percent"],
        seed=body["seed"],
        pool_size=body["pool_size"],
        made_by=act.by,
        made_at=act.at,
        drawn_at=act.at,
    )
    db.session.add(plan)
    db.session.flush()
    _add_draws(plan, act, 0)


def _extended(act: Act) -> None:
    body = act.body
    plan = db.session.get_one(FollowUpPlan, UUID(body["plan"]))
    plan.pool_size, plan.drawn_at = body["pool_size"], act.at
    last = sa.select(sa.func.max(FollowUpDraw.place)).where(FollowUpDraw.plan_id == plan.id)
    _add_draws(plan, act, db.session.scalar(last) or 0)


def _add_draws(plan: FollowUpPlan, act: Act, last_place: int) -> None:
    body = act.body
    pool = {one["enterprise"]: one for one in body["pool"]}
    draws = [
        FollowUpDraw(
            id=uuid5(plan.id, enterprise),
            plan_id=plan.id,
            enterprise_id=UUID(enterprise),
            place=place,
            severe=pool[enterprise]["severe"],
            since=date.fromisoformat(pool[enterprise]["since"]),
            act_sha256=act.sha256,
        )
        for place, enterprise in enumerate(body["enterprises"], last_place + 1)
    ]
    db.session.add_all(draws)
    db.session.flush()
    publish(_drawn_for(act))


def _added(act: Act) -> None:
    body = act.body
    db.session.add(
        FollowUpAddition(
            id=UUID(body["addition"]),
            enterprise_id=UUID(body["enterprise"]),
            ground=body["ground"],
            day=date.fromisoformat(body["day"]),
            reason=body["reason"],
            added_by=act.by,
            added_at=act.at,
        )
    )


def _withdrawn(act: Act) -> None:
    addition = db.session.get_one(FollowUpAddition, UUID(act.body["addition"]))
    addition.withdrawn_by, addition.withdrawn_at = act.by, act.at
    addition.withdrawn_reason = act.body["reason"]


def _answered(act: Act) -> None:
    body = act.body
    db.session.add(
        FollowUpAnswer(
            sha256=act.sha256,
            visit_id=UUID(body["visit"]),
            problem_id=UUID(body["problem"]),
            text=body["text"],
            by=act.by,
            at=act.at,
        )
    )
    db.session.flush()
    visited = sa.select(FollowUpVisit.enterprise_id).where(
        FollowUpVisit.record_id == UUID(body["visit"])
    )
    publish(_drawn(db.session.scalars(visited).all()))


_TAKERS: dict[str, Callable[[Act], None]] = {
    PLANNED: _planned,
    EXTENDED: _extended,
    ADDED: _added,
    WITHDRAWN: _withdrawn,
    ANSWERED: _answered,
}


def _drawn(enterprise_ids: Collection[UUID]) -> Sequence[FollowUpDraw]:
    drawn = sa.select(FollowUpDraw).where(FollowUpDraw.enterprise_id.in_(enterprise_ids))
    return db.session.scalars(drawn).all()


def _drawn_for(act: Act) -> Sequence[FollowUpDraw]:
    drawn = sa.select(FollowUpDraw).where(FollowUpDraw.act_sha256 == act.sha256)
    return db.session.scalars(drawn.order_by(FollowUpDraw.place)).all()


def _rows() -> Iterator[tuple[str, object]]:
    for table in _TABLES:
        columns = table.__table__.columns
        key = list(table.__table__.primary_key)
        for row in db.session.execute(sa.select(*columns)):
            values = row._mapping
            name = " ".join(str(values[column]) for column in key)
            yield f"{table.__tablename__} {name}", tuple(row)


@moves.on_move
def _enterprises_moved(regions: moves.Regions) -> None:
    publish(_drawn(regions))
