"""What staff decide about held records, and what an upgrade decides about unknown kinds."""

from __future__ import annotations

from typing import Literal

import sqlalchemy as sa

from ..accounts.models import Person
from ..database import db, now_sealed
from ..language import Text
from ..problems import DomainError, InvalidInput
from ..seals import service as seals
from ..seals.acts import append_act
from ..seals.witnesses import Log
from . import kinds
from .ingest import add_references, as_json, seal_judgement
from .judging import Case
from .kept import Kept
from .models import FieldRecord
from .signed import read_again


class AlreadyDecided(DomainError):
    slug = "already-decided"
    status = 409
    title = Text("这条记录已经处理过", "This record has been decided already")


class CannotBeAccepted(DomainError):
    slug = "cannot-be-accepted"
    status = 409
    title = Text("这条记录不能采纳", "This record cannot be accepted")


def decide(
    record: FieldRecord, decision: Literal["accepted", "rejected"], reason: str, by: Person
) -> None:
    """Accept a held record, so that everything derived counts it, or reject it for good.

    Inside `write()`. Raises InvalidInput without a reason, AlreadyDecided, CannotBeAccepted.
    """
    if not reason.strip():
        raise InvalidInput("请写明理由。", "Give the reason.", errors={"reason": ["missing"]})
    if record.outcome != "held" or record.decision:
        raise AlreadyDecided
    if decision == "accepted" and (obstacle := obstacle_to_accepting(record)):
        raise CannotBeAccepted(obstacle.zh, obstacle.en)
    record.decision = decision
    record.decided_by = by.id
    record.decided_at = now_sealed()
    record.decision_reason = reason.strip()
    record.applied = decision == "accepted"
    db.session.flush()
    append_act(
        "held-decided",
        by.id,
        {"record": as_json(record.sha256), "decision": decision, "reason": record.decision_reason},
        record.decided_at,
    )
    if record.applied and (kind := kinds.find(record.kind or "")):
        kind.apply([record])


def obstacle_to_accepting(record: FieldRecord) -> Text | None:
    """Why a held record can only be rejected, or None where staff may accept it."""
    if record.erased_by:
        return Text("原文已依法删除。", "Its text was erased by law.")
    if record.reason == "same-content":
        return Text("同样的内容已经收到。", "The same content has been received already.")
    signed = read_again(record.text)
    if signed.claims is None or signed.kind is None or signed.fault:
        return Text(
            f"记录的格式无法采用：{signed.fault or record.kind}",
            f"Its form cannot be used: {signed.fault or record.kind}",
        )
    twin = sa.select(FieldRecord.sha256).where(FieldRecord.id == record.id, FieldRecord.applied)
    if db.session.scalar(twin):
        return Text("同一编号的另一条记录已在使用。", "Another record of this id counts already.")
    return None


def unknown_kinds_wait() -> bool:
    """Whether a record is held for a kind that this version knows."""
    return db.session.scalar(_of_kinds_now_known().limit(1)) is not None


def judge_unknown_kinds() -> int:
    """Judge again what was held for a kind that this version knows; returns how many.

    Inside `write()`, after an upgrade.
    """
    waiting = db.session.scalars(_of_kinds_now_known().order_by(FieldRecord.leaf_index)).all()
    for record in waiting:
        _judge_again(record)
    return len(waiting)


def _of_kinds_now_known() -> sa.Select[FieldRecord]:
    return sa.select(FieldRecord).where(
        FieldRecord.reason == "unknown-kind",
        FieldRecord.decision == "",
        FieldRecord.kind.in_([kind.name for kind in kinds.all_kinds()]),
    )


def _judge_again(record: FieldRecord) -> None:
    signed = read_again(record.text)
    this = seals.installation()
    case = Case(signed, record.device, this, Log(this), Kept([signed]))
    hold = case.hold
    record.takes_place = case.takes_place(hold)
    record.outcome = "held" if hold else "stored"
    record.reason = hold.reason if hold else ""
    record.explanation = hold.explanation if hold else case.note
    record.applied = hold is None
    db.session.flush()
    add_references([signed])
    seal_judgement(record)
    if record.applied and signed.kind is not None:
        signed.kind.apply([record])
