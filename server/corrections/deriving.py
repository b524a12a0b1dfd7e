"""From the set of applied records and acts to corrections, whatever came first.

An order may arrive before the check that it is about, evidence and reviews before their order:
each is kept as it comes, and a correction is settled anew whenever one of its parts is there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from ..changes import feed
from ..checks import followers
from ..checks.models import Check
from ..control_points.models import ControlPoint
from ..database import db
from ..enterprises import moves
from ..records.kinds import Applied
from ..records.models import FieldRecord
from ..records.order import in_time
from ..seals.models import Act
from .models import Correction, CorrectionStep
from .progress import Step, progress

# Acts of staff and of the enterprise that are steps of a correction.
STEP_OF_ACT = {
    "correction-transferred": "transfer",
    "correction-reply": "reply",
    "correction-evidence": "evidence",  # of the enterprise; an inspector's is a record
}
STEP_OF_RECORD = {"correction-evidence": "evidence", "correction-review": "review"}
_ENDING = ("review", "transfer")


def add_orders(records: Sequence[Applied]) -> None:
    """Derive the corrections of applied orders. Inside `write()`."""
    for record in records:
        _add_order(record)
    db.session.flush()
    settle({record.id for record in records if record.id is not None})


def _add_order(record: Applied) -> None:
    body = record.body
    deadline = date.fromisoformat(body["deadline"])
    db.session.merge(
        Correction(
            record_sha256=record.sha256,
            record_id=record.id,
            check_id=UUID(body["check"]),
            person_id=record.person_id,
            ordered_at=record.recorded_at + timedelta(milliseconds=record.skew_ms),
            ordered_deadline=deadline,
            deadline=deadline,
            state="open",
        )
    )


def add_steps(records: Sequence[Applied]) -> None:
    """Derive the steps of applied evidence and reviews. Inside `write()`."""
    for record in records:
        _add_step(record)
    db.session.flush()
    settle({UUID(record.body["order"]) for record in records})


def _add_step(record: Applied) -> None:
    body = record.body
    db.session.merge(
        CorrectionStep(
            sha256=record.sha256,
            order_id=UUID(body["order"]),
            kind=STEP_OF_RECORD[str(record.kind)],
            is_act=False,
            by=record.person_id,
            at=record.recorded_at + timedelta(milliseconds=record.skew_ms),
            text=body["text"],
            photos=[photo["sha256"] for photo in body["photos"]],
            verdict=body.get("verdict", ""),
            deadline=date.fromisoformat(body["deadline"]) if "deadline" in body else None,
        )
    )


def add_act(act: Act) -> None:
    """Derive the step of an act. Inside `write()`."""
    body = act.body
    db.session.merge(
        CorrectionStep(
            sha256=act.sha256,
            order_id=UUID(body["order"]),
            kind=STEP_OF_ACT[act.kind],
            is_act=True,
            by=act.by,
            at=act.at,
            text=body["text"],
            photos=body.get("photos", []),
        )
    )
    db.session.flush()
    settle([UUID(body["order"])])


def forget_orders(records: Sequence[Applied]) -> None:
    """Take away the corrections of these orders, from the phones too. Inside `write()`."""
    hashes = [record.sha256 for record in records]
    gone = db.session.scalars(
        sa.select(Correction).where(Correction.record_sha256.in_(hashes))
    ).all()
    _publish(gone)
    for correction in gone:
        db.session.delete(correction)
    db.session.flush()


def forget_steps(records: Sequence[Applied]) -> None:
    """Take away the steps of these records. Inside `write()`."""
    hashes = [record.sha256 for record in records]
    db.session.execute(sa.delete(CorrectionStep).where(CorrectionStep.sha256.in_(hashes)))
    settle({UUID(record.body["order"]) for record in records})


def clear_orders() -> None:
    """Forget all corrections; the acts' steps are put back from the acts."""
    db.session.execute(sa.delete(Correction))
    db.session.execute(sa.delete(CorrectionStep).where(CorrectionStep.is_act))
    for act in db.session.scalars(sa.select(Act).where(Act.kind.in_(STEP_OF_ACT))):
        add_act(act)


