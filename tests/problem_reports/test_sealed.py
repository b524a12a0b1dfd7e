"""What staff decided about a report is sealed: who changes it behind their back is found."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from server.database import db, write
from server.problem_reports import service
from server.problem_reports.models import ProblemReport
from server.seals.acts import found_log
from server.verification.findings import REPORT
from server.verification.service import verify
from tests.problem_reports.conftest import a_photo, tell


@pytest.fixture
def database_url(each_database: str) -> str:
    return each_database


@pytest.fixture
def decided(passer_by, label, staff):
    """One new report, one in hand, one answered with a photo."""
    with write():
        found_log()
    tell(passer_by, label, "new", contact="13800000000")
    tell(passer_by, label, "in hand")
    tell(passer_by, label, "answered", photo=a_photo(), contact="13800000000")
    with write():
        found = {report.text: report for report in db.session.scalars(sa.select(ProblemReport))}
        service.take(found["in hand"], staff)
        service.answer(found["answered"], "已到现场核实", staff)


def alter(statement: str) -> list[str]:
    with write():
        db.session.execute(sa.text(statement))
    return [str(finding.why.en) for finding in verify().findings if finding.what is REPORT]


def test_all_holds_and_erasing_contacts_alters_nothing(decided, monkeypatch):
    assert verify().findings == []

    assert alter("UPDATE problem_report SET contact = '', sender_hash = NULL") == []


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("UPDATE problem_report SET answer = '没有问题' WHERE text = 'answered'", "answer"),
        ("UPDATE problem_report SET text = '很好' WHERE text = 'answered'", "text"),
        ("UPDATE problem_report SET state = 'answered' WHERE text = 'new'", "state"),
        ("UPDATE problem_report SET state = 'new' WHERE text = 'in hand'", "state"),
        ("UPDATE problem_report SET taken_by = NULL WHERE text = 'in hand'", "taken_by"),
        ("UPDATE problem_report SET answered_at = received_at", "answered_at"),
        ("DELETE FROM report_photo", "photo"),
        ("DELETE FROM problem_report WHERE text = 'in hand'", "it is gone"),
    ],
)
def test_what_was_changed_behind_the_desk_is_named(decided, statement, named):
    found = alter(statement)

    assert found
    assert all(named in why for why in found)
