"""Problem reports: taken in from whoever stands at a label, answered by staff of the area."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from math import ceil
from typing import NamedTuple
from uuid import UUID, uuid4

import sqlalchemy as sa

from ..accounts.areas import lies_in
from ..accounts.models import Person
from ..attempts import service as attempts
from ..attempts.service import Limit, keyed, network_of
from ..bureau.current import bureau_settings
from ..control_points.models import ControlPoint
from ..database import db, now, now_sealed, write
from ..enterprises.models import Enterprise
from ..labels import life
from ..labels.codes import ALPHABET
from ..labels.models import Label
from ..language import Text
from ..problems import DomainError, NotFound
from ..records.canonical import sha256_base64url
from ..seals.acts import append_act
from ..typed import read_text
from ..work import every_hour
from .models import ProblemReport, ReportPhoto
from .telling import Told, checked, copy_of

TAKEN, ANSWERED = "problem-report-taken", "problem-report-answered"
LONGEST_ANSWER = 2000
REFERENCE_LENGTH = 8  # characters: short enough for the telephone
SAME_WITHIN = timedelta(minutes=10)
SENDER_KEPT = timedelta(days=1)


class TooManyReports(DomainError):
    slug = "too-many-reports"
    status = 429
    title = Text("没有提交：暂时不能再接收", "Not sent: no more can be taken for the moment")

    def __init__(self, again_at: datetime) -> None:
        settings = bureau_settings()
        self.again_at = again_at + timedelta(minutes=1)  # shown to the minute
        shown = f"{self.again_at.astimezone(settings.zone):%Y-%m-%d %H:%M}"
        super().__init__(
            f"为防止滥发，提交次数有限。请在 {shown} 之后再提交；紧急情况请拨打 "
            f"{settings.hotline}。",
            f"The number of reports is limited against abuse. Send it again after {shown}; "
            f"if it is urgent, call {settings.hotline}.",
        )

    @property
    def headers(self) -> dict[str, str]:
        return {"Retry-After": str(ceil((self.again_at - now()).total_seconds()))}


class AlreadyAnswered(DomainError):
    slug = "problem-report-answered"
    status = 409
    title = Text("这条反映已经答复", "This report has been answered already")


class Search(NamedTuple):
    """What the list of reports is narrowed to; empty: not at all."""

    text: str = ""  # in the enterprise's name; a reference; a point's or label's code
    state: str = ""


def receive(code: str, told: Told) -> ProblemReport:
    """Keep what is told at the label with this code; what comes twice is kept once.

    Opens its own `write()`: a photo is decoded outside the lock, after the attempt was counted.
    Raises InvalidInput with its errors by field, or TooManyReports.
    """
    told = checked(told)
    with write():
        known = _sent_already(code, told)
        if known is None:
            _count_attempt(code, told.address)
        needs_photo = bool(told.photo) and (known is None or known.photo is None)
    jpeg = copy_of(told.photo) if needs_photo else None
    with write():
        report = _sent_already(code, told) or _keep(code, told)
        _complete(report, told, jpeg)
    return report


def find_sent(code: str, token: UUID) -> ProblemReport:
    """The report that came by the form with this token. Raises NotFound."""
    report = db.session.scalar(
        sa.select(ProblemReport).where(
            ProblemReport.token == token, ProblemReport.label_code == code
        )
    )
    if report is None:
        raise NotFound
    return report


def _sent_already(code: str, told: Told) -> ProblemReport | None:
    """A second tap on the button, or the same said again within minutes."""
    same = sa.and_(
        ProblemReport.sender_hash == _sender_hash(code, told),
        ProblemReport.received_at > now() - SAME_WITHIN,
    )
    # Who goes back in the browser and writes something else has the same token, and tells more.
    by_form = sa.and_(ProblemReport.token == told.token, ProblemReport.text == told.text)
    return db.session.scalar(
        sa.select(ProblemReport)
        .where(ProblemReport.label_code == code, sa.or_(by_form, same))
        .order_by(ProblemReport.received_at)
        .limit(1)
    )


def _sender_hash(code: str, told: Told) -> str:
    return keyed("problem report", network_of(told.address), code, told.text)


def _count_attempt(code: str, address: str) -> None:
    by_address, network = _by_address(), network_of(address)
    waits = (
        attempts.allowed_at(by_address, network),
        attempts.allowed_at(_by_point(), _place(db.session.get_one(Label, code))),
    )
    if any(waits):
        raise TooManyReports(max(at for at in waits if at))
    attempts.count(by_address, network)


def _by_address() -> Limit:
    return Limit("report by address", bureau_settings().reports_per_address, timedelta(hours=1))


def _by_point() -> Limit:
    return Limit("report by point", bureau_settings().reports_per_point, timedelta(days=1))


def _place(label: Label) -> str:
    """Several labels of one point are one place."""
    return str(label.control_point_id or label.code)


def _keep(code: str, told: Told) -> ProblemReport:
    label = db.session.get_one(Label, code)
    attempts.count(_by_point(), _place(label))
    taken = db.session.scalar(sa.select(ProblemReport.id).where(ProblemReport.token == told.token))
    report = ProblemReport(
        reference="".join(secrets.choice(ALPHABET) for _ in range(REFERENCE_LENGTH)),
        token=uuid4() if taken else told.token,
        label_code=code,
        label_state=life.state_of(label),
        control_point_id=label.control_point_id,
        text=told.text,
        sender_hash=_sender_hash(code, told),
        state="new",
        contact="",
    )
    db.session.add(report)
    db.session.flush()
    return report


def _complete(report: ProblemReport, told: Told, jpeg: bytes | None) -> None:
    """Add what was left out when the same was said before."""
    if report.state != "new":
        return
    report.contact = report.contact or told.contact
    if jpeg and report.photo is None:
        report.photo = ReportPhoto(jpeg=jpeg, sha256=hashlib.sha256(jpeg).hexdigest())


def search(person: Person, wanted: Search) -> sa.Select[ProblemReport]:
    """Select the reports in the person's area: new ones first, then by time, newest first."""
    found = _in_area(person)
    if wanted.text:
        text = wanted.text.strip()
        code = "".join(text.split()).replace("-", "").upper()
        found = found.where(
            sa.or_(
                Enterprise.name.icontains(text, autoescape=True),
                ControlPoint.code.istartswith(text, autoescape=True),
                ProblemReport.reference == code,
                ProblemReport.label_code.startswith(code, autoescape=True),
            )
        )
    if wanted.state:
        found = found.where(ProblemReport.state == wanted.state)
    order = sa.case({"new": 0, "in-hand": 1}, value=ProblemReport.state, else_=2)
    return found.order_by(order, ProblemReport.received_at.desc(), ProblemReport.id)


