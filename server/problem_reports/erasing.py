"""Erasing a problem report by law: what was said goes, that there was one stays."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from ..database import db, now
from ..problems import NotFound
from ..seals.acts import append_act
from .models import ProblemReport, ReportPhoto

ERASED = "problem-report-erased"


def erase_report(report_id: UUID, reason: str, by: UUID | None) -> None:
    """Erase text, contact, photo and answer of a report, as an act. Inside `write()`.

    Erasing again changes nothing. Raises NotFound.
    """
    report = db.session.get(ProblemReport, report_id)
    if report is None:
        raise NotFound
    if is_erased(report):
        return
    append_act(ERASED, by, {"report": str(report.id), "reason": reason})
    db.session.execute(sa.delete(ReportPhoto).where(ReportPhoto.report_id == report.id))
    db.session.expire(report, ["photo"])
    report.text = report.contact = report.answer = ""
    report.contact_erased_at, report.sender_hash = now(), None


def is_erased(report: ProblemReport) -> bool:
    """Whether what it said is gone: no report comes without a text."""
    return not report.text
