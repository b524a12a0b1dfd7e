"""What acts say of what is put down at the desk: who answers for whom, office days, assignments,
an enterprise's closings and moves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID

from ..assignments import service as assignments
from ..assignments.models import Assignment
from ..contact_points import office_days as offices
from ..contact_points import service as contacts
from ..contact_points.models import ContactPoint, OfficeDay, OfficeQuestion
from ..enterprises import leaving
from ..enterprises.models import EnterpriseStep
from .facts import ActRead
from .findings import ASSIGNMENT, CONTACT, OFFICE_DAY, QUESTION, STEP
from .told import Saying, Table


def contact_points(acts: Iterable[ActRead]) -> Iterator[Saying]:
    for act in acts:
        told = act.body
        if act.kind == contacts.ASSIGNED:
            columns = {
                "enterprise_id": UUID(told["enterprise"]),
                "person_id": UUID(told["official"]),
                "visits_per_year": told["visits_per_year"],
                "assigned_by": act.by,
                "assigned_at": act.at,
                "ended_by": None,
                "ended_at": None,
                "ended_reason": "",
            }
            yield Saying(act, _hex(told["contact"]), columns)
        elif act.kind == contacts.ENDED:
            ended = {"ended_by": act.by, "ended_at": act.at, "ended_reason": told["reason"]}
            yield Saying(act, _hex(told["contact"]), ended)


def office_days(acts: Iterable[ActRead]) -> Iterator[Saying]:
    for act in acts:
        if act.kind == offices.KEPT:
            columns = {
                "day": date.fromisoformat(act.body["day"]),
                "region_code": act.body["region"],
                "place": act.body["place"],
                "officials": act.body["officials"],
                "kept_by": act.by,
                "kept_at": act.at,
            }
            yield Saying(act, _hex(act.body["office_day"]), columns)


def office_questions(acts: Iterable[ActRead]) -> Iterator[Saying]:
    for act in acts:
        told = act.body
        if act.kind == offices.RAISED:
            columns = {
                "office_day_id": UUID(told["office_day"]),
                "enterprise_id": UUID(told["enterprise"]),
                "text": told["text"],
                "kept_by": act.by,
                "kept_at": act.at,
                "answer": "",
                "solved_by": None,
                "solved_at": None,
            }
            yield Saying(act, _hex(told["question"]), columns)
        elif act.kind == offices.SOLVED:
            solved = {"answer": told["text"], "solved_by": act.by, "solved_at": act.at}
            yield Saying(act, _hex(told["question"]), solved)


def visits(acts: Iterable[ActRead]) -> Iterator[Saying]:
    """Assignments. What is given again for the same purpose ends what stood there."""
    standing: dict[tuple[str, str], str] = {}  # enterprise and purpose → assignment
    purposes: dict[str, str] = {}
    for act in acts:
        if act.kind == assignments.ENDED:
            for key in map(_hex, act.body["assignments"]):
                yield _ended(act, key, "withdrawn", act.body["reason"])
        elif act.kind in (assignments.ASSIGNED, assignments.HANDED_OVER):
            for one in act.body["assignments"]:
                handed = _hex(one["from"]) if "from" in one else ""
                purpose = act.body.get("purpose") or purposes.get(handed, "")
                place, key = (one["enterprise"], purpose), _hex(one["id"])
                if handed:
                    yield _ended(act, handed, "handed-over")
                elif former := standing.get(place):
                    yield _ended(act, former, "replaced")
                standing[place], purposes[key] = key, purpose
                yield Saying(act, key, _given(act, one, purpose))


def _given(act: ActRead, one: dict[str, Any], purpose: str) -> dict[str, Any]:
    since = {"since": datetime.fromisoformat(one["since"])} if "since" in one else {}
    return {
        **since,  # the first acts left it out
        "enterprise_id": UUID(one["enterprise"]),
        "person_id": UUID(one["inspector"]),
        "purpose": purpose,
        "due_on": date.fromisoformat(one["due_on"]),
        "assigned_by": act.by,
        "assigned_at": act.at,
        "ended_by": None,
        "ended_at": None,
        "outcome": "",
        "reason": "",
    }


def _ended(act: ActRead, key: str, outcome: str, reason: str = "") -> Saying:
    columns = {"ended_by": act.by, "ended_at": act.at, "outcome": outcome, "reason": reason}
    return Saying(act, key, columns)


def steps(acts: Iterable[ActRead]) -> Iterator[Saying]:
    for act in acts:
        kind = act.kind.removeprefix(leaving.PREFIX)
        if act.kind.startswith(leaving.PREFIX) and kind in leaving.WORDS:
            columns = {
                "enterprise_id": UUID(act.body["enterprise"]),
                "kind": kind,
                "at": act.at,
                "by": act.by,
                "reason": act.body["reason"],
            }
            yield Saying(act, act.sha256, columns)


def _hex(uuid: str) -> str:
    return UUID(uuid).hex


TABLES = (
    Table(ContactPoint, ("id",), CONTACT, contact_points),
    Table(OfficeDay, ("id",), OFFICE_DAY, office_days),
    Table(OfficeQuestion, ("id",), QUESTION, office_questions),
    Table(Assignment, ("id",), ASSIGNMENT, visits),
    Table(EnterpriseStep, ("sha256",), STEP, steps),
)
