"""What an address needs to name one thing of each kind."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa

from server.accounts.models import Passkey, Person, SignIn
from server.checks.models import Check
from server.contact_points.models import ContactPoint, OfficeDay
from server.control_points.models import TemplateAcceptance, TemplateVersion
from server.corrections.models import Correction, CorrectionStep
from server.enterprises.models import EnterpriseImport
from server.erasures.models import Erasure
from server.exports.models import Export
from server.follow_ups.models import FollowUpAddition, FollowUpPlan, FollowUpProblem, FollowUpVisit
from server.labels.models import PrintRun
from server.monitoring.models import MonitoringEntry
from server.photos.models import PhotoUpload
from server.problem_reports.models import ProblemReport
from server.records.models import Device, FieldRecord
from server.seals.models import Act
from tests.matrix.filling import MENDED, label_at, of_plant, one

FILES = {
    "table": {"table": "checks", "format": "xlsx"},
    "file of the app": {"name": "index.html"},
    "file of Bootstrap": {"filename": "css/bootstrap.min.css"},
    "file of the console": {"filename": "console.css"},
    "file of the checks": {"filename": "checks.css"},
    "file of the monitoring": {"filename": "monitoring.css"},
    "file of the passkeys": {"filename": "passkeys.js"},
    "file of the own page": {"filename": "own_page.css"},
    "file of the plans": {"filename": "control_points.css"},
}

Values = dict[str, str]  # by the name of an address's parameter


def session_of(person: Person) -> str:
    return str(one(sa.select(SignIn.secret_hash).where(SignIn.person_id == person.id)))


def things_of(area: str, people: Mapping[str, Person]) -> dict[str, Values]:
    """What an address needs to name one thing of each kind that lies in this area."""
    staff, plant = people["staff"], people["enterprise"].enterprise_id
    assert plant is not None
    check = one(sa.select(Check).join(Check.control_point).where(of_plant(plant)))
    mended = one(sa.select(CorrectionStep).where(CorrectionStep.text == MENDED[area]))
    order = sa.select(Correction.record_sha256).where(Correction.record_id == mended.order_id)
    problem = one(
        sa.select(FollowUpProblem)
        .join(FollowUpProblem.visit)
        .where(FollowUpVisit.enterprise_id == plant)
    )
    visit = problem.visit
    day = one(sa.select(OfficeDay).where(OfficeDay.kept_by == staff.id))
    report = one(
        sa.select(ProblemReport)
        .join(ProblemReport.photo)
        .join(ProblemReport.control_point)
        .where(of_plant(plant))
    )
    person = people["enterprise"].id
    line = one(sa.select(MonitoringEntry).where(MonitoringEntry.kept_by == person))
    held = one(
        sa.select(FieldRecord).where(
            FieldRecord.outcome == "held", FieldRecord.person_id == people["inspector"].id
        )
    )
    things: dict[str, dict[str, object]] = {
        "enterprise": {"enterprise_id": plant},
        "person of an enterprise": {"enterprise_id": plant, "person_id": person},
        "control point": {"point_id": check.control_point_id},
        "label": {"code": label_at(plant).code},
        "print run": {"run_id": one(sa.select(PrintRun.id).where(PrintRun.created_by == staff.id))},
        "sealed record": {"sha256": check.record_sha256},
        "check": {"record_sha256": check.record_sha256},
        "visit of an enterprise": {"visit": check.visit},
        "correction": {"record_sha256": one(order)},
        "photo": {"sha256": mended.photos[0]},
        "held record": {"sha256": held.sha256},
        "problem report": {"report_id": report.id},
        "told report": {"code": report.label_code, "token": report.token},
        "contact point": {
            "contact_id": one(sa.select(ContactPoint.id).where(ContactPoint.enterprise_id == plant))
        },
        "office day": {"office_day_id": day.id},
        "question": {"office_day_id": day.id, "question_id": day.questions[0].id},
        "follow-up plan": {
            "plan_id": one(sa.select(FollowUpPlan.id).where(FollowUpPlan.made_by == staff.id))
        },
        "follow-up visit": {"record_sha256": visit.record_sha256},
        "raised problem": {
            "record_sha256": visit.record_sha256,
            "problem_id": problem.problem_id,
        },
        "addition": {
            "addition_id": one(
                sa.select(FollowUpAddition.id).where(FollowUpAddition.enterprise_id == plant)
            )
        },
        "import": {
            "import_id": one(
                sa.select(EnterpriseImport.id).where(EnterpriseImport.created_by == staff.id)
            )
        },
        "template": {"code": one(sa.select(TemplateVersion.code))},
        "acceptance": {
            "acceptance_id": one(
                sa.select(TemplateAcceptance.id).where(TemplateAcceptance.asked_by == staff.id)
            )
        },
        "export": {"export_id": one(sa.select(Export.id).where(Export.made_by == staff.id))},
        "erasure": {
            "erasure_id": one(
                sa.select(Erasure.id).where(Erasure.asked_by == people["administrator"].id)
            )
        },
        "act": {"sha256": one(sa.select(Act.sha256).where(Act.by == staff.id))},
        "photo in pieces": {
            "sha256": one(sa.select(PhotoUpload.sha256).where(PhotoUpload.person_id == person))
        },
        "passkey": {"passkey_id": one(sa.select(Passkey.id).where(Passkey.person_id == person))},
        "line of monitoring": {
            "point_id": line.control_point_id,
            "entry_id": line.id,
        },
        "session of a person": {
            "person_id": people["inspector"].id,
            "key": session_of(people["inspector"]),
        },
        "person": {"person_id": people["inspector"].id},
        "device": {
            "kid": one(sa.select(Device.kid).where(Device.person_id == people["inspector"].id))
        },
    }
    return {
        kind: {name: str(value) for name, value in values.items()}
        for kind, values in things.items()
    }
