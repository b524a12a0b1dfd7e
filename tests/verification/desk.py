"""An installation whose staff did everything once that its log can tell of."""

from __future__ import annotations

from datetime import date, timedelta

import sqlalchemy as sa
from flask import current_app

from server.accounts.models import Person
from server.accounts.service import add_person
from server.assignments import service as assignments
from server.assignments.models import Assignment
from server.assignments.service import Wanted
from server.bureau import service as bureau
from server.bureau.fields import FIELDS
from server.contact_points import office_days
from server.contact_points import service as contacts
from server.control_points import bureau_templates, catalogue, declining, updates
from server.control_points import service as control_points
from server.control_points.models import ControlPoint
from server.database import db, now, write
from server.enterprises import leaving
from server.enterprises.models import Enterprise
from server.labels import blanks, runs
from server.labels import service as labels
from server.labels.manner import Manner
from server.labels.models import Label
from server.labels.selection import Selection
from server.seals.acts import found_log
from tests.conftest import PASSWORD


def work_at_the_desk(
    staff: Person, inspector: Person, meat_plant: Enterprise, bakery: Enterprise
) -> None:
    """Do each kind of act, and each of what it can do to an earlier one."""
    with write():
        found_log()
        other, _ = add_person("other", "Other", "inspector", ["430600"], PASSWORD)
        for official in (inspector, other):
            contacts.assign(meat_plant.uscc, official.id, "4", staff)
        gone = contacts.assign(bakery.uscc, staff.id, "2", staff)
        contacts.end(gone.id, "不再联系", staff)
        plan(meat_plant, staff)
        write_templates(staff)
        sit(meat_plant, bakery, staff, inspector)
        go(meat_plant, bakery, [inspector, other], staff)
        here = current_app.config["SETTINGS"]
        typed = {name: str(getattr(here, name)) for name in FIELDS}
        bureau.change({**typed, "hotline": "0730-12315"}, staff.id)
        leaving.close(bakery, "注销许可", staff)
    db.session.rollback()


def plan(enterprise: Enterprise, by: Person) -> None:
    """Points accepted, changed, dropped, taken back, labelled; labels withdrawn, blank ones too."""
    first, second = control_points.accept(enterprise, ["MEAT-01", "MEAT-02"], by.id)
    words = {"warning": {"zh": "新的提示", "en": "New words"}}
    control_points.change(first, first.current.content | words, by.id, "改提示")
    control_points.drop(second, by.id, "停产")
    control_points.accept(enterprise, [second.code], by.id, "恢复生产")
    db.session.flush()
    for _ in range(2):  # the second time the same codes again
        runs.confirm(Selection(), Manner(), by.id)
    label = db.session.scalars(sa.select(Label).order_by(Label.code)).first()
    assert label
    labels.withdraw(label.code, "污损", by)
    roll = blanks.confirm(Selection(region="430600", blanks=4), Manner(size="S"), by.id)
    one, *_ = db.session.scalars(runs.items_of(roll.id))
    labels.withdraw(one.code, "印坏", by)
    blanks.withdraw_unbound(roll, "整卷遗失", by)
    blanks.confirm(Selection(region="430602", blanks=3), Manner(), by.id)


def write_templates(by: Person) -> None:
    """One of the bureau's own, withdrawn; a shipped one changed, and the change taken back; and
    what that changes kept away from a point, which is listed for it again."""
    shipped = catalogue.templates()["MEAT-04"].content
    words = {"warning": {"zh": "本局的提示", "en": "The bureau's words"}}
    own = bureau_templates.write_own("MEAT", "process", shipped | words, by.id, "本市专项")
    bureau_templates.change("MEAT-04", shipped | words, 0, by.id, "本市专项")
    for code in (own.code, "MEAT-04"):
        bureau_templates.withdraw(code, 1, by.id, "专项结束")
    bureau_templates.change("MEAT-01", shipped | words, 0, by.id, "本市专项")
    points = [one.id for one in db.session.scalars(sa.select(ControlPoint))]
    for _ in range(2):
        updates.decline(points, bureau_templates.edition(), by.id, "企业工艺不同")
        declining.reopen(points, by.id)


def sit(one: Enterprise, other: Enterprise, by: Person, official: Person) -> None:
    """An office day with two questions, one of them solved."""
    held = office_days.keep(date(2026, 11, 3), "430602", "街道办", [official.id], by)
    office_days.ask(held, one.uscc, "许可证怎么续？", by)
    office_days.ask(held, other.uscc, "标签贴在哪里？", by)
    db.session.refresh(held)
    office_days.solve(held, held.questions[0].id, "已当场办理", by)


def go(one: Enterprise, other: Enterprise, people: list[Person], by: Person) -> None:
    """Visits given, given again, handed over, withdrawn."""
    day = now().date() + timedelta(days=9)
    for enterprise in (one, other, one):
        assignments.assign([Wanted(enterprise.id, people[0].id, day)], "check", by)
    assignments.assign([Wanted(one.id, people[0].id, day)], "labels", by)
    open_ones = sa.select(Assignment).where(Assignment.outcome == "")
    standing = {(row.enterprise_id, row.purpose): row.id for row in db.session.scalars(open_ones)}
    assignments.hand_over([standing[one.id, "check"]], people[1].id, by)
    assignments.withdraw([standing[other.id, "check"]], "已注销", by)
