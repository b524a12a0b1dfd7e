"""Officials who answer for sample enterprises, and an office day on site."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from .. import local_days
from ..accounts.models import Person
from ..contact_points import office_days, service
from ..database import db, write
from ..enterprises.models import Enterprise

COUNTY = "430602"
EACH = 3  # enterprises for which an official answers
VISITS_PER_YEAR = ("1", "2", "4")  # a sample bureau's own figures
DAYS_AGO = 3
ASKED = (
    ("委托检测排队太久，能否错峰？", "已与检测机构商定每周二为集中送样日。"),
    ("扩建车间的平面布局需要先报哪里看？", ""),
)


def assign(staff: UUID, officials: list[UUID]) -> int:
    """Let each official answer for some enterprises; returns how many."""
    enterprises = _usccs(sa.true())[: EACH * len(officials)]
    with write():
        by = db.session.get_one(Person, staff)
        for number, uscc in enumerate(enterprises):
            official = officials[number % len(officials)]
            service.assign(uscc, official, VISITS_PER_YEAR[number % len(VISITS_PER_YEAR)], by)
    return len(enterprises)


def hold_office(staff: UUID, official: UUID) -> None:
    """An office day at which two enterprises asked something, and one question is solved."""
    asking = _usccs(Enterprise.region_code == COUNTY)
    with write():
        by = db.session.get_one(Person, staff)
        day = local_days.today() - timedelta(days=DAYS_AGO)
        held = office_days.keep(day, COUNTY, "示例食品产业园一楼会议室", [official], by)
        for uscc, (question, _answer) in zip(asking, ASKED, strict=False):
            office_days.ask(held, uscc, question, by)
        db.session.refresh(held)
        answers = dict(ASKED)
        for one in held.questions:
            if answers[one.text]:
                office_days.solve(held, one.id, answers[one.text], by)


def _usccs(which: sa.ColumnElement[bool]) -> list[str]:
    found = sa.select(Enterprise.uscc).where(which).order_by(Enterprise.uscc)
    return list(db.session.scalars(found))
