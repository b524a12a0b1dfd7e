"""Sample data, made the way real data is made: imported, planned, printed, sealed and sent."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, time, timedelta
from uuid import UUID

import sqlalchemy as sa
from flask import Flask, current_app

from .. import local_days
from ..accounts.models import Person
from ..database import db
from ..enterprises.models import Enterprise
from ..settings import current_settings
from . import (
    assignments,
    blank_labels,
    contact_points,
    follow_ups,
    monitoring,
    own_page,
    problem_reports,
    register,
    templates,
)
from .field_work import DAYS, month_of_visits
from .people import add_all, sign_ins_text
from .phone import Phone

__all__ = ["load_if_empty", "load_in_own_process", "sign_ins_text"]


def load_in_own_process() -> None:
    """As `load_if_empty`, before gunicorn forks: what reads photos has threads, which a fork would
    lose, and the first photos that somebody asked for would never come."""
    if _is_empty():
        subprocess.run([sys.executable, "-m", "server", "sample"], check=True)


def load_if_empty(say: Callable[[str], None]) -> None:
    """Fill an installation without enterprises; `say` is told what is done, line by line."""
    if not _is_empty():
        return
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    say("写入示例数据 / loading sample data")
    passwords = add_all()
    staff, before = _id_of("staff"), _before_the_visits()
    say(f"  企业 enterprises: {register.import_enterprises()}")
    say(f"  控制点 control points: {register.accept_plans(staff, before)}")
    say(f"  标签 labels: {register.print_labels(staff, before)}")
    phone, colleague = Phone(app, "inspector", passwords["inspector"]), _id_of("colleague")
    drawn_at = follow_ups.when_drawn()
    count = month_of_visits(phone, colleague, drawn_at, lambda: follow_ups.plan(staff, drawn_at))
    say(f"  检查 checks: {count}")
    second = Phone(app, "colleague", passwords["colleague"])
    say(f"  回访 follow-up visits: {follow_ups.visit(second, phone.person, staff, drawn_at)}")
    say(f"  联系点 contact points: {contact_points.assign(staff, [phone.person, colleague])}")
    contact_points.hold_office(staff, phone.person)
    monitoring.let_in(staff)
    say(f"  企业监控 monitoring: {monitoring.note_some()}")
    own_page.follow_a_correction(phone, colleague)
    say(f"  检查安排 visits planned: {assignments.plan(staff)}")
    codes = blank_labels.print_rolls(staff, before)
    say(f"  空白标签 blank labels bound: {blank_labels.bind_some(phone, codes)}")
    say(f"  模板更新 updates: {templates.change_one(_id_of('admin'), staff)}")
    say(f"  问题反映 problem reports: {problem_reports.report_some(staff)}")


def _is_empty() -> bool:
    is_empty = db.session.scalar(sa.select(Enterprise.id).limit(1)) is None
    db.session.rollback()
    return is_empty


def _before_the_visits() -> datetime:
    """A morning of the week before the first of them."""
    zone = current_settings().zone
    day = local_days.today() - timedelta(days=DAYS + 3)
    return datetime.combine(day, time(9), zone)


def _id_of(username: str) -> UUID:
    found = db.session.scalar(sa.select(Person.id).where(Person.username == username))
    db.session.rollback()
    assert found is not None  # noqa: S101 - added a moment ago
    return found
