"""Taking in what phones send: one transaction per batch, in which each record stands alone.

The same batch may come again at any time, in any order, from two connections at once.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby
from typing import Literal, NamedTuple, Protocol
from uuid import UUID

import sqlalchemy as sa

from ..database import among, db, insert, now_sealed, write
from ..photos.models import PhotoReference
from ..photos.service import missing as missing_photos
from ..seals import service as seals
from ..seals.acts import append_act
from ..seals.receipts import Receipts
from ..seals.witnesses import Log
from . import devices, kinds
from .canonical import encode_base64url, sha256_base64url
from .judging import Case, Hold
from .kept import Entry, Kept
from .models import Device, FieldRecord
from .sending import Answer, Outcome, Sending
from .signed import Refused, Signed, bodies_by_kind, look_at

log = logging.getLogger(__name__)

JUDGED = "record-judged"
MISSING_TOLD = 200
MILLISECOND = timedelta(milliseconds=1)


def receive(texts: Sequence[object], sending: Sending) -> Answer:
    """Take in a batch and answer each text, in the order sent.

    Opens its own `write()`: parsing, schemas and signatures come before the lock.
    """
    batch = look_at(texts)
    device = sending.device or (batch[0].kid if batch else None)
    with write():
        intake = _Intake(batch, sending, device)
        intake.keep()
        outcomes = _with_missing_photos(batch, intake.outcomes())
        if device is None:
            return Answer(outcomes)
        intake.note_claim()
        last = devices.last_sequence(device)
        return Answer(
            outcomes, last, devices.missing(device, last, MISSING_TOLD), intake.installation.epoch
        )


class _Told(NamedTuple):
    """What of a kept record its phone is told."""

    receipt: str
    applied: bool
    reason: str
    explanation: str


_KNOWN = sa.select(
    FieldRecord.sha256, *(getattr(FieldRecord, name) for name in _Told._fields)
).where(FieldRecord.sha256.in_(among("hashes")))


class Judged(Protocol):
    """What of a record's judgement is sealed."""

    @property
    def sha256(self) -> str: ...
    @property
    def reason(self) -> str: ...
    @property
    def explanation(self) -> str: ...
    @property
    def takes_place(self) -> bool: ...


@dataclass(frozen=True)
class _NewRecord:
    """A row of `FieldRecord` as it is made: what staff decide comes later."""

    sha256: str
    leaf_index: int
    text: str
    content_sha256: str
    kid: str
    person_id: UUID
    id: UUID | None
    kind: str | None
    sequence: int | None
    previous: str | None
    recorded_at: datetime
    body: kinds.Body
    received_at: datetime
    skew_ms: int
    receipt: str
    sent_by: UUID | None
    outcome: Literal["stored", "held"]
    reason: str
    explanation: str
    takes_place: bool
    applied: bool


