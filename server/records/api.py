"""Where phones enrol and send what they sealed (records.md §4 and §8)."""

from __future__ import annotations

from typing import Any

from flask import request

from ..accounts.guard import current_person, requires
from ..api import Blueprint
from ..counting import count_records
from ..database import write
from ..language import Text, pick
from ..problems import DomainError
from ..seals import service as seals
from . import devices
from .ingest import as_json, receive
from .models import Device
from .reasons import HELD, REFUSED
from .schemas import AnswerSchema, BatchSchema, DeviceSchema, EnrolmentSchema, StandingSchema
from .sending import Answer, Outcome, Sending, Unsent

blueprint = Blueprint("records", __name__, url_prefix="/api/v1", description="Field records")

LARGEST_BATCH = 2 * 1024 * 1024  # bytes
MOST_RECORDS = 200


class BatchTooLarge(DomainError):
    slug = "batch-too-large"
    status = 413
    title = Text("一次发送的内容太多", "Too much at once")


@blueprint.before_request
def _measure() -> None:
    """Refuse what is too large before anything is made of it.

    It is read all the same: a phone that is cut off while it sends learns no reason.
    """
    if len(request.get_data()) > LARGEST_BATCH:
        raise BatchTooLarge("一次最多 2 MiB，请分批发送。", "At most 2 MiB; send it in parts.")


@blueprint.post("/devices")
@requires()
@blueprint.arguments(DeviceSchema)
@blueprint.response(200, EnrolmentSchema)
def enrol(wanted: dict[str, Any]) -> dict[str, Any]:
    """Enrol this phone's public key for the signed-in person; a known one answers the same."""
    with write():
        device = devices.enrol(wanted["jwk"], wanted["name"], current_person())
        return {
            "kid": device.kid,
            "installation": seals.installation().id,
            "keys": seals.keys(),
            "last_sequence": devices.last_sequence(device.kid),
        }


@blueprint.get("/devices/<kid>")
@blueprint.response(200, StandingSchema)
def standing(kid: str) -> Device:
    """Whether a key still counts. Anyone may ask: a phone without a session must learn it, too."""
    return devices.get(kid)


@blueprint.post("/records")
@requires()
@blueprint.arguments(BatchSchema)
@blueprint.response(200, AnswerSchema)
def send(batch: dict[str, Any]) -> dict[str, Any]:
    """Send sealed records: anybody's, in any order, as often as you like."""
    if len(batch["records"]) > MOST_RECORDS:
        raise BatchTooLarge(
            "一次最多 200 条，请分批发送。", "At most 200 records; send it in parts."
        )
    sending = Sending(
        by=current_person().id,
        device=batch.get("device"),
        sent_at=batch["sent_at"],
        unsent=Unsent(**batch["unsent"]),
        app_version=batch["app_version"],
    )
    answer = receive(batch["records"], sending)
    count_records(outcome.outcome for outcome in answer.outcomes)
    return _as_json(answer)


def _as_json(answer: Answer) -> dict[str, Any]:
    return {
        "outcomes": [_outcome(outcome) for outcome in answer.outcomes],
        "last_sequence": answer.last_sequence,
        "missing": answer.missing,
        "epoch": answer.epoch,
    }


def _outcome(outcome: Outcome) -> dict[str, Any]:
    told: dict[str, Any] = {
        "sha256": as_json(outcome.sha256) if outcome.sha256 else None,
        "id": outcome.id,
        "outcome": outcome.outcome,
    }
    if outcome.receipt is not None:
        told["receipt"] = outcome.receipt
    if outcome.reason:
        told["problem"] = {
            "type": f"/problems/{outcome.reason}",
            "title": pick((HELD | REFUSED)[outcome.reason]),
            **({"detail": outcome.explanation} if outcome.explanation else {}),
        }
    if outcome.photos_missing is not None:
        told["photos_missing"] = outcome.photos_missing
    return told
