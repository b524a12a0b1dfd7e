"""What staff put down stands in acts: who changes a row behind their back is found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from server.accounts.models import Person
from server.assignments.models import Assignment
from server.bureau.models import BureauSetting
from server.contact_points.models import ContactPoint, OfficeDay, OfficeQuestion
from server.control_points.models import (
    ControlPoint,
    DeclinedUpdate,
    PlanVersion,
    TemplateVersion,
)
from server.database import Model, db, uuid7, write
from server.enterprises.models import Enterprise, EnterpriseStep
from server.labels.codes import new_code
from server.labels.models import Label
from server.verification.findings import Finding
from server.verification.service import verify
from tests.control_points.conftest import bakery, enterprises, meat_plant
from tests.verification.desk import work_at_the_desk

__all__ = ["bakery", "enterprises", "meat_plant"]  # fixtures, used by name

LATER = datetime(2027, 1, 1, tzinfo=UTC)


@pytest.fixture
def database_url(each_database: str) -> str:
    return each_database


@pytest.fixture
def desk(
    app: Flask, staff: Person, inspector: Person, meat_plant: Enterprise, bakery: Enterprise
) -> None:
    work_at_the_desk(staff, inspector, meat_plant, bakery)


def found() -> list[Finding]:
    db.session.rollback()
    return verify().findings


def test_what_staff_did_holds(desk: None) -> None:
    assert [str(one) for one in found()] == []
    for model in (ContactPoint, OfficeDay, OfficeQuestion, BureauSetting, EnterpriseStep, Label):
        assert db.session.scalar(sa.select(sa.func.count()).select_from(model)), model
    outcomes = sa.select(Assignment.outcome).order_by(Assignment.outcome)
    assert list(db.session.scalars(outcomes)) == ["", "", "handed-over", "replaced", "withdrawn"]


def test_whatever_is_changed_behind_the_desk_is_named(desk: None, colleague: Person) -> None:
    """Every column that an act seals."""
    changes: dict[Any, dict[str, Any]] = {
        ContactPoint: {
            **dict.fromkeys(("person_id", "assigned_by", "ended_by"), colleague.id),
            "visits_per_year": 1,
            "assigned_at": LATER,
            "ended_at": LATER,
            "ended_reason": "?",
        },
        OfficeDay: {
            "day": date(2026, 11, 4),
            "region_code": "430603",
            "place": "?",
            "officials": [],
            "kept_by": colleague.id,
            "kept_at": LATER,
        },
        OfficeQuestion: {
            "text": "?",
            "answer": "?",
            "kept_at": LATER,
            "solved_at": LATER,
            **dict.fromkeys(("kept_by", "solved_by"), colleague.id),
        },
        Assignment: {
            "purpose": "?",
            "due_on": date(2026, 1, 1),
            "outcome": "?",
            "reason": "?",
            "since": LATER,
            "assigned_at": LATER,
            "ended_at": LATER,
            **dict.fromkeys(("assigned_by", "ended_by"), colleague.id),
        },
        EnterpriseStep: {"kind": "moved", "at": LATER, "by": colleague.id, "reason": "?"},
        ControlPoint: {"current_version": 9, "dropped_at": LATER, "template_sha256": "0" * 64},
        PlanVersion: {"content": {"limits": []}, "accepted_by": colleague.id, "reason": "?"},
        TemplateVersion: {
            "category_code": "RICE",
            "gate": "?",
            "content": {"limits": []},
            "withdrawn": True,
            "based_on": "?",
            "kept_by": colleague.id,
            "kept_at": LATER,
            "reason": "?",
        },
        DeclinedUpdate: {
            "declined_by": colleague.id,
            "declined_at": LATER,
            "reason": "?",
            "reopened_at": LATER,
        },
        Label: {"withdrawn_at": None, "reason": "?"},
        BureauSetting: {"value": "110"},
    }
    for model, columns in changes.items():
        _change_and_put_back(model, columns)
    assert found() == []


def _change_and_put_back(model: Any, columns: Mapping[str, Any]) -> None:
    """All columns of the row in which the most of them are filled."""
    row = max(db.session.scalars(sa.select(model)), key=lambda row: _filled(row, columns))
    key, before = sa.inspect(row).identity, {name: getattr(row, name) for name in columns}
    assert all(before[name] != value for name, value in columns.items()), before
    _set(model, key, columns)

    findings = found()

    assert len(findings) == 1, (model, findings)
    assert set(findings[0].why.en.rpartition(": ")[2].split(", ")) == set(columns)
    _set(model, key, before)


def _filled(row: Any, columns: Iterable[str]) -> int:
    return sum(getattr(row, name) not in (None, "") for name in columns)


def _set(model: Any, key: Any, columns: Mapping[str, Any]) -> None:
    with write():
        row = db.session.get_one(model, key)
        for name, value in columns.items():
            setattr(row, name, value)


def test_a_row_that_no_act_brought_or_that_is_gone_is_named(desk: None, staff: Person) -> None:
    with write():
        some = db.session.scalars(sa.select(ContactPoint)).first()
        assert some
        columns = {one.key: getattr(some, one.key) for one in sa.inspect(ContactPoint).columns}
        more: list[Model] = [
            ContactPoint(**{**columns, "id": uuid7(), "ended_at": LATER}),
            Label(code=new_code(), state="issued"),
            BureauSetting(name="correction_days", value="90", changed_by=staff.id),
            EnterpriseStep(
                sha256="0" * 64,
                kind="closed",
                at=LATER,
                reason="?",
                enterprise_id=some.enterprise_id,
                by=staff.id,
            ),
        ]
        db.session.add_all(more)
        db.session.execute(sa.delete(OfficeQuestion))

    told = [(one.what.en, "nothing that was signed" in one.why.en) for one in found()]

    assert told == [
        ("Label", True),
        ("Contact official", True),
        *[("Question of an office day", False)] * 2,
        ("Move or closing", True),
        ("Setting", True),
    ]
