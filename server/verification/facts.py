"""What the acts of the log say, each verified: what rows must be is computed from them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from ..accounts import erasing as account_erasing
from ..accounts import passkeys
from ..enterprises import erasing as contact_erasing
from ..monitoring import erasing as monitoring_erasing
from ..monitoring import service as monitoring
from ..photos import erasing as photo_erasing
from ..photos import service as photos
from ..problem_reports import erasing as report_erasing
from ..problem_reports import service as problem_reports
from ..records import erasing, ingest
from ..records.canonical import decode_base64url
from ..seals import acts, history
from ..seals.history import History
from ..seals.models import Act, Installation
from .findings import ACT, NOT_ERASED, SIGNATURE, UNREADABLE, Finding, columns_differ
from .signatures import open_sealed
from .stored import Comparer, Row, shown, text_of

IN_HISTORY = (history.FOUNDED, history.KEY_CHANGED, history.RESTORED)


class ActRead(NamedTuple):
    """An act whose signature verifies."""

    leaf: int
    sha256: str  # of its text, hex
    id: UUID
    kind: str
    by: UUID | None
    at: datetime
    body: dict[str, Any]


class ErasedAct(NamedTuple):
    """What is still known of an act whose text was erased by law: it stands in another act."""

    id: UUID
    kind: str
    by: UUID | None
    at: datetime
    leaf_hash: bytes


class Judgement(NamedTuple):
    reason: str
    explanation: str  # its SHA-256, base64url
    takes_place: bool


@dataclass
class Facts:
    """All that acts settle. Records and photos are named by their hex SHA-256."""

    this: Installation
    history: History
    people: dict[str, ActRead] = field(default_factory=dict)  # by id, hex: the last act
    enrolled: dict[str, ActRead] = field(default_factory=dict)
    revoked: dict[str, ActRead] = field(default_factory=dict)
    judged: dict[str, Judgement] = field(default_factory=dict)
    decided: dict[str, ActRead] = field(default_factory=dict)
    erased: dict[str, ActRead] = field(default_factory=dict)
    photos: dict[str, ActRead] = field(default_factory=dict)
    photos_erased: dict[str, ActRead] = field(default_factory=dict)
    reports_taken: dict[str, ActRead] = field(default_factory=dict)  # by id, hex: the last act
    reports_answered: dict[str, ActRead] = field(default_factory=dict)
    reports_erased: dict[str, ActRead] = field(default_factory=dict)
    contacts_erased: list[ActRead] = field(default_factory=list)  # of people and of enterprises
    lines: dict[str, ActRead] = field(default_factory=dict)  # of monitoring, by id, hex
    lines_erased: dict[str, ActRead] = field(default_factory=dict)  # the acts that erased texts
    acts_erased: dict[str, ErasedAct] = field(default_factory=dict)  # by hash, hex
    passkeys: dict[str, ActRead] = field(default_factory=dict)  # that were not removed, by id, hex
    # Act → the photos that it must be known to name, as `Checked.photos` of records.
    photos_named: dict[str, tuple[list[str], bool]] = field(default_factory=dict)
    all_acts: list[ActRead] = field(default_factory=list)


def installation_by_acts(rows: Sequence[Row]) -> tuple[Installation, History] | None:
    """Which installation the log says that it is of, and with which keys and epochs.

    Nothing is verified yet. None where no act says so.
    """
    told = [(row["leaf_index"], some) for row in rows if (some := _payload(row))]
    of_interest = [(leaf, one) for leaf, one in told if one["kind"] in IN_HISTORY]
    founded = next((one for _leaf, one in of_interest if one["kind"] == history.FOUNDED), None)
    if founded is None:
        return None
    this = Installation(
        number=1,
        id=UUID(founded["installation"]),
        host=founded["body"]["host"],
        key=founded["body"]["key"],
        created_at=datetime.fromisoformat(founded["at"]),
        epoch=1,
    )
    known = history.from_acts(this, [(leaf, one["kind"], one["body"]) for leaf, one in of_interest])
    this.key, this.epoch = known.jwks[-1], known.epochs[-1].number
    return this, known


def read_acts(
    this: Installation, known: History, rows: Sequence[Row], raw: bool
) -> tuple[Facts, list[Finding]]:
    """What the acts say, and what is wrong with them."""
    facts, findings, comparer = Facts(this, known), [], Comparer(Act, raw)
    without_text = [row for row in rows if not row["text"]]
    for row in rows:
        if not row["text"]:
            continue
        leaf = row["leaf_index"] if isinstance(row["leaf_index"], int) else None
        try:
            act = _read(row, known)
        except (ValueError, KeyError, TypeError, IndexError):
            findings.append(Finding(ACT, leaf, shown(row["sha256"]), UNREADABLE))
            continue
        if act is None:
            findings.append(Finding(ACT, leaf, shown(row["sha256"]), SIGNATURE))
            continue
        if wrong := comparer.differing(row, _columns(act)):
            findings.append(Finding(ACT, leaf, shown(row["sha256"]), columns_differ(wrong)))
        facts.all_acts.append(act)
        if act.kind in _TAKERS:
            _TAKERS[act.kind](facts, act)
    findings += _check_erased(without_text, facts, comparer)
    return facts, findings


def _check_erased(rows: Sequence[Row], facts: Facts, comparer: Comparer) -> Iterator[Finding]:
    """Acts without a text: another one says that it was erased, and what they were."""
    waiting = dict(facts.acts_erased)
    for row in rows:
        leaf, name = row["leaf_index"], shown(row["sha256"])
        erased = waiting.pop(name, None)
        if erased is None:
            yield Finding(ACT, leaf, name, UNREADABLE)
        elif wrong := comparer.differing(
            row, {"id": erased.id, "kind": erased.kind, "by": erased.by, "at": erased.at}
        ):
            yield Finding(ACT, leaf, name, columns_differ(wrong))
    for name in waiting:
        yield Finding(ACT, None, name, NOT_ERASED)


def _payload(row: Row) -> dict[str, Any] | None:
    try:
        told = json.loads(decode_base64url(text_of(row["text"]).split(".")[1]))
    except (ValueError, IndexError):
        return None
    return (
        told if isinstance(told, dict) and {"kind", "body", "installation"} <= set(told) else None
    )


def _read(row: Row, known: History) -> ActRead | None:
    text, leaf = text_of(row["text"]), row["leaf_index"]
    told = open_sealed(text, acts.TYPE, [known.jwk_at(leaf)])
    if told is None:
        return None
    return ActRead(
        leaf=leaf,
        sha256=hashlib.sha256(text.encode("ascii")).hexdigest(),
        id=UUID(told["id"]),
        kind=told["kind"],
        by=None if told["by"] is None else UUID(told["by"]),
        at=datetime.fromisoformat(told["at"]),
        body=told["body"],
    )


def _columns(act: ActRead) -> dict[str, Any]:
    return {
        "sha256": act.sha256,
        "leaf_index": act.leaf,
        "id": act.id,
        "kind": act.kind,
        "by": act.by,
        "at": act.at,
    }


def _judged(facts: Facts, act: ActRead) -> None:
    told = act.body
    facts.judged[_hex(told["record"])] = Judgement(
        told["reason"], told["explanation"], told["takes_place"]
    )


def _person(facts: Facts, act: ActRead) -> None:
    facts.people[UUID(act.body["person"]).hex] = act


def _dropped(facts: Facts, act: ActRead) -> None:
    for sha256 in act.body["photos"]:
        facts.photos.pop(sha256, None)


def _passkey_removed(facts: Facts, act: ActRead) -> None:
    facts.passkeys.pop(_uuid_hex(act.body["passkey"]), None)


def _evidence(facts: Facts, act: ActRead) -> None:
    if named := act.body.get("photos"):
        facts.photos_named[act.sha256] = (named, False)


def _line_erased(facts: Facts, act: ActRead) -> None:
    erased = act.body["erased"]
    facts.lines_erased[_uuid_hex(act.body["entry"])] = act
    facts.acts_erased[_hex(erased["act"])] = ErasedAct(
        id=UUID(erased["id"]),
        kind=erased["kind"],
        by=UUID(erased["by"]) if erased["by"] else None,
        at=datetime.fromisoformat(erased["at"]),
        leaf_hash=decode_base64url(erased["leaf"]),
    )


def _into(
    where: Callable[[Facts], dict[str, ActRead]], member: str, as_name: Callable[[str], str] = str
) -> Callable[[Facts, ActRead], None]:
    """Take the act as the last word on what a member of its body names."""

    def take(facts: Facts, act: ActRead) -> None:
        where(facts)[as_name(act.body[member])] = act

    return take


def _counted(facts: Facts, act: ActRead) -> None:
    facts.contacts_erased.append(act)


def _uuid_hex(text: str) -> str:
    return UUID(text).hex


def _hex(base64url: str) -> str:
    return decode_base64url(base64url).hex()


_TAKERS: dict[str, Callable[[Facts, ActRead], None]] = {
    "person-changed": _person,
    "device-enrolled": _into(lambda facts: facts.enrolled, "device"),
    "device-revoked": _into(lambda facts: facts.revoked, "device"),
    ingest.JUDGED: _judged,
    "held-decided": _into(lambda facts: facts.decided, "record", _hex),
    erasing.ERASED: _into(lambda facts: facts.erased, "record", _hex),
    photos.RECEIVED: _into(lambda facts: facts.photos, "photo"),
    photos.DROPPED: _dropped,
    photo_erasing.ERASED: _into(lambda facts: facts.photos_erased, "photo"),
    "correction-evidence": _evidence,
    monitoring.KEPT: _into(lambda facts: facts.lines, "entry", _uuid_hex),
    monitoring_erasing.ERASED: _line_erased,
    passkeys.ADDED: _into(lambda facts: facts.passkeys, "passkey", _uuid_hex),
    passkeys.REMOVED: _passkey_removed,
    problem_reports.TAKEN: _into(lambda facts: facts.reports_taken, "report", _uuid_hex),
    problem_reports.ANSWERED: _into(lambda facts: facts.reports_answered, "report", _uuid_hex),
    report_erasing.ERASED: _into(lambda facts: facts.reports_erased, "report", _uuid_hex),
    account_erasing.ERASED: _counted,
    contact_erasing.ERASED: _counted,
}
