"""Two cities with one of everything in each: what somebody of the first may open, and what not.

Everything comes about the way it really does: imported, planned, printed, sealed on a phone, sent.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.test import TestResponse

from server import create_app
from server.accounts.models import Person, SignIn
from server.accounts.service import add_person, hash_password
from server.checks.models import Check
from server.contact_points import office_days
from server.contact_points import service as contact_points
from server.contact_points.models import ContactPoint, OfficeDay
from server.control_points import service as control_points
from server.control_points.models import ControlPoint
from server.corrections import service as corrections
from server.corrections.models import Correction, CorrectionStep
from server.database import db, now, uuid7, write
from server.enterprises import service as enterprises
from server.enterprises import tables, uploads
from server.enterprises.models import Enterprise
from server.follow_ups import periods, plans
from server.follow_ups import service as follow_ups
from server.follow_ups.models import FollowUpAddition, FollowUpPlan, FollowUpProblem, FollowUpVisit
from server.labels import rendering, runs
from server.labels.manner import Manner
from server.labels.models import Label, PrintRun
from server.labels.selection import Selection
from server.own_page import service as own_page
from server.photos import service as photos
from server.problem_reports import service as problem_reports
from server.problem_reports.models import ProblemReport
from server.problem_reports.telling import Told
from server.records.models import Device, FieldRecord
from server.regions.service import load_shipped
from server.sample.corrections import Corrections
from server.sample.field_work import FieldWork, Scope, Visit
from server.sample.phone import Phone
from server.settings import Settings
from tests.conftest import PASSWORD, ClientOfItsOwn

OWN, OTHER = "430600", "430700"  # Yueyang and Changde
AREAS = {"own": OWN, "other": OTHER}
PLANTS = ("ENT-001,", "ENT-016,")  # of the sample register: one in each city
FILES = {
    "file of the app": {"name": "index.html"},
    "file of Bootstrap": {"filename": "css/bootstrap.min.css"},
    "file of the console": {"filename": "console.css"},
    "file of the checks": {"filename": "checks.css"},
    "file of the plans": {"filename": "control_points.css"},
}
MENDED = {"own": "已修好（岳阳）", "other": "已修好（常德）"}
ROLES = ("administrator", "staff", "inspector", "enterprise")

Values = dict[str, str]  # by the name of an address's parameter


@dataclass
class Browser:
    """Somebody's browser. It keeps its cookie, whatever an answer says: signing out in the middle
    of the matrix must not change who asks next."""

    client: FlaskClient
    cookie: str
    token: str  # for what changes anything

    def ask(self, method: str, path: str) -> TestResponse:
        """The answer to a request with an empty form, or an empty object."""
        headers = {"Cookie": f"guanqia={self.cookie}", "X-CSRF-Token": self.token}
        content: Any = {"json": {}} if path.startswith("/api/") else {"data": {}}
        if method == "GET":
            content = {}
        return self.client.open(path, method=method, headers=headers, **content)


@dataclass
class Cities:
    """The running installation, everybody's browser, and the things of either city."""

    app: Flask
    browsers: dict[str, Browser]  # by role; "anonymous" has no session
    things: dict[str, dict[str, Values]] = field(default_factory=dict)  # by kind, then area
    sessions: dict[str, str] = field(default_factory=dict)  # whose key is in an address, by role

    @property
    def _file(self) -> Path:
        return Path(str(db.engine.url.database))

    def remember(self) -> None:
        """Keep the database as it is now, for `restore`."""
        with db.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        self._close()
        shutil.copyfile(self._file, f"{self._file}-kept")

    def restore(self) -> None:
        """Undo whatever a request did."""
        self._close()
        for name in ("-wal", "-shm"):
            Path(f"{self._file}{name}").unlink(missing_ok=True)
        shutil.copyfile(f"{self._file}-kept", self._file)

    def _close(self) -> None:
        db.session.remove()
        db.engine.dispose()


