"""Filling two cities the way it really comes about: imported, planned, printed, sealed, sent."""

from __future__ import annotations

import contextlib
import hashlib
import io
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from flask import Flask
from PIL import Image

from server import local_days
from server.accounts import passkeys
from server.accounts.models import Person
from server.accounts.service import add_person, hash_password
from server.bureau import logo
from server.checks.models import Check
from server.contact_points import office_days
from server.contact_points import service as contact_points
from server.control_points import accepting, bureau_templates, catalogue, updates
from server.control_points import service as control_points
from server.control_points.models import ControlPoint
from server.corrections import service as corrections
from server.corrections.models import Correction
from server.database import db, now, uuid7, write
from server.enterprises import imports, tables
from server.enterprises import service as enterprises
from server.enterprises.models import Enterprise
from server.erasures import service as erasures
from server.exports import service as exports
from server.follow_ups import periods, plans
from server.follow_ups import service as follow_ups
from server.labels import rendering, runs
from server.labels.manner import Manner
from server.labels.models import Label
from server.labels.selection import Selection
from server.monitoring import service as monitoring
from server.monitoring.lines import Line
from server.own_page import service as own_page
from server.photos import pieces
from server.photos import service as photos
from server.problem_reports import service as problem_reports
from server.problem_reports.telling import Told
from server.records.models import FieldRecord
from server.sample.corrections import Corrections
from server.sample.field_work import FieldWork, Scope, Visit
from server.sample.phone import Phone
from tests.accounts.authenticator import Authenticator
from tests.conftest import PASSWORD

REGISTER = Path(enterprises.__file__).parent / "data" / "sample_enterprises.csv"
OWN, OTHER = "430600", "430700"  # Yueyang and Changde
AREAS = {"own": OWN, "other": OTHER}
PLANTS = ("ENT-001,", "ENT-016,")  # of the sample register: one in each city
MENDED = {"own": "已修好（岳阳）", "other": "已修好（常德）"}


def register_one_plant_each() -> None:
    headings, *lines = REGISTER.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if line.startswith(PLANTS)]
    with write():
        enterprises.import_table(tables.read("\n".join([headings, *kept]).encode()), None)


def people_of(area: str) -> dict[str, Person]:
    code, plant = AREAS[area], _plant_of(area)
    places = {"administrator": "", "staff": code, "inspector": code, "colleague": code}
    people = {}
    with write():
        for who, place in places.items():
            role = "inspector" if who == "colleague" else who
            people[who], _ = add_person(f"{area}-{who}", f"{area} {who}", role, [place], PASSWORD)
        by_code = own_page.make_code(plant, people["staff"])
        people["enterprise"] = own_page.redeem(
            by_code, f"{area}-enterprise", "王芳", hash_password(PASSWORD)
        )
    return people


def _plant_of(area: str) -> Enterprise:
    return one(sa.select(Enterprise).where(_in(area)))


def _in(area: str) -> sa.ColumnElement[bool]:
    return Enterprise.region_code.startswith(AREAS[area][:4])


def one(rows: sa.Select[Any]) -> Any:
    found = db.session.scalars(rows.limit(1)).first()
    assert found is not None, f"the installation has none: {rows}"
    return found


def fill(app: Flask, area: str, people: Mapping[str, Person]) -> None:
    _print_labels(area, people["staff"])
    _work_in_the_field(app, people)
    _work_at_the_desk(area, people)
    told = Told("地上有水", "", _picture(), uuid4(), "192.0.2.7")
    problem_reports.receive(label_at(_plant_of(area).id).code, told)
    _mend(people["enterprise"].id, area)
    _change_a_template(_plant_of(area).category_code, people)
    _note(people["enterprise"])
    _add_a_passkey(people["enterprise"])


def _print_labels(area: str, staff: Person) -> None:
    plant = _plant_of(area)
    with write():
        control_points.accept(plant, [one.code for one in control_points.propose(plant)], staff.id)
        run = runs.confirm(Selection(enterprise=plant.id), Manner(), staff.id).id
    rendering.render(run)


def _work_in_the_field(app: Flask, people: Mapping[str, Person]) -> None:
    """Labels posted, points checked, a correction ordered, a follow-up visit, a held record."""
    inspector, plant = people["inspector"], people["enterprise"].enterprise_id
    colleague = people["colleague"].id
    phone = Phone(app, inspector.username, PASSWORD)
    scope, chance = Scope(phone.scope()), Random(1)
    team = [phone.person, colleague]
    visit = Visit(scope.enterprises[0], now() - timedelta(days=1), pictured=True)
    FieldWork(phone, scope, team, visit, Corrections(phone, chance), chance).do()
    phone.send()
    db.session.rollback()
    assert plant is not None
    check = one(sa.select(Check).join(Check.control_point).where(of_plant(plant)))
    _seal(phone, "correction-order", _order(check.record_id, team))
    _seal(phone, "follow-up-visit", _follow_up(plant, team))
    body = db.session.get_one(FieldRecord, check.record_sha256).body
    with contextlib.suppress(RuntimeError):  # it says that the record was not stored
        _seal(phone, "check", {**body, "plan_version": 999})  # a plan that there never was
    db.session.rollback()


