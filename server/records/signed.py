"""From texts to signed claims: all that can be said of a batch before the lock is taken."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import sqlalchemy as sa

from ..database import db
from . import kinds, payload
from .envelope import Envelope, NotARecord, PublicKey, open_envelope, public_key, verifies
from .models import Device

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Refused:
    """A text of which nothing is kept but a log line."""

    reason: Literal["not-a-record", "unknown-device", "wrong-signature"]
    explanation: str
    sha256: str | None = None  # hex
    id: str | None = None
    kid: str | None = None


@dataclass(frozen=True)
class Signed:
    """A text that an enrolled device signed: it will be kept, whatever else is wrong with it."""

    envelope: Envelope
    claims: payload.Claims | None  # None: the payload breaks the contract
    remains: payload.Remains
    kind: kinds.Kind | None
    fault: str  # what is wrong with the payload, or with the body; "" for nothing
    photos: list[str] | None  # that it names, hex; None where only its kind could tell and cannot

    @property
    def kid(self) -> str:
        return self.envelope.kid

    @property
    def id(self) -> str | None:
        return self.claims.id if self.claims else self.remains.id


def look_at(texts: Sequence[object]) -> list[Signed | Refused]:
    """Parse each, verify its signature and hold its body against its kind."""
    opened = [_open(text) for text in texts]
    kids = {envelope.kid for envelope in opened if isinstance(envelope, Envelope)}
    found = sa.select(Device.kid, Device.jwk).where(Device.kid.in_(kids))
    keys = {row.kid: public_key(row.jwk) for row in db.session.execute(found)}
    verified = [
        _verify(envelope, keys.get(envelope.kid)) if isinstance(envelope, Envelope) else envelope
        for envelope in opened
    ]
    for kind, bodies in bodies_by_kind(one for one in verified if isinstance(one, Signed)):
        kind.before_validate(bodies)
    return [_with_body(one) if isinstance(one, Signed) else one for one in verified]


def bodies_by_kind(signed: Iterable[Signed]) -> Iterable[tuple[kinds.Kind, list[kinds.Body]]]:
    """The bodies of these records by kind, where that is known and no fault was found yet."""
    bodies: dict[kinds.Kind, list[kinds.Body]] = {}
    for one in signed:
        if one.claims and one.kind and not one.fault:
            bodies.setdefault(one.kind, []).append(one.claims.body)
    return bodies.items()


def read_again(text: str) -> Signed:
    """A kept text as this version of the program reads it."""
    return _with_body(_read(open_envelope(text)))


def _open(text: object) -> Envelope | Refused:
    try:
        return open_envelope(text)
    except NotARecord as fault:
        ascii_text = isinstance(text, str) and text.isascii()
        sha256 = hashlib.sha256(str(text).encode()).hexdigest() if ascii_text else None
        return Refused("not-a-record", str(fault), sha256)


def _verify(envelope: Envelope, key: PublicKey | None) -> Signed | Refused:
    if key is not None and verifies(envelope, key):
        return _read(envelope)
    claimed = payload.salvage(envelope.payload).id
    if key is None:
        return Refused("unknown-device", "", envelope.sha256, claimed, envelope.kid)
    return Refused("wrong-signature", "", envelope.sha256, claimed, envelope.kid)


def _read(envelope: Envelope) -> Signed:
    """What the payload says; the body is not looked at yet."""
    try:
        claims = payload.read(envelope.payload, len(envelope.text))
    except payload.InvalidPayload as fault:
        remains = payload.salvage(envelope.payload)
        return Signed(envelope, None, remains, None, str(fault), None)
    return Signed(envelope, claims, payload.Remains(), kinds.find(claims.kind), "", None)


def _with_body(signed: Signed) -> Signed:
    """With what is wrong with the body, and the photos that it names."""
    if signed.claims is None or signed.kind is None:
        return signed
    body, kind = signed.claims.body, signed.kind
    try:
        kind.validate(body)
        return replace(signed, photos=sorted(set(kind.photos(body))))
    except kinds.InvalidBody as fault:
        return replace(signed, fault=str(fault) or "the body is not as its kind says")
    except sa.exc.OperationalError:  # the database's trouble, not the record's
        raise
    except Exception:  # a body that its kind cannot even read never fails its batch
        log.exception("the kind %s cannot read a body", kind.name)
        return replace(signed, fault="its kind could not read the body")