@contextmanager
def two_cities(folder: Path) -> Iterator[Cities]:
    """An installation of its own in this folder."""
    settings = Settings(
        data_dir=folder,
        database_url=f"sqlite:///{folder / 'guanqia.db'}",
        base_url="http://127.0.0.1:8000",
        secret_key="a secret for tests only, never used elsewhere",
    )
    app = create_app(settings)
    app.testing = True
    with app.app_context():
        db.create_all()
        with write():
            load_shipped()
        _register_one_plant_each()
        cities, people = Cities(app, {}), {}
        for area in AREAS:
            people[area] = _people_of(area)
            _fill(app, area, people[area])
        app.test_client_class = ClientOfItsOwn
        cities.browsers = _browsers(app, people["own"])
        cities.sessions = {role: _session_of(people["own"][role]) for role in ROLES}
        for area, who in people.items():
            for kind, values in _things(area, who).items():
                cities.things.setdefault(kind, {})[area] = values
        cities.things |= {kind: dict.fromkeys(AREAS, values) for kind, values in FILES.items()}
        cities.remember()
        yield cities
        cities._close()


def _register_one_plant_each() -> None:
    sample = Path(enterprises.__file__).parent / "data" / "sample_enterprises.csv"
    headings, *lines = sample.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if line.startswith(PLANTS)]
    with write():
        enterprises.import_table(tables.read("\n".join([headings, *kept]).encode()), None)


def _people_of(area: str) -> dict[str, Person]:
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
    return _one(sa.select(Enterprise).where(_in(area)))


def _in(area: str) -> sa.ColumnElement[bool]:
    return Enterprise.region_code.startswith(AREAS[area][:4])


def _one(rows: sa.Select[Any]) -> Any:
    found = db.session.scalars(rows.limit(1)).first()
    assert found is not None, f"the installation has none: {rows}"
    return found


def _fill(app: Flask, area: str, people: Mapping[str, Person]) -> None:
    _print_labels(area, people["staff"])
    _work_in_the_field(app, people)
    _work_at_the_desk(area, people)
    told = Told("地上有水", "", _picture(), uuid4(), "192.0.2.7")
    problem_reports.receive(_label_at(_plant_of(area).id).code, told)
    _mend(people["enterprise"].id, area)


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
    check = _one(sa.select(Check).join(Check.control_point).where(_of(plant)))
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
    uscc, today = plant.uscc, contact_points.today()
    with write():
        contact_points.assign(uscc, inspector.id, "1", staff)
        held = office_days.keep(today, plant.region_code, "园区会议室", [inspector.id], staff)
        office_days.ask(held, uscc, "何时开会？", staff)
        follow_ups.add_by_hand(uscc, "penalised", today, "2026年第18号决定", staff)
        period = periods.containing(today, periods.USUAL)
        plans.make(plans.Wish(AREAS[area], period, 50, "7"), staff)


def _mend(person_id: UUID, area: str) -> None:
    """The enterprise shows a picture of what it mended."""
    picture, person = _picture(), db.session.get_one(Person, person_id)
    sha256, plant = hashlib.sha256(picture).hexdigest(), person.enterprise_id
    photos.add(sha256, picture, person_id)
    with write():
        order = _one(sa.select(Correction).join(Correction.control_point).where(_of(plant)))
        by = db.session.get_one(Person, person_id)
        corrections.show_mended(order, MENDED[area], [sha256], by)


def _label_at(plant: UUID) -> Label:
    at_plant = sa.select(ControlPoint.id).where(ControlPoint.enterprise_id == plant)
    labels = sa.select(Label).where(Label.control_point_id.in_(at_plant))
    return _one(labels.where(Label.state.in_(("issued", "printed", "posted"))))


def _of(plant: UUID) -> sa.ColumnElement[bool]:
    return ControlPoint.enterprise_id == plant


def _picture() -> bytes:
    out = io.BytesIO()
    Image.effect_noise((640, 480), 40).convert("RGB").save(out, "JPEG")
    return out.getvalue()