class _Intake:
    """One batch under the lock."""

    def __init__(
        self, batch: Sequence[Signed | Refused], sending: Sending, device: str | None
    ) -> None:
        self.batch = batch
        self.sending = sending
        self.device = device
        self.moment = now_sealed()
        self.installation = seals.installation()
        self.log = Log(self.installation)
        self.receipts = Receipts(self.moment)
        signed = {one.envelope.sha256: one for one in batch if isinstance(one, Signed)}
        known = db.session.execute(_KNOWN, {"hashes": list(signed)})
        self.told = {sha256: _Told(*told) for sha256, *told in known}
        self.known = set(self.told)
        self.new = [one for sha256, one in signed.items() if sha256 not in self.known]
        signers = sa.select(Device).where(Device.kid.in_({one.kid for one in self.new}))
        self.signers = {device.kid: device for device in db.session.scalars(signers)}

    def keep(self) -> None:
        """Keep what is new: those of one kind together, and where that fails one by one.

        What one record's kind cannot take in never fails the batch; it is kept for staff to see.
        """
        for _kind, some in groupby(self.new, key=lambda one: one.kind):
            together = list(some)
            if self._kept_whole(together):
                continue
            for one in together:
                if not self._kept_whole([one]):
                    self._keep([one], Hold("invalid-body", "its kind could not take it in"))

    def _kept_whole(self, some: Sequence[Signed]) -> bool:
        """Keep these and derive from them, or change nothing."""
        try:
            with db.session.begin_nested():
                needed = [kind.prepare(bodies) for kind, bodies in bodies_by_kind(some)]
                self._derive(self._keep(some))
                del needed  # until here the session had it at hand
        except sa.exc.OperationalError:  # the database's trouble, not the record's
            raise
        except Exception:
            log.exception("records %s cannot be derived from", [one.id for one in some])
            return False
        return True

    def _keep(self, some: Sequence[Signed], hold: Hold | None = None) -> list[_NewRecord]:
        """Judge these in their order, each against what is kept and those before it."""
        kept, cases = Kept(some), []
        for signed in some:
            case = Case(signed, self.signers[signed.kid], self.installation, self.log, kept)
            judgement = hold or case.hold
            takes_place = case.takes_place(judgement)
            cases.append((case, judgement, takes_place))
            kept.add(entry_of(signed, takes_place))
        leaves = seals.append_many([one.envelope.text for one in some], "record")
        records = [self._record(*judged, leaf) for judged, leaf in zip(cases, leaves, strict=True)]
        insert(FieldRecord, [vars(record) for record in records])
        add_references(some)
        for record in records:
            if record.outcome == "held":
                seal_judgement(record)
            self.told[record.sha256] = _Told(
                record.receipt, record.applied, record.reason, record.explanation
            )
        return records

    def _derive(self, records: Sequence[_NewRecord]) -> None:
        """Let the stored ones count; all are of one kind."""
        applied = [record for record in records if record.applied]
        kind = kinds.find(applied[0].kind or "") if applied else None
        if kind is not None:
            kind.apply(applied)

    def _record(
        self, case: Case, hold: Hold | None, takes_place: bool, leaf: seals.Leaf
    ) -> _NewRecord:
        signed, claims = case.signed, case.signed.claims
        skew_ms = self._skew_ms(signed.kid)
        return _NewRecord(
            sha256=leaf.sha256,
            leaf_index=leaf.index,
            text=signed.envelope.text,
            content_sha256=signed.envelope.content_sha256,
            kid=signed.kid,
            person_id=case.device.person_id,
            id=UUID(signed.id) if signed.id else None,
            kind=claims.kind if claims else None,
            sequence=claims.sequence if claims else signed.remains.sequence,
            previous=claims.previous if claims else None,
            recorded_at=claims.recorded_at if claims else self.moment,
            body=claims.body if claims else {},
            received_at=self.moment,
            skew_ms=skew_ms,
            receipt=self.receipts.of(as_json(leaf.sha256), signed.id, skew_ms),
            sent_by=self.sending.by,
            outcome="held" if hold else "stored",
            reason=hold.reason if hold else "",
            explanation=hold.explanation if hold else case.note,
            takes_place=takes_place,
            applied=hold is None,
        )

    def outcomes(self) -> list[Outcome]:
        """What is told of each text of the batch, in the order sent."""
        told = set(self.known)
        outcomes = []
        for one in self.batch:
            if isinstance(one, Refused):
                outcomes.append(self._refuse(one))
                continue
            sha256 = one.envelope.sha256
            if_applied: Literal["stored", "duplicate"] = "duplicate" if sha256 in told else "stored"
            outcomes.append(_answer(self.told[sha256], one, if_applied))
            told.add(sha256)
        return outcomes

    def _refuse(self, one: Refused) -> Outcome:
        log.warning(
            "refused record %s of device %s sent by %s: %s %s",
            one.sha256,
            one.kid,
            self.sending.by,
            one.reason,
            one.explanation,
        )
        return Outcome(one.sha256, one.id, "refused", one.reason, one.explanation)

    def _skew_ms(self, kid: str) -> int:
        """Server minus phone, where it is the record's own phone that sends."""
        if self.sending.sent_at is None or kid != self.device:
            return 0
        return (self.moment - self.sending.sent_at) // MILLISECOND

    def note_claim(self) -> None:
        """Keep for staff what the phone says it still holds."""
        device = db.session.get(Device, self.device) if self.device else None
        unsent = self.sending.unsent
        if device is None or unsent is None:
            return
        device.sent_at = self.moment
        device.app_version = self.sending.app_version
        device.unsent_records = unsent.records
        device.unsent_photos = unsent.photos
        device.unsent_oldest = unsent.oldest


def entry_of(signed: Signed, takes_place: bool) -> Entry:
    """What those that come after a record are judged against."""
    claims = signed.claims
    return Entry(
        sha256=signed.envelope.sha256,
        content_sha256=signed.envelope.content_sha256,
        id=UUID(claims.id) if claims else None,
        kid=signed.kid,
        sequence=claims.sequence if claims else None,
        previous=claims.previous if claims else None,
        takes_place=takes_place,
    )


def seal_judgement(record: Judged) -> None:
    """Seal how a record was judged; one without such an act was stored on arrival.

    The explanation only by its hash: it may quote what some day must be erased.
    """
    body = {
        "record": as_json(record.sha256),
        "reason": record.reason,
        "explanation": sha256_base64url(record.explanation.encode()),
        "takes_place": record.takes_place,
    }
    append_act(JUDGED, None, body)


def add_references(some: Iterable[Signed]) -> None:
    """Say which photos the records name, so that they are kept and found with them."""
    insert(
        PhotoReference,
        [
            {"photo_sha256": photo, "record_sha256": one.envelope.sha256}
            for one in some
            for photo in one.photos or ()
        ],
    )


def as_json(sha256: str) -> str:
    """The hash of a text as JSON carries it, from hex."""
    return encode_base64url(bytes.fromhex(sha256))


def _answer(told: _Told, signed: Signed, if_applied: Literal["stored", "duplicate"]) -> Outcome:
    return Outcome(
        sha256=signed.envelope.sha256,
        id=signed.id,
        outcome=if_applied if told.applied else "held",
        reason="" if told.applied else told.reason,
        explanation="" if told.applied else told.explanation,
        receipt=told.receipt,
    )


def _with_missing_photos(
    batch: Sequence[Signed | Refused], outcomes: Sequence[Outcome]
) -> list[Outcome]:
    """Add to each outcome the photos that its record names and that are not here."""
    named = [one.photos if isinstance(one, Signed) else None for one in batch]
    absent = missing_photos({photo for some in named for photo in some or ()})
    return [
        outcome
        if some is None
        else replace(outcome, photos_missing=[photo for photo in some if photo in absent])
        for some, outcome in zip(named, outcomes, strict=True)
    ]
