"""A plan of follow-up visits for the sample's quarter, and some of the visits."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from .. import local_days
from ..accounts.models import Person
from ..database import db, uuid7, write
from ..follow_ups import periods, plans, service
from ..follow_ups.models import FollowUpProblem
from ..follow_ups.plans import Wish
from ..settings import current_settings
from .phone import Phone, signature

Data = dict[str, Any]

PROVINCE = "430000"  # the sample staff's area
SEED = "20261123"  # as a public draw may give it
DAYS_AGO = 8  # when the plan was drawn; checks that came later let its pool grow
SHARE_VISITED = 0.75  # of the drawn enterprises
# What was said at each visit in turn: opinions by topic, and a problem if one was raised.
SAID: tuple[tuple[dict[str, str], str], ...] = (
    ({"enforcement": "检查时讲得清楚，当场给了结果"}, ""),
    ({"rules": "希望组织一次新标准的培训"}, "新版标签标准何时开始执行，旧包装能否用完？"),
    ({"service": "电话随时有人接"}, ""),
    (
        {"procedures": "变更许可的材料重复提交", "difficulties": "检测费用偏高"},
        "许可变更能否网上提交一次材料？",
    ),
)
ANSWERS = ("可以网上一次提交，窗口会电话指导。",)


def when_drawn() -> datetime:
    """An evening a week ago."""
    zone = current_settings().zone
    day = local_days.today() - timedelta(days=DAYS_AGO)
    return datetime.combine(day, time(17, 40), zone)


def plan(staff: UUID, drawn_at: datetime) -> None:
    """Draw a plan for the quarter in which most of the sample's checks lie."""
    period = periods.containing(local_days.today() - timedelta(days=15), periods.USUAL)
    wish = Wish(PROVINCE, period, seed=SEED)
    with write(), suppress(plans.NothingToDraw):
        plans.make(wish, db.session.get_one(Person, staff), drawn_at)


def visit(phone: Phone, colleague: UUID, staff: UUID, drawn_at: datetime) -> int:
    """Visit most of whom the plan drew, and answer some of what is raised; returns how many."""
    changes = list(phone.scope())
    enterprises = {one["id"]: one["data"] for one in changes if one["type"] == "enterprise"}
    names = {one["id"]: one["data"]["name"] for one in changes if one["type"] == "person"}
    tasks = [one["data"] for one in changes if one["type"] == "follow_up"]
    tasks.sort(key=lambda task: str(enterprises[task["enterprise"]]["uscc"]))
    visited = tasks[: round(len(tasks) * SHARE_VISITED)]
    for number, task in enumerate(visited):
        day = drawn_at.date() + timedelta(days=1 + number * (DAYS_AGO - 1) // len(visited))
        at = datetime.combine(day, time(9 + 2 * (number % 4), 7 * number % 60), drawn_at.tzinfo)
        _visit(phone, [phone.person, colleague], names, task, number, at)
    phone.send()
    _answer(staff)
    return len(visited)


def _visit(
    phone: Phone, people: list[UUID], names: dict[str, str], task: Data, number: int, at: datetime
) -> None:
    record_id = uuid7()
    opinions, problem = SAID[number % len(SAID)]
    body: Data = {
        "enterprise": task["enterprise"],
        "plan": task["plan"],
        "met_with": ("person-in-charge", "food-safety-director")[number % 2],
        "opinions": [{"topic": topic, "text": text} for topic, text in opinions.items()],
        "problems": [{"id": str(uuid7()), "text": problem}] if problem else [],
        "photos": [],
        "inspectors": [str(person) for person in people],
    }
    signers: list[tuple[str, str, UUID | None]] = [
        ("inspector", names[str(person)], person) for person in people
    ]
    signers.append(("enterprise", "示例代表", None))
    body["signatures"] = [
        signature(role, name, record_id, body, at, person, "follow-up-visit")
        for role, name, person in signers
    ]
    phone.seal(record_id, "follow-up-visit", body, at)


def _answer(staff: UUID) -> None:
    """Answer some of what was raised; the rest is still open."""
    with write():
        by = db.session.get_one(Person, staff)
        raised = db.session.scalars(sa.select(FollowUpProblem).order_by(FollowUpProblem.visit_id))
        asked = [one for one in raised if one.text == SAID[3][1]]
        for problem, text in zip(asked, ANSWERS, strict=False):
            service.answer(problem.record_sha256, problem.problem_id, text, by)