def _browsers(app: Flask, people: Mapping[str, Person]) -> dict[str, Browser]:
    usernames = {role: people[role].username for role in ROLES}
    db.session.rollback()
    found = {role: _browser(app, username) for role, username in usernames.items()}
    return found | {"anonymous": _browser(app)}


def _browser(app: Flask, username: str = "") -> Browser:
    client = app.test_client()
    page = client.get("/console/sign-in").text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    if username:
        signed_in = client.post(
            "/api/v1/session", json={"username": username, "password": PASSWORD}
        )
        token = signed_in.json["csrf_token"]
    cookie = client.get_cookie("guanqia")
    assert cookie is not None
    return Browser(app.test_client(use_cookies=False), cookie.value, token)


def _session_of(person: Person) -> str:
    return str(_one(sa.select(SignIn.secret_hash).where(SignIn.person_id == person.id)))


def _things(area: str, people: Mapping[str, Person]) -> dict[str, Values]:
    """What an address needs to name one thing of each kind that lies in this area."""
    staff, plant = people["staff"], people["enterprise"].enterprise_id
    assert plant is not None
    check = _one(sa.select(Check).join(Check.control_point).where(_of(plant)))
    mended = _one(sa.select(CorrectionStep).where(CorrectionStep.text == MENDED[area]))
    order = sa.select(Correction.record_sha256).where(Correction.record_id == mended.order_id)
    problem = _one(
        sa.select(FollowUpProblem)
        .join(FollowUpProblem.visit)
        .where(FollowUpVisit.enterprise_id == plant)
    )
    visit = problem.visit
    day = _one(sa.select(OfficeDay).where(OfficeDay.kept_by == staff.id))
    report = _one(
        sa.select(ProblemReport)
        .join(ProblemReport.photo)
        .join(ProblemReport.control_point)
        .where(_of(plant))
    )
    person = people["enterprise"].id
    held = _one(
        sa.select(FieldRecord).where(
            FieldRecord.outcome == "held", FieldRecord.person_id == people["inspector"].id
        )
    )
    things: dict[str, dict[str, object]] = {
        "enterprise": {"enterprise_id": plant},
        "person of an enterprise": {"enterprise_id": plant, "person_id": person},
        "control point": {"point_id": check.control_point_id},
        "label": {"code": _label_at(plant).code},
        "print run": {
            "run_id": _one(sa.select(PrintRun.id).where(PrintRun.created_by == staff.id))
        },
        "sealed record": {"sha256": check.record_sha256},
        "check": {"record_sha256": check.record_sha256},
        "visit of an enterprise": {"visit": check.visit},
        "correction": {"record_sha256": _one(order)},
        "photo": {"sha256": mended.photos[0]},
        "held record": {"sha256": held.sha256},
        "problem report": {"report_id": report.id},
        "told report": {"code": report.label_code, "token": report.token},
        "contact point": {
            "contact_id": _one(
                sa.select(ContactPoint.id).where(ContactPoint.enterprise_id == plant)
            )
        },
        "office day": {"office_day_id": day.id},
        "question": {"office_day_id": day.id, "question_id": day.questions[0].id},
        "follow-up plan": {
            "plan_id": _one(sa.select(FollowUpPlan.id).where(FollowUpPlan.made_by == staff.id))
        },
        "follow-up visit": {"record_sha256": visit.record_sha256},
        "raised problem": {
            "record_sha256": visit.record_sha256,
            "problem_id": problem.problem_id,
        },
        "addition": {
            "addition_id": _one(
                sa.select(FollowUpAddition.id).where(FollowUpAddition.enterprise_id == plant)
            )
        },
        "upload": {"token": uploads.keep(b"x", staff)},
        "session of a person": {
            "person_id": people["inspector"].id,
            "key": _session_of(people["inspector"]),
        },
        "person": {"person_id": people["inspector"].id},
        "device": {
            "kid": _one(sa.select(Device.kid).where(Device.person_id == people["inspector"].id))
        },
    }
    return {
        kind: {name: str(value) for name, value in values.items()}
        for kind, values in things.items()
    }