def clear_steps(kind: str) -> None:
    """Forget the steps that records of this kind made."""
    of_kind = CorrectionStep.kind == STEP_OF_RECORD[kind]
    db.session.execute(sa.delete(CorrectionStep).where(of_kind, ~CorrectionStep.is_act))


def derived() -> Mapping[str, object]:
    """What stands of corrections and their steps now, by the record or act they come from."""
    rows: list[Correction | CorrectionStep] = [
        *db.session.scalars(sa.select(Correction)),
        *db.session.scalars(sa.select(CorrectionStep)),
    ]
    return {_name(row): _values(row) for row in rows}


def steps_of(order_id: UUID) -> list[CorrectionStep]:
    """The steps of an order: records in their order, acts among them by time."""
    steps = db.session.scalars(
        sa.select(CorrectionStep).where(CorrectionStep.order_id == order_id)
    ).all()
    records = sa.select(FieldRecord).where(FieldRecord.sha256.in_([s.sha256 for s in steps]))
    times = {record.sha256: at for at, record in in_time(db.session.scalars(records))}
    places = {sha256: place for place, sha256 in enumerate(times)}

    def order(step: CorrectionStep) -> tuple[datetime, int, str]:
        return times.get(step.sha256, step.at), places.get(step.sha256, -1), step.sha256

    return sorted(steps, key=order)


@followers.on_check
def _checks_changed(record_ids: Collection[UUID], _points: Collection[UUID]) -> None:
    settle(
        db.session.scalars(
            sa.select(Correction.record_id).where(Correction.check_id.in_(record_ids))
        ).all()
    )


@moves.on_move
def _enterprises_moved(regions: moves.Regions) -> None:
    here = (
        sa.select(Correction.record_id, ControlPoint.enterprise_id)
        .join(Correction.control_point)
        .where(ControlPoint.enterprise_id.in_(regions))
    )
    feed.publish_many(
        "correction", {str(id_): [regions[of]] for id_, of in db.session.execute(here)}
    )


def settle(order_ids: Iterable[UUID]) -> None:
    """Say anew how far these corrections are, and tell the phones. Inside `write()`."""
    for order_id in order_ids:
        steps = steps_of(order_id)
        found = db.session.scalars(
            sa.select(Correction).where(Correction.record_id == order_id)
        ).all()
        for correction in found:
            _settle(correction, steps)
        db.session.flush()
        _publish(found)


def _settle(correction: Correction, steps: list[CorrectionStep]) -> None:
    check = db.session.scalar(
        sa.select(Check)
        .where(Check.record_id == correction.check_id)
        .order_by(Check.record_sha256)
        .limit(1)
    )
    # The object, not its id: what was loaded while the check was missing would stay None.
    correction.control_point = (
        db.session.get_one(ControlPoint, check.control_point_id) if check else None
    )
    correction.check_result = check.result if check else None
    reached = progress(
        correction.ordered_deadline,
        [Step(s.kind, s.verdict, s.deadline) for s in steps],  # type: ignore[arg-type]
    )
    correction.state, correction.deadline = reached
    ended = [step.at for step in steps if step.kind in _ENDING]
    is_over = reached.state in ("closed", "transferred")
    correction.has_ended = is_over
    correction.settled_at = ended[-1] if is_over and ended else None


def _publish(corrections: Iterable[Correction]) -> None:
    feed.publish_many(
        "correction",
        {
            str(correction.record_id): [correction.control_point.enterprise.region_code]
            for correction in corrections
            if correction.control_point is not None
        },
    )


def _name(row: Correction | CorrectionStep) -> str:
    if isinstance(row, Correction):
        return f"correction {row.record_sha256}"
    return f"step {row.sha256}"


def _values(row: Any) -> tuple[object, ...]:
    return tuple(getattr(row, column.key) for column in sa.inspect(type(row)).columns)
