"""What passers-by reported at sample labels: one waits, one was answered."""

from __future__ import annotations

from uuid import UUID, uuid4

import sqlalchemy as sa

from ..accounts.models import Person
from ..control_points.models import ControlPoint
from ..database import db, write
from ..labels.models import Label
from ..problem_reports import service
from ..problem_reports.telling import Told

ADDRESS = "192.0.2.1"  # of documentation (RFC 5737): nobody's
TEXTS = (
    "门口地面有积水，设备旁的记录本三天没有填写（示例）",
    "员工没有戴帽子和口罩就在操作（示例）",
)
ANSWER = "已到现场核实并口头提醒，企业当场改正（示例）"


def report_some(answered_by: UUID) -> int:
    """Report a problem at two posted labels, and answer one; returns how many."""
    db.session.rollback()  # the phone's postings came by another session
    posted = sa.select(Label.code).join(Label.control_point).where(Label.state == "posted")
    codes = db.session.scalars(posted.order_by(ControlPoint.code, Label.code).limit(2)).all()
    told = [
        service.receive(code, Told(text, "", b"", uuid4(), ADDRESS)).id
        for code, text in zip(codes, TEXTS, strict=True)
    ]
    with write():
        staff = db.session.get_one(Person, answered_by)
        service.answer(service.find(told[-1], staff), ANSWER, staff)
    return len(told)
