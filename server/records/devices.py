"""Devices: a phone's key for one person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from ..accounts.models import Person
from ..database import db, now_sealed
from ..language import Text
from ..problems import DomainError, InvalidInput, NotFound
from ..seals.acts import append_act
from .canonical import decode_base64url
from .models import Device, FieldRecord

COORDINATE_BYTES = 32  # of P-256


class DeviceTaken(DomainError):
    slug = "device-taken"
    status = 409
    title = Text("这台设备的密钥不能再登记", "This device's key cannot be enrolled again")


def enrol(jwk: Mapping[str, Any], name: str, person: Person) -> Device:
    """Enrol a key for a person; a key that is theirs already changes nothing. Inside `write()`.

    Raises InvalidInput for anything but a public P-256 JWK, DeviceTaken.
    """
    public = _public(jwk)
    kid = ECKey.import_key(public).thumbprint()
    device = db.session.get(Device, kid)
    if device is None:
        at = now_sealed()
        device = Device(kid=kid, person_id=person.id, jwk=public, name=name, enrolled_at=at)
        db.session.add(device)
        db.session.flush()
        body = {"device": kid, "person": str(person.id), "jwk": public}
        append_act("device-enrolled", person.id, body, at)
        return device
    if device.person_id != person.id:
        raise DeviceTaken(
            "这把密钥已登记给另一位人员。请在手机上为自己新建密钥。",
            "This key is another person's. Let the phone make a key of your own.",
        )
    if device.revoked_at:
        raise DeviceTaken(
            "这把密钥已被停用。请在手机上新建密钥；未发送的记录不会丢失。",
            "This key was revoked. Let the phone make a new one; unsent records are not lost.",
        )
    return device


def get(kid: str) -> Device:
    """Raises NotFound."""
    device = db.session.get(Device, kid)
    if device is None:
        raise NotFound
    return device


def revoke(kid: str, by: Person) -> Device:
    """End a key's right: what arrives from it afterwards is held. Inside `write()`.

    Raises NotFound. Revoking again changes nothing.
    """
    device = get(kid)
    if device.revoked_at is None:
        device.revoked_at = now_sealed()
        body = {"device": kid, "person": str(device.person_id)}
        append_act("device-revoked", by.id, body, device.revoked_at)
    return device


def last_sequence(kid: str) -> int:
    """The highest sequence that a record of this device has taken; 0 for none."""
    taken = sa.select(sa.func.max(FieldRecord.sequence)).where(
        FieldRecord.kid == kid, FieldRecord.takes_place
    )
    return db.session.scalar(taken) or 0


def missing(kid: str, below: int, at_most: int) -> list[int]:
    """The lowest sequences below one for which nothing of this device is kept. Inside `write()`.

    Notes on the device up to where nothing is missing. No record is ever deleted, so that what is
    below need not be read again: it would take longer with every record that a phone has sent.
    """
    device = db.session.get(Device, kid)
    complete_to = device.complete_to if device else 0
    kept = sa.select(FieldRecord.sequence).where(
        FieldRecord.kid == kid, FieldRecord.sequence > complete_to, FieldRecord.sequence < below
    )
    gaps: list[int] = []
    expected = complete_to + 1
    sequences = db.session.scalars(kept.distinct().order_by(FieldRecord.sequence))
    for sequence in (*sequences, below):
        gaps.extend(range(expected, min(sequence, expected + at_most - len(gaps))))
        expected = sequence + 1
    if device:
        device.complete_to = gaps[0] - 1 if gaps else max(complete_to, below - 1)
    return gaps


def _public(jwk: Mapping[str, Any]) -> dict[str, Any]:
    """The four members that make a public P-256 key."""
    if "d" in jwk:
        raise InvalidInput(
            "这里只收公钥：JWK 含有私钥部分，私钥不得离开手机。",
            "Send the public key alone: this JWK has a private part, which never leaves the phone.",
            errors={"jwk": ["private part"]},
        )
    public: dict[str, Any] = {name: str(jwk.get(name)) for name in ("kty", "crv", "x", "y")}
    try:
        if (public["kty"], public["crv"]) != ("EC", "P-256"):
            raise ValueError("not EC, P-256")
        for name in ("x", "y"):
            if len(decode_base64url(public[name])) != COORDINATE_BYTES:
                raise ValueError(f"{name} is not of 32 bytes")
        ECKey.import_key(public)  # raises where the point is off the curve
    except (ValueError, JoseError) as error:
        raise InvalidInput(
            "不是 P-256 公钥 JWK。", "Not a public P-256 JWK.", errors={"jwk": [str(error)]}
        ) from error
    return public
