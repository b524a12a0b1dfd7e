"""Passkeys: an enterprise's people sign in by what unlocks their phone, instead of a password.

For nobody of the bureau: who works at the desk has the second factor, an inspector the phone's own
key.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from ipaddress import ip_address
from typing import Any, NamedTuple
from urllib.parse import urlsplit
from uuid import UUID

import sqlalchemy as sa
import webauthn
from webauthn.helpers import parse_authentication_credential_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorAttachment,
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from ..database import db, now, now_sealed
from ..language import Text
from ..problems import DomainError, InvalidInput, NotFound
from ..seals.acts import append_act
from ..seals.signing import base64url
from ..settings import current_settings
from .models import ENTERPRISE, Passkey, Person, SpentChallenge

ADDED, REMOVED = "passkey-added", "passkey-removed"
MOST = 10  # of one person
LONGEST_NAME = 60
CHALLENGE_BYTES = 32
CHALLENGE_HOLDS = timedelta(minutes=5)
# What the library raises for bytes that are no answer of a phone: its own errors, and those of
# the readers below it. None says anything about the program.
_UNREADABLE = (WebAuthnException, ValueError, TypeError, LookupError, AttributeError, OverflowError)


class NotOffered(DomainError):
    slug = "no-passkeys-here"
    status = 422
    title = Text(
        "这个网址不能使用通行密钥，请用系统的正式网址打开，或用密码登录。",
        "Passkeys do not work at this address: open the service at its proper one, or use the "
        "password.",
    )


class PasskeyRefused(DomainError):
    """What came is no answer to the challenge, by nobody that the phone recognised, or too late."""

    slug = "passkey-refused"
    status = 422
    title = Text(
        "没有通过验证，可能是等得太久。请再试一次，或用密码登录。",
        "It could not be verified; perhaps it took too long. Try again, or use the password.",
    )


class UnknownPasskey(DomainError):
    slug = "unknown-passkey"
    status = 401
    title = Text(
        "本系统没有这个通行密钥：它可能已被移除，或账号已停用。请用密码登录。",
        "This passkey is not known here: it was removed, or the account was shut out. Use the "
        "password.",
    )


class Site(NamedTuple):
    """The address by which a browser came, as a phone names it."""

    origin: str
    rp_id: str


class Challenge(NamedTuple):
    """What a phone is asked to sign, once, within CHALLENGE_HOLDS."""

    value: bytes
    made_at: datetime
    person_id: UUID | None  # who adds a passkey by it; None: somebody signs in by it


def site_at(host: str) -> Site:
    """The site at this host and port: the installation's address, or one that it had before and
    that still leads here. Raises NotOffered."""
    settings = current_settings()
    origins = {urlsplit(url).netloc: url for url in settings.base_urls}
    if settings.is_for_this_machine:  # phones know names only, not addresses of digits
        port = urlsplit(settings.base_url).port
        named = f"localhost:{port}" if port else "localhost"
        origins.setdefault(named, f"{urlsplit(settings.base_url).scheme}://{named}")
    rp_id = urlsplit(f"//{host}").hostname or ""
    if host not in origins or _is_digits(rp_id):
        raise NotOffered
    return Site(origins[host], rp_id)


def new_challenge(person: Person | None = None) -> Challenge:
    """A challenge by which this person adds a passkey, or somebody signs in."""
    return Challenge(secrets.token_bytes(CHALLENGE_BYTES), now(), person.id if person else None)


def options_to_add(person: Person, site: Site, challenge: Challenge) -> dict[str, Any]:
    """What `navigator.credentials.create` is given. Raises InvalidInput for one too many."""
    have = of(person)
    if len(have) >= MOST:
        raise InvalidInput(
            f"最多 {MOST} 个通行密钥，请先移除不用的。",
            f"{MOST} passkeys at most: remove one that you do not use.",
        )
    options = webauthn.generate_registration_options(
        rp_id=site.rp_id,
        rp_name="关卡 Guanqia",
        user_id=person.id.bytes,
        user_name=person.username,
        user_display_name=person.name,
        challenge=challenge.value,
        # Bound to the phone, and found there without a user name.
        authenticator_selection=AuthenticatorSelectionCriteria(
            authenticator_attachment=AuthenticatorAttachment.PLATFORM,
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[
            PublicKeyCredentialDescriptor(id=one.credential_id)
            for one in have
            if one.rp_id == site.rp_id
        ],
    )
    return _as_json(options)


def options_to_sign_in(site: Site, challenge: Challenge) -> dict[str, Any]:
    """What `navigator.credentials.get` is given: no names, so that it tells nobody's."""
    options = webauthn.generate_authentication_options(
        rp_id=site.rp_id,
        challenge=challenge.value,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return _as_json(options)


def add(
    person: Person, challenge: Challenge, site: Site, credential: Mapping[str, Any], name: str
) -> Passkey:
    """Keep the passkey that a phone made for the person. Inside `write()`.

    `credential` is as `PublicKeyCredential.toJSON` has it. Raises PasskeyRefused, InvalidInput.
    """
    name = _name(name)
    if challenge.person_id != person.id:
        raise PasskeyRefused
    _spend(challenge)
    try:
        made = webauthn.verify_registration_response(
            credential=dict(credential),
            expected_challenge=challenge.value,
            expected_rp_id=site.rp_id,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except _UNREADABLE as error:
        raise PasskeyRefused from error
    if _with_credential(made.credential_id) is not None:
        raise PasskeyRefused
    passkey = Passkey(
        person_id=person.id,
        credential_id=made.credential_id,
        public_key=made.credential_public_key,
        rp_id=site.rp_id,
        sign_count=made.sign_count,
        name=name,
        added_at=now_sealed(),
    )
    db.session.add(passkey)
    db.session.flush()
    body = {
        "person": str(person.id),
        "passkey": str(passkey.id),
        "credential": base64url(passkey.credential_id),
        "key": base64url(passkey.public_key),
        "host": passkey.rp_id,
    }
    append_act(ADDED, person.id, body, passkey.added_at)
    return passkey


def prove(challenge: Challenge, site: Site, credential: Mapping[str, Any]) -> Person:
    """Whose passkey answered the challenge. Inside `write()`.

    Raises UnknownPasskey, also for who may not sign in, or PasskeyRefused.
    """
    if challenge.person_id is not None:
        raise PasskeyRefused
    _spend(challenge)
    try:
        answer = parse_authentication_credential_json(dict(credential))
    except _UNREADABLE as error:
        raise PasskeyRefused from error
    passkey = _with_credential(answer.raw_id)
    if passkey is None or passkey.rp_id != site.rp_id or not _may_sign_in(passkey.person):
        raise UnknownPasskey
    if answer.response.user_handle != passkey.person_id.bytes:
        raise PasskeyRefused
    try:
        proved = webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=challenge.value,
            expected_rp_id=site.rp_id,
            expected_origin=site.origin,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except _UNREADABLE as error:
        raise PasskeyRefused from error
    passkey.sign_count, passkey.used_at = proved.new_sign_count, now()
    return passkey.person


def of(person: Person) -> Sequence[Passkey]:
    """The person's passkeys, the oldest first."""
    mine = sa.select(Passkey).where(Passkey.person_id == person.id)
    return db.session.scalars(mine.order_by(Passkey.added_at, Passkey.id)).all()


def rename(person: Person, passkey_id: UUID, name: str) -> None:
    """Give one's own passkey another name. Inside `write()`. Raises NotFound, InvalidInput."""
    passkey = _own(person, passkey_id)
    passkey.name = _name(name)


def remove(person: Person, passkey_id: UUID) -> str:
    """Sign in by one's own passkey no longer; its name. Inside `write()`. Raises NotFound."""
    passkey = _own(person, passkey_id)
    name = passkey.name
    db.session.delete(passkey)
    body = {"person": str(person.id), "passkey": str(passkey_id)}
    append_act(REMOVED, person.id, body)
    return name


def _own(person: Person, passkey_id: UUID) -> Passkey:
    passkey = db.session.get(Passkey, passkey_id)
    if passkey is None or passkey.person_id != person.id:
        raise NotFound
    return passkey


def _with_credential(credential_id: bytes) -> Passkey | None:
    found = sa.select(Passkey).where(Passkey.credential_id == credential_id)
    return db.session.scalar(found)


def _may_sign_in(person: Person) -> bool:
    return person.is_active and person.role == ENTERPRISE


def _name(name: str) -> str:
    name = " ".join(name.split())
    if not 0 < len(name) <= LONGEST_NAME:
        raise InvalidInput(
            f"名称为 1 到 {LONGEST_NAME} 个字符", f"A name has 1 to {LONGEST_NAME} characters"
        )
    return name


def _spend(challenge: Challenge) -> None:
    """Let the challenge count this once: the browser's cookie, which holds it, can be copied."""
    if challenge.made_at < now() - CHALLENGE_HOLDS:
        raise PasskeyRefused
    too_old = SpentChallenge.spent_at < now() - CHALLENGE_HOLDS
    db.session.execute(sa.delete(SpentChallenge).where(too_old))
    challenge_hash = hashlib.sha256(challenge.value).hexdigest()
    if db.session.get(SpentChallenge, challenge_hash) is not None:
        raise PasskeyRefused
    db.session.add(SpentChallenge(challenge_hash=challenge_hash))


def _as_json(options: Any) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(webauthn.options_to_json(options))
    return read


def _is_digits(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
