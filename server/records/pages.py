"""What staff look at: held records, and the phones with what they have not sent."""

from __future__ import annotations

import json
from typing import Literal
from uuid import UUID

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ..accounts.areas import colleagues_of, covers
from ..accounts.guard import current_person, requires
from ..accounts.models import Person
from ..accounts.service import end_sessions
from ..database import db, write
from ..language import Text, pick, t
from ..problems import DomainError, NotFound
from . import devices, service
from .decisions import CannotBeAccepted, decide, obstacle_to_accepting
from .models import Device, FieldRecord
from .proof import prove
from .reasons import HELD

PER_PAGE = 50
KINDS = {
    "check": Text("检查", "Check"),
    "posting": Text("标签张贴", "Posting"),
    "correction-order": Text("责令改正", "Correction order"),
    "correction-evidence": Text("整改证据", "Correction evidence"),
    "correction-review": Text("整改复查", "Correction review"),
    "follow-up-visit": Text("回访", "Follow-up visit"),
}
ELSEWHERE = Text(
    "它所涉的企业不在您的辖区，采纳须由管辖该企业的上级作出；您可以不采纳。",
    "The enterprise lies outside your area: the office above may accept it, you may reject it.",
)

blueprint = Blueprint("review", __name__, url_prefix="/console", template_folder="templates")


@blueprint.app_template_global()
def kind_name(kind: str | None) -> str:
    """What a kind of record is called; one that is not known by its code."""
    return pick(KINDS[kind]) if kind in KINDS else kind or "—"


@blueprint.get("/held")
@requires("administrator", "staff")
def list_held() -> ResponseReturnValue:
    """The held records that wait for a decision, oldest first."""
    held = db.paginate(service.held_records(current_person()), per_page=PER_PAGE, error_out=False)
    return render_template("records/held.html", held=held, reasons=HELD)


@blueprint.get("/held/<sha256>")
@requires("administrator", "staff")
def show_held(sha256: str) -> ResponseReturnValue:
    """One held record with what is known of it, and the decision."""
    return _held_page(_find(sha256))


@blueprint.post("/held/<sha256>")
@requires("administrator", "staff")
def decide_held(sha256: str) -> ResponseReturnValue:
    """Accept the record, so that everything derived counts it, or reject it for good."""
    decision: Literal["accepted", "rejected"] = (
        "accepted" if request.form.get("decision") == "accepted" else "rejected"
    )
    reason = request.form.get("reason", "")
    try:
        with write():
            record = _find(sha256)
            if decision == "accepted" and _lies_elsewhere(record):
                raise CannotBeAccepted(*ELSEWHERE)
            decide(record, decision, reason, current_person())
    except NotFound:
        raise
    except DomainError as error:
        return _held_page(_find(sha256), pick(error.detail), reason), error.status
    flash(
        t("已采纳，检查与统计已计入。", "Accepted; it counts from now on.")
        if decision == "accepted"
        else t("已决定不采纳，原文仍保留。", "Rejected; its text is kept."),
        "success",
    )
    return redirect(url_for(".list_held"), 303)


def _find(sha256: str) -> FieldRecord:
    record = service.find_record(sha256, current_person())
    if record.outcome != "held":
        raise NotFound
    return record


def _lies_elsewhere(record: FieldRecord) -> bool:
    region = service.region_of(record)
    return region is not None and not covers(current_person(), region)


def _held_page(record: FieldRecord, problem: str = "", entered: str = "") -> str:
    obstacle = ELSEWHERE if _lies_elsewhere(record) else obstacle_to_accepting(record)
    return render_template(
        "records/record.html",
        record=record,
        reasons=HELD,
        obstacle=obstacle,
        decided_by=db.session.get(Person, record.decided_by) if record.decided_by else None,
        proof=prove(record),
        chain=service.chain(record),
        body=json.dumps(record.body, ensure_ascii=False, indent=2),
        problem=problem,
        entered=entered,
    )


@blueprint.get("/devices")
@requires("administrator", "staff")
def list_devices() -> ResponseReturnValue:
    """The phones of the area's people; those that hold unsent records first."""
    unsent = Device.unsent_records + Device.unsent_photos > 0
    theirs = (
        sa.select(Device)
        .where(Device.person_id.in_(colleagues_of(current_person())))
        .order_by(Device.revoked_at.is_not(None), sa.not_(unsent), Device.sent_at)
        .order_by(Device.enrolled_at.desc(), Device.kid)
    )
    only_unsent = request.args.get("unsent") == "1"
    if only_unsent:
        theirs = theirs.where(unsent)
    person_id = request.args.get("person", type=UUID)
    if person_id:
        theirs = theirs.where(Device.person_id == person_id)
    found = db.paginate(theirs, per_page=PER_PAGE, error_out=False)
    return render_template(
        "records/devices.html",
        devices=found,
        only_unsent=only_unsent,
        of_person=person_id,
        person=found.items[0].person if person_id and found.items else None,
    )


@blueprint.post("/devices/<kid>/revoke")
@requires("administrator")
def revoke_device(kid: str) -> ResponseReturnValue:
    """End a phone's right and, where asked, its person's sessions: none says on which phone."""
    with write():
        device = devices.revoke(kid, current_person())
        if request.form.get("sign_out"):
            end_sessions(device.person_id)
        name, claimed = device.name, _claimed(device)
    flash(
        t(
            f"“{name}”已停用，此后从它来的记录都要审核。{claimed.zh}",
            f"{name} is revoked; what comes from it now is held. {claimed.en}",
        ),
        "success",
    )
    return redirect(url_for(".list_devices"), 303)


def _claimed(device: Device) -> Text:
    """What a phone said at its last contact that it had not sent: lost with the phone."""
    records, photos = device.unsent_records, device.unsent_photos
    if device.sent_at is None:
        return Text("它从未上传过记录。", "It has never sent anything.")
    if not records and not photos:
        return Text("上次联网时没有未上传的记录。", "When last heard of, it held nothing unsent.")
    return Text(
        f"上次联网时还有 {records} 条记录、{photos} 张照片未上传：手机找回后可从应用保存救援文件。",
        f"When last heard of, it held {records} unsent records and {photos} photos: should it be "
        "found, its app can save them as a rescue file.",
    )