def counts(person: Person) -> dict[str, int]:
    """How many reports of the person's area are in each state."""
    state = ProblemReport.state
    counted = _in_area(person).with_only_columns(state, sa.func.count()).group_by(state)
    return dict(db.session.execute(counted).all())


def find(report_id: UUID, person: Person) -> ProblemReport:
    """One report in the person's area. Raises NotFound."""
    report = db.session.scalar(_in_area(person).where(ProblemReport.id == report_id))
    if report is None:
        raise NotFound
    return report


def standing_at(enterprise: Enterprise) -> Sequence[ProblemReport]:
    """The reports at an enterprise that are not answered, the newest first."""
    return db.session.scalars(
        sa.select(ProblemReport)
        .join(ProblemReport.control_point)
        .where(ControlPoint.enterprise_id == enterprise.id, ProblemReport.state != "answered")
        .order_by(ProblemReport.received_at.desc())
    ).all()


def take(report: ProblemReport, by: Person) -> None:
    """Take a report in hand, as an act of staff. Inside `write()`. Raises AlreadyAnswered."""
    if report.state == "answered":
        raise AlreadyAnswered
    report.state = "in-hand"
    report.taken_by, report.taken_at = by.id, now_sealed()
    append_act(TAKEN, by.id, _named(report), report.taken_at)


def answer(report: ProblemReport, text: str, by: Person) -> None:
    """Close a report with an answer, as an act of staff. Inside `write()`.

    The act has the hashes of what was said and answered: people write names into both.
    Raises AlreadyAnswered, InvalidInput without an answer.
    """
    what_came_of_it = Text("请写明处理结果", "Write down what came of it")
    text = read_text(text, LONGEST_ANSWER, what_came_of_it)
    if report.state == "answered":
        raise AlreadyAnswered
    report.state, report.answer = "answered", text
    report.answered_by, report.answered_at = by.id, now_sealed()
    body = _named(report) | {"answer": sha256_base64url(text.encode())}
    append_act(ANSWERED, by.id, body, report.answered_at)


def _named(report: ProblemReport) -> dict[str, str | None]:
    return {
        "report": str(report.id),
        "label": report.label_code,
        "text": sha256_base64url(report.text.encode()),
        "photo": report.photo.sha256 if report.photo else None,
    }


def purge() -> int:
    """Erase the contacts of reports answered long ago, and from which network reports came;
    returns how many contacts. Opens its own `write()`."""
    moment = now()
    yesterday = moment - SENDER_KEPT
    long_ago = moment - timedelta(days=bureau_settings().report_contact_days)
    with write():
        attempts.purge()
        db.session.execute(
            sa.update(ProblemReport)
            .where(ProblemReport.sender_hash.is_not(None), ProblemReport.received_at < yesterday)
            .values(sender_hash=None)
        )
        erased = db.session.scalars(
            sa.update(ProblemReport)
            .where(ProblemReport.contact != "", ProblemReport.answered_at < long_ago)
            .values(contact="", contact_erased_at=moment)
            .returning(ProblemReport.id)
        ).all()
    return len(erased)


every_hour(purge)


def _in_area(person: Person) -> sa.Select[ProblemReport]:
    """A label at no point yet belongs to no area: whoever has the whole installation sees it."""
    here: sa.ColumnElement[bool] = lies_in(Enterprise.region_code, person)
    if "" in person.area_codes:
        here = sa.or_(here, ProblemReport.control_point_id.is_(None))
    return (
        sa.select(ProblemReport)
        .outerjoin(ProblemReport.control_point)
        .outerjoin(ControlPoint.enterprise)
        .where(here)
    )
