"""The second factor: an authenticator's codes (RFC 6238), and others for when it is lost.

For who works at the desk. An inspector keeps to password and phone: the phone's own key is what
somebody else does not have.
"""

from __future__ import annotations

import secrets
from base64 import b32encode
from typing import NamedTuple
from urllib.parse import urlsplit
from uuid import UUID

import sqlalchemy as sa
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor import InvalidToken
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from ..bureau.current import bureau_settings
from ..database import db, now
from ..language import Text
from ..problems import DomainError
from ..settings import current_settings
from .codes import hash_of, new_code, plain
from .models import DESK, Person, RecoveryCode, SecondFactor
from .service import seal_change

# What every authenticator can do: RFC 6238 with SHA-1, six digits, half a minute.
SECRET_BYTES = 20
DIGITS = 6
STEP_SECONDS = 30
STEPS_APART = 1  # for which the two clocks may differ, either way
RECOVERY_CODES = 10


class WrongCode(DomainError):
    slug = "wrong-code"
    status = 401
    title = Text(
        "验证码不对或已经用过，请等身份验证器显示新的验证码再试；也请检查手机时间是否准确",
        "The code is wrong or was used already. Wait for the next one, and check that your "
        "phone's clock is right",
    )


class NotForYou(DomainError):
    slug = "no-second-factor"
    status = 409
    title = Text("检查员用密码和手机登录，不需要验证码", "Inspectors need no second factor")


class Enrolment(NamedTuple):
    """What an authenticator is told."""

    address: str  # otpauth://…, as a QR symbol
    key: str  # the same secret, to type


def of(person: Person) -> SecondFactor | None:
    """The person's second factor, perhaps not confirmed yet."""
    return db.session.get(SecondFactor, person.id)


def is_on(person: Person) -> bool:
    """Whether the person signs in with a code besides the password."""
    factor = of(person) if person.role in DESK else None
    return factor is not None and factor.confirmed_at is not None


def is_missing(person: Person) -> bool:
    """Whether the installation demands a second factor of the person, who has none."""
    # The role first: phones' requests ask nothing further.
    return person.role in DESK and bureau_settings().require_second_factor and not is_on(person)


def begin(person: Person) -> None:
    """Make a new secret, to be confirmed by a first code. Inside `write()`. Raises NotForYou."""
    if person.role not in DESK:
        raise NotForYou
    factor = of(person) or SecondFactor(person_id=person.id)
    if factor.confirmed_at is None:
        factor.secret = secrets.token_bytes(SECRET_BYTES)
        db.session.add(factor)


def enrolment(person: Person, factor: SecondFactor) -> Enrolment:
    """What to show while it is not confirmed."""
    # Chinese would be percent-encoded, twice, and the symbol dense.
    issuer = f"Guanqia {urlsplit(current_settings().base_url).hostname}"
    key = b32encode(factor.secret).decode()
    grouped = " ".join(key[at : at + 4] for at in range(0, len(key), 4))
    return Enrolment(_totp(factor).get_provisioning_uri(person.username, issuer), grouped)


def confirm(person: Person, code: str) -> list[str]:
    """Turn the second factor on; returns the recovery codes, shown this once. Inside `write()`.

    Raises WrongCode.
    """
    factor = of(person)
    if factor is None or not _is_next_code(factor, code):
        raise WrongCode
    factor.confirmed_at = now()
    seal_change(person, "second-factor-on", person.id)
    return new_recovery_codes(person)


def new_recovery_codes(person: Person) -> list[str]:
    """Ten new ones; those before count no more. Inside `write()`."""
    _forget_recovery_codes(person)
    codes = [new_code() for _ in range(RECOVERY_CODES)]
    db.session.add_all(RecoveryCode(code_hash=hash_of(code), person_id=person.id) for code in codes)
    return codes


def recovery_codes_left(person: Person) -> int:
    """How many are not used yet."""
    unused = sa.select(sa.func.count()).where(
        RecoveryCode.person_id == person.id, RecoveryCode.used_at.is_(None)
    )
    return db.session.scalar(unused) or 0


def use_code(person_id: UUID, typed: str) -> None:
    """Take an authenticator's code or a recovery code, which then counts no more.

    Inside `write()`, so that of two who use one code at once only one gets in. Raises WrongCode.
    """
    factor = db.session.get(SecondFactor, person_id)
    if factor is None or not (_is_next_code(factor, typed) or _is_recovery(person_id, typed)):
        raise WrongCode


def remove(person: Person, by: Person | None) -> None:
    """Sign in with the password alone from now on. Inside `write()`."""
    factor = of(person)
    if factor is None:
        return
    was_on = factor.confirmed_at is not None
    db.session.delete(factor)
    _forget_recovery_codes(person)
    if was_on:
        seal_change(person, "second-factor-off", by.id if by else None)


def _forget_recovery_codes(person: Person) -> None:
    db.session.execute(sa.delete(RecoveryCode).where(RecoveryCode.person_id == person.id))


def _totp(factor: SecondFactor) -> TOTP:
    return TOTP(factor.secret, DIGITS, SHA1(), STEP_SECONDS)  # noqa: S303 - as RFC 6238 has it


def _is_next_code(factor: SecondFactor, typed: str) -> bool:
    """Whether it is a code of about now, and later than the last one that was used."""
    code, this_step = plain(typed).encode(), int(now().timestamp()) // STEP_SECONDS
    first = max(this_step - STEPS_APART, factor.last_step + 1)
    for step in range(first, this_step + STEPS_APART + 1):
        try:
            _totp(factor).verify(code, step * STEP_SECONDS)
        except InvalidToken:
            continue
        factor.last_step = step
        return True
    return False


def _is_recovery(person_id: UUID, typed: str) -> bool:
    recovery = db.session.get(RecoveryCode, hash_of(typed))
    if recovery is None or recovery.person_id != person_id or recovery.used_at:
        return False
    recovery.used_at = now()
    return True