def _seal(phone: Phone, kind: str, body: dict[str, Any]) -> None:
    phone.seal(uuid7(), kind, body, now())
    phone.send()
    db.session.rollback()


def _order(check: UUID, team: Sequence[UUID]) -> dict[str, Any]:
    return {
        "check": str(check),
        "findings": [{"item": "C-07"}],
        "demand": "立即检修冷库",
        "basis": "总局令第49号第三十三条",
        "deadline": "2099-12-01",
        "photos": [],
        "inspectors": [str(person) for person in team],
        "signatures": [],
    }


def _follow_up(plant: UUID, team: Sequence[UUID]) -> dict[str, Any]:
    return {
        "enterprise": str(plant),
        "met_with": "person-in-charge",
        "opinions": [{"topic": "enforcement", "text": "检查时讲得清楚"}],
        "problems": [{"id": str(uuid4()), "text": "新标签标准何时执行？"}],
        "photos": [],
        "inspectors": [str(person) for person in team],
        "signatures": [],
    }


def _work_at_the_desk(area: str, people: Mapping[str, Person]) -> None:
    staff, inspector, plant = people["staff"], people["inspector"], _plant_of(area)
    uscc, today = plant.uscc, local_days.today()
    with write():
        contact_points.assign(uscc, inspector.id, "1", staff)
        held = office_days.keep(today, plant.region_code, "园区会议室", [inspector.id], staff)
        office_days.ask(held, uscc, "何时开会？", staff)
        follow_ups.add_by_hand(uscc, "penalised", today, "2026年第18号决定", staff)
        period = periods.containing(today, periods.USUAL)
        plans.make(plans.Wish(AREAS[area], period, 50, "7"), staff)
        table = exports.begin("checks", "xlsx", {}, staff).id
    exports.make(table)
    imports.start(REGISTER.read_bytes(), "名录.csv", staff)
    with write():
        sign = io.BytesIO()
        Image.new("L", (96, 96)).save(sign, "PNG")
        logo.keep(sign.getvalue(), people["administrator"].id)
    wanted = [f"contact:{plant.id}"]  # left to a worker that is not running
    erasures.ask(wanted, "个人信息保护法", "本人要求", "王芳", people["administrator"])


def _change_a_template(category: str, people: Mapping[str, Person]) -> None:
    """The bureau changes a shipped one; what staff accept is left to a worker not running."""
    shipped = catalogue.of_category(catalogue.templates().values(), category)[0]
    words = {"warning": {"zh": "本局的提示", "en": "The bureau's words"}}
    with write():
        by = people["administrator"].id
        bureau_templates.change(shipped.code, shipped.content | words, 0, by, "本市专项")
    wanted, edition = updates.Wanted(template=shipped.code), bureau_templates.edition()
    accepting.ask(wanted, "keep", edition, "采用更新后的模板", people["staff"])


def _mend(person_id: UUID, area: str) -> None:
    """The enterprise shows a picture of what it mended."""
    picture, person = _picture(), db.session.get_one(Person, person_id)
    sha256, plant = hashlib.sha256(picture).hexdigest(), person.enterprise_id
    photos.add(sha256, picture, person_id)
    with write():
        order = one(sa.select(Correction).join(Correction.control_point).where(of_plant(plant)))
        by = db.session.get_one(Person, person_id)
        corrections.show_mended(order, MENDED[area], [sha256], by)


def _note(person: Person) -> None:
    """A line of the enterprise's own monitoring, and the first piece of a photo."""
    with write():
        by = db.session.merge(person)
        sha256 = hashlib.sha256(by.username.encode()).hexdigest()
        pieces.add(sha256, 100_000, 0, bytes(65_536), by.id)
        points = db.session.scalars(sa.select(ControlPoint).where(of_plant(by.enterprise_id)))
        point, limit = next(
            (point, limit)
            for point in points
            for limit in point.current.content["limits"]
            if limit["operator"] in ("required", "not_permitted", "not_detected")
        )
        found = {"limit": limit["parameter"], "met": True, "from": "report"}
        at, version = now() - timedelta(hours=1), point.current_version
        monitoring.keep(point, Line(uuid4(), version, at, [found]), by)


def _add_a_passkey(person: Person) -> None:
    site = passkeys.site_at("localhost:8000")
    with write():
        owner = db.session.merge(person)
        challenge = passkeys.new_challenge(owner)
        options = passkeys.options_to_add(owner, site, challenge)
        passkeys.add(owner, challenge, site, Authenticator(*site).create(options), "手机")


def label_at(plant: UUID) -> Label:
    at_plant = sa.select(ControlPoint.id).where(ControlPoint.enterprise_id == plant)
    labels = sa.select(Label).where(Label.control_point_id.in_(at_plant))
    return one(labels.where(Label.state.in_(("issued", "printed", "posted"))))


def of_plant(plant: UUID) -> sa.ColumnElement[bool]:
    return ControlPoint.enterprise_id == plant


def _picture() -> bytes:
    out = io.BytesIO()
    Image.effect_noise((640, 480), 40).convert("RGB").save(out, "JPEG")
    return out.getvalue()
