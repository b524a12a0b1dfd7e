"""Whether staff must look at a record: the reasons to hold it, first one first (records.md §4).

Judged under the lock, against what is kept at that moment.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, cast
from uuid import UUID

from ..seals.models import Installation
from ..seals.witnesses import Finding, Log
from .canonical import decode_base64url
from .kept import Kept, Neighbour
from .kinds import Kind
from .models import Device
from .payload import Claims
from .reasons import WITHOUT_PLACE
from .signed import Signed

# A phone had seen more of the log than a backup brought back: noted, never held.
SEEN_LOST = "seen: a checkpoint beyond the end of a restored epoch"


class Hold(NamedTuple):
    """Why staff must look, and what exactly was found."""

    reason: str
    explanation: str = ""


@dataclass(frozen=True)
class Case:
    """A signed record beside what is kept. Inside `write()`."""

    signed: Signed
    device: Device
    installation: Installation
    log: Log
    kept: Kept

    @cached_property
    def hold(self) -> Hold | None:
        """The first reason that applies, or None: the record is stored."""
        for judge in _FORM if self.signed.claims is None else _ALL:
            if found := judge(self):
                return found
        return None

    def takes_place(self, hold: Hold | None) -> bool:
        """Whether its id and sequence are taken by it, when it is held so or stored."""
        if self.signed.claims is None or (hold and hold.reason in WITHOUT_PLACE):
            return False
        # Held for its kind or body, it may still name what another record has.
        return _id_taken(self) is None and _sequence_taken(self) is None

    @property
    def sha256(self) -> str:
        return self.signed.envelope.sha256

    @property
    def claims(self) -> Claims:
        # Asked for only after `invalid-json`: a payload that breaks the contract claims nothing.
        return cast(Claims, self.signed.claims)

    @cached_property
    def seen(self) -> Finding | None:
        """What is to be said of the checkpoint that the phone had seen, where it names one."""
        seen = self.signed.claims.seen if self.signed.claims else None
        if seen is None:
            return None
        return self.log.judge(seen.origin, seen.size, decode_base64url(seen.root))

    @property
    def note(self) -> str:
        """What staff should know of a record that is not held."""
        return SEEN_LOST if self.seen == "lost" else ""

    def at(self, sequence: int) -> Neighbour | None:
        """Another record that took this sequence on the device."""
        return self.kept.at(self.device.kid, sequence, self.sha256)


def _same_content(case: Case) -> Hold | None:
    found = case.kept.twin(case.signed)
    return Hold("same-content", f"as {found}") if found else None


def _invalid_json(case: Case) -> Hold | None:
    return Hold("invalid-json", case.signed.fault) if case.signed.claims is None else None


def _other_installation(case: Case) -> Hold | None:
    if case.claims.installation == case.installation.id:
        return None
    return Hold("other-installation", str(case.claims.installation))


def _other_person(case: Case) -> Hold | None:
    if case.claims.by == case.device.person_id:
        return None
    return Hold("other-person", str(case.claims.by))


def _unknown_kind(case: Case) -> Hold | None:
    return Hold("unknown-kind", case.claims.kind[:64]) if case.signed.kind is None else None


def _invalid_body(case: Case) -> Hold | None:
    return Hold("invalid-body", case.signed.fault) if case.signed.fault else None


def _id_taken(case: Case) -> Hold | None:
    holder = case.kept.holder_of(UUID(case.claims.id), case.sha256)
    return Hold("id-taken", f"by {holder}") if holder else None


def _sequence_taken(case: Case) -> Hold | None:
    there = case.at(case.claims.sequence)
    return Hold("sequence-taken", f"by {there.sha256}") if there else None


def _previous_differs(case: Case) -> Hold | None:
    claims = case.claims
    if claims.sequence > 1 and claims.previous is None:
        return Hold("previous-differs", "it names none")
    before = case.at(claims.sequence - 1)
    if before is not None and before.sha256 != claims.previous:
        return Hold("previous-differs", f"before it is {before.sha256}")
    after = case.at(claims.sequence + 1)
    if after is not None and after.previous != case.sha256:
        return Hold("previous-differs", f"after it is {after.sha256}, which names another")
    if before is None and claims.previous and case.kept.has_no_place(claims.previous):
        return Hold("previous-differs", "it names a record that is held without a place")
    return None


def _device_revoked(case: Case) -> Hold | None:
    return Hold("device-revoked") if case.device.revoked_at else None


def _person_disabled(case: Case) -> Hold | None:
    return None if case.device.person.is_active else Hold("person-disabled")


def _as_its_kind_says(case: Case) -> Hold | None:
    kind = cast(Kind, case.signed.kind)  # without one it is held already
    reason = kind.hold(case.claims.body, case.device.person)
    return Hold(reason) if reason else None


def _unknown_checkpoint(case: Case) -> Hold | None:
    if case.seen == "another" and (seen := case.claims.seen):
        return Hold("unknown-checkpoint", f"{seen.origin} {seen.size}")
    return None


Judge = Callable[[Case], Hold | None]
_FORM: tuple[Judge, ...] = (_same_content, _invalid_json)
_ALL: tuple[Judge, ...] = (
    _same_content,
    _other_installation,
    _other_person,
    _unknown_kind,
    _invalid_body,
    _id_taken,
    _sequence_taken,
    _previous_differs,
    _device_revoked,
    _person_disabled,
    _as_its_kind_says,
    _unknown_checkpoint,
)
