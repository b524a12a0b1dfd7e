"""Records against their texts, their devices' keys, their receipts and the acts about them.

Knows no database: many processes share the work.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from ..language import Text
from ..records import kinds, payload
from ..records.canonical import decode_base64url, encode_base64url, sha256_base64url
from ..records.envelope import Envelope, NotARecord, open_envelope
from ..records.judging import SEEN_LOST
from ..records.models import FieldRecord
from ..records.payload import Claims, Remains
from ..seals import receipts, witnesses
from ..seals.tree import leaf_hash
from .facts import ActRead, Facts, Judgement
from .findings import RECEIPT, RECORD, SIGNATURE, UNREADABLE, Finding, columns_differ
from .signatures import es256_verifies, open_sealed
from .stored import Comparer, Row, hex_of, shown, text_of

STORED = Judgement("", sha256_base64url(b""), True)
# Held for one of these, what the body names was perhaps never read.
WITHOUT_PHOTOS = ("invalid-json", "unknown-kind")


class Seen(NamedTuple):
    """A checkpoint that a record says its phone had verified; it must be of this log."""

    size: int
    root: bytes
    leaf: int
    sha256: str


class Sealed(NamedTuple):
    """The text behind a leaf, as found."""

    type: str  # record or act
    sha256: str  # hex
    leaf_hash: bytes


@dataclass
class Checked:
    """What is found in some of the records."""

    findings: list[Finding] = field(default_factory=list)
    texts: dict[int, Sealed] = field(default_factory=dict)  # by leaf index
    seen: list[Seen] = field(default_factory=list)
    # Record → the photos that it must be known to name, and whether it may be known to name none.
    photos: dict[str, tuple[list[str], bool]] = field(default_factory=dict)
    erased: int = 0
    unreadable: set[int] = field(default_factory=set)  # leaf indexes

    def take_in(self, more: Checked) -> None:
        """Add what was found in other records."""
        self.findings += more.findings
        self.texts |= more.texts
        self.seen += more.seen
        self.photos |= more.photos
        self.erased += more.erased
        self.unreadable |= more.unreadable


def check(rows: Iterable[Row], facts: Facts, raw: bool) -> Checked:
    """Check some rows of records."""
    done, comparer = Checked(), Comparer(FieldRecord, raw)
    for row in rows:
        leaf = row["leaf_index"] if isinstance(row["leaf_index"], int) else None
        name = shown(row["sha256"])
        try:
            for why in _check_one(row, facts, comparer, done):
                done.findings.append(Finding(RECORD, leaf, name, why))
        except (NotARecord, ValueError, KeyError, TypeError, IndexError):
            done.findings.append(Finding(RECORD, leaf, name, UNREADABLE))
            if leaf is not None and leaf not in done.texts:
                done.unreadable.add(leaf)
    return done


def _check_one(row: Row, facts: Facts, comparer: Comparer, done: Checked) -> Iterator[Text]:
    leaf = row["leaf_index"]
    if not isinstance(leaf, int):
        raise ValueError("no index")
    if erasure := facts.erased.get(shown(row["sha256"])):
        yield from _check_erased(row, facts, comparer, erasure)
        done.erased += 1
        hashed = decode_base64url(erasure.body["leaf"])
        done.texts[leaf] = Sealed("record", shown(row["sha256"]), hashed)
        return
    text = text_of(row["text"])
    envelope = open_envelope(text)
    done.texts[leaf] = Sealed("record", envelope.sha256, leaf_hash(text.encode()))
    enrolled = facts.enrolled[envelope.kid]
    jwk = enrolled.body["jwk"]
    if not es256_verifies(text, jwk["x"], jwk["y"]):
        yield SIGNATURE
    claims, remains = _claims(envelope)
    id_ = claims.id if claims else remains.id
    receipt = _receipt(row, facts, envelope.sha256, id_)
    if receipt is None:
        yield RECEIPT
        return
    judged = facts.judged.get(envelope.sha256, STORED)
    expected = {
        **_by_text(envelope, claims, remains, receipt),
        "person_id": UUID(enrolled.body["person"]),
        **_by_acts(envelope.sha256, judged, facts),
    }
    wrong = comparer.differing(row, expected)
    if not _sender_is_known(row["sent_by"], facts):
        wrong.append("sent_by")
    if not _explained(row, judged, claims, facts):
        wrong.append("explanation")
    if wrong:
        yield columns_differ(wrong)
    if claims:
        _note(done, leaf, envelope.sha256, claims, judged, facts)


def _claims(envelope: Envelope) -> tuple[Claims | None, Remains]:
    try:
        return payload.read(envelope.payload, len(envelope.text)), Remains()
    except payload.InvalidPayload:
        return None, payload.salvage(envelope.payload)


class _Receipt(NamedTuple):
    received_at: datetime
    skew_ms: int


def _receipt(row: Row, facts: Facts, sha256: str, id_: str | None) -> _Receipt | None:
    """What the receipt says, where it is this installation's for exactly this record."""
    leaf = row["leaf_index"]
    told = open_sealed(text_of(row["receipt"]), receipts.TYPE, [facts.history.jwk_at(leaf)])
    if told is None:
        return None
    named = {
        "sha256": encode_base64url(bytes.fromhex(sha256)),
        **({"record": id_} if id_ else {}),
        "received_at": told.get("received_at"),
        "skew_ms": told.get("skew_ms"),
        "epoch": facts.history.epoch_at(leaf).number,
    }
    if told != named:
        return None
    return _Receipt(datetime.fromisoformat(told["received_at"]), told["skew_ms"])


