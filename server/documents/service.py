"""Documents as PDF: which checks and labels one may have on paper, and their bytes."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from math import ceil
from typing import NamedTuple
from uuid import UUID

from warning_labels.flow import document_pages
from warning_labels.rendering import write_pages
from warning_labels.stocks import A4
from warning_labels.typefaces import typefaces

from ..accounts.areas import covers
from ..accounts.models import Person
from ..attempts import service as attempts
from ..attempts.service import Limit
from ..checks import kind
from ..checks import service as checks
from ..checks.service import CheckInFull
from ..console.dates import local_date
from ..database import now, write
from ..enterprises.models import Enterprise
from ..labels import reprinting
from ..language import Text, language
from ..problems import DomainError, NotFound
from ..records.models import FieldRecord
from ..records.service import find_record
from ..seals.signing import instant
from ..settings import current_settings
from . import sheet
from .pictures import Pictures
from .standing import HEX, Head, standing_of
from .subject import Subject

# Photos are decoded for each file, so one enterprise must not keep the others waiting.
OF_ENTERPRISE = Limit("documents of an enterprise", 60, timedelta(hours=1))
LANGUAGES = {"zh": "zh-Hans", "en": "en"}  # BCP 47


class TooManyDocuments(DomainError):
    slug = "too-many-documents"
    status = 429
    title = Text("下载次数太多", "Too many downloads")

    def __init__(self, again_at: datetime) -> None:
        self.again_at = again_at + timedelta(minutes=1)  # shown to the minute
        shown = f"{self.again_at.astimezone(current_settings().zone):%H:%M}"
        super().__init__(
            f"一小时内下载的文件太多，请在 {shown} 之后再试。",
            f"Too many files within an hour; try again after {shown}.",
        )

    @property
    def headers(self) -> dict[str, str]:
        return {"Retry-After": str(ceil((self.again_at - now()).total_seconds()))}


class Document(NamedTuple):
    """A file and the name under which it is saved."""

    content: bytes
    name: str
    mime_type: str = "application/pdf"


def of_check(full: CheckInFull) -> Document:
    """One check, as its enterprise receives it."""
    return Document(_pdf([full]), f"{_name(full)}.pdf")


def text_of(full: CheckInFull) -> Document:
    """The record as kept, its device's public key and its receipt, a line each: with these
    anyone verifies it by docs/verify_record.py."""
    device = json.dumps(full.record.device.jwk, separators=(",", ":"))
    lines = f"{full.record.text}\n{device}\n{full.record.receipt}\n"
    return Document(lines.encode("ascii"), f"{_name(full)}.txt", "text/plain")


def json_of(full: CheckInFull) -> Document:
    """A check for programs: what is derived of it beside the texts from which anyone derives it
    anew, as `text_of` has them."""
    check, record, point = full.check, full.record, full.check.control_point
    told = {
        "record_sha256": record.sha256,
        "enterprise": {"uscc": point.enterprise.uscc, "name": point.enterprise.name},
        "control_point": {
            "code": point.code,
            "gate": point.gate,
            "plan_version": check.plan_version,
            "limits": full.plan.content["limits"],
        },
        "result": check.result,
        "claimed_result": check.claimed_result,
        "measurements": [
            {"limit": one.limit["parameter"], "met": one.met, "measured": one.measurement}
            for one in full.judged.measurements
        ],
        "limits_not_assessed": [limit["parameter"] for limit in full.judged.not_assessed],
        "body": record.body,
        "recorded_at": instant(record.recorded_at),
        "received_at": instant(record.received_at),
        "skew_ms": record.skew_ms,
        "leaf_index": record.leaf_index,
        "replaced_by": check.replaced_by,
        "record": record.text,
        "device_key": record.device.jwk,
        "receipt": record.receipt,
    }
    text = json.dumps(told, ensure_ascii=False, indent=2)
    return Document(text.encode("utf-8"), f"{_name(full)}.json", "application/json")


def of_visit(fulls: Sequence[CheckInFull]) -> Document:
    """The checks of a visit one after the other; there is at least one."""
    day = local_date(fulls[0].check.recorded_at)
    return Document(_pdf(fulls), f"visit-{day}-{str(fulls[0].check.visit)[:8]}.pdf")


def of_labels(enterprise: Enterprise) -> Document:
    """The enterprise's current labels, to print again.

    Raises NotFound, TooManyLabels, LabelImpossible.
    """
    pages = reprinting.pages_of(reprinting.current_labels(enterprise.id))
    out = io.BytesIO()
    write_pages(pages, out, title=f"标签 · {enterprise.name}")
    return Document(out.getvalue(), f"labels-{enterprise.uscc}.pdf")


def find_check(record_sha256: str, person: Person) -> CheckInFull:
    """A check in the area of staff, also one that is held and so not derived.

    Raises NotFound, or Erased where its record was.
    """
    try:
        return checks.find(_hash(record_sha256), person)
    except NotFound:
        return _held_check(record_sha256, person)


def verify_address(sha256: str) -> str:
    """Where anyone reads whether the record of this hash is kept unaltered."""
    return f"{current_settings().base_url}/verify/{sha256}"


def count_download(person: Person) -> None:
    """Count one file for an enterprise. Opens its own `write()`. Raises TooManyDocuments."""
    key = str(person.enterprise_id)
    with write():
        if again_at := attempts.allowed_at(OF_ENTERPRISE, key):
            raise TooManyDocuments(again_at)
        attempts.count(OF_ENTERPRISE, key)


def _hash(typed: str) -> str:
    """Raises NotFound for what is no hash, and may be nothing that a database takes."""
    if not HEX.fullmatch(typed):
        raise NotFound
    return typed


def _held_check(record_sha256: str, person: Person) -> CheckInFull:
    record = find_record(record_sha256, person)
    check = kind.check_of(record) if _may_be_a_check(record) else None
    # Staff elsewhere may look at what an inspector of theirs sent, but it is no check of theirs.
    if check is None or not covers(person, check.control_point.enterprise.region_code):
        raise NotFound
    return checks.in_full(check, record)


def _may_be_a_check(record: FieldRecord) -> bool:
    body = record.body
    return record.kind == "check" and not record.applied and kind.region(body) is not None


def _name(full: CheckInFull) -> str:
    code, day = full.check.control_point.code, local_date(full.check.recorded_at)
    return f"check-{code}-{day}-{full.record.sha256[:12]}"


def _pdf(fulls: Sequence[CheckInFull]) -> bytes:
    head, pictures = Head.now(), Pictures()
    subjects = [_subject(full, head) for full in fulls]
    pages = document_pages(
        [sheet.section_of(subject, pictures) for subject in subjects],
        A4[:2],
        typefaces(),
        sheet.numbered,
    )
    out = io.BytesIO()
    write_pages(pages, out, title=sheet.title_of(subjects), language=LANGUAGES[language()])
    return out.getvalue()


def _subject(full: CheckInFull, head: Head) -> Subject:
    sha256 = full.record.sha256
    return Subject(full, standing_of(sha256, head), verify_address(sha256))


def enterprise_check(record_sha256: str, person: Person) -> CheckInFull:
    """A check of the person's own enterprise. Raises NotFound."""
    return checks.find_of_enterprise(_hash(record_sha256), person.enterprise_id)


def enterprise_visit(visit: UUID, person: Person) -> list[CheckInFull]:
    """The checks of one visit to the person's own enterprise. Raises NotFound."""
    return checks.visit_of_enterprise(visit, person.enterprise_id)