def _by_text(
    envelope: Envelope, claims: Claims | None, remains: Remains, receipt: _Receipt
) -> dict[str, Any]:
    id_ = claims.id if claims else remains.id
    return {
        "sha256": envelope.sha256,
        "content_sha256": envelope.content_sha256,
        "kid": envelope.kid,
        "id": UUID(id_) if id_ else None,
        "kind": claims.kind if claims else None,
        "sequence": claims.sequence if claims else remains.sequence,
        "previous": claims.previous if claims else None,
        "recorded_at": claims.recorded_at if claims else receipt.received_at,
        "body": claims.body if claims else {},
        "received_at": receipt.received_at,
        "skew_ms": receipt.skew_ms,
    }


def _by_acts(sha256: str, judged: Judgement, facts: Facts) -> dict[str, Any]:
    decided = facts.decided.get(sha256)
    accepted = decided is not None and decided.body["decision"] == "accepted"
    return {
        "outcome": "held" if judged.reason else "stored",
        "reason": judged.reason,
        "takes_place": judged.takes_place,
        "applied": not judged.reason or accepted,
        "decision": decided.body["decision"] if decided else "",
        "decided_by": decided.by if decided else None,
        "decided_at": decided.at if decided else None,
        "decision_reason": decided.body["reason"] if decided else "",
        "erased_by": None,
    }


def _explained(row: Row, judged: Judgement, claims: Claims | None, facts: Facts) -> bool:
    """Whether the explanation is the sealed one, or for a stored record the note it must have."""
    found = row["explanation"]
    written = found if isinstance(found, bytes) else str(found).encode()
    if judged is STORED and claims and _is_lost(claims, facts):
        return written == SEEN_LOST.encode()
    return sha256_base64url(written) == judged.explanation


def _sender_is_known(sent_by: Any, facts: Facts) -> bool:
    """Nobody signed who sent a record; but a person it was, or it was imported."""
    return sent_by is None or hex_of(sent_by) in facts.people


def _is_lost(claims: Claims, facts: Facts) -> bool:
    return claims.seen is not None and witnesses.is_lost(
        facts.this, facts.history, claims.seen.origin, claims.seen.size
    )


def _note(
    done: Checked, leaf: int, sha256: str, claims: Claims, judged: Judgement, facts: Facts
) -> None:
    if claims.seen and not judged.reason and not _is_lost(claims, facts):
        done.seen.append(Seen(claims.seen.size, decode_base64url(claims.seen.root), leaf, sha256))
    kind = kinds.find(claims.kind)
    if kind is None or judged.reason in WITHOUT_PHOTOS:
        return
    unsure = judged.reason == "invalid-body"
    try:
        named = sorted(set(kind.photos(claims.body)))
    except (KeyError, TypeError, ValueError):
        named = []
    if named:
        done.photos[sha256] = (named, unsure)


def _check_erased(row: Row, facts: Facts, comparer: Comparer, act: ActRead) -> Iterator[Text]:
    """A record without its text: what stays of it stands in the act."""
    kept, sha256 = act.body["kept"], shown(row["sha256"])
    receipt = _receipt(row, facts, sha256, kept["id"])
    if receipt is None:
        yield RECEIPT
        return
    expected = {
        **_by_acts(sha256, facts.judged.get(sha256, STORED), facts),
        "text": "",
        "body": {},
        "explanation": "",
        "applied": False,
        "erased_by": act.sha256,
        "content_sha256": kept["content"],
        "kid": kept["device"],
        "person_id": UUID(facts.enrolled[kept["device"]].body["person"]),
        "id": UUID(kept["id"]) if kept["id"] else None,
        "kind": kept["kind"],
        "sequence": kept["sequence"],
        "previous": kept["previous"],
        "recorded_at": datetime.fromisoformat(kept["recorded_at"]),
        "received_at": receipt.received_at,
        "skew_ms": receipt.skew_ms,
    }
    wrong = comparer.differing(row, expected)
    if wrong:
        yield columns_differ(wrong)
