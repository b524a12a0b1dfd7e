"""People and their sessions."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from ..changes import feed
from ..database import db, now, write
from ..language import Text
from ..problems import DomainError, InvalidInput
from ..regions.models import Region
from .models import ROLES, Person, PersonArea, SignIn, SignInAttempt

hasher = PasswordHasher()  # Argon2id with the library's current parameters
SESSION_LENGTH = timedelta(days=30)  # an inspector is weeks in the field
ATTEMPTS_ALLOWED = 10
ATTEMPTS_WINDOW = timedelta(minutes=15)
SHORTEST_PASSWORD = 10
# Verified when the name is unknown, so that the time taken does not tell names apart.
_NOBODY = hasher.hash(secrets.token_urlsafe())


class WrongPassword(DomainError):
    slug = "wrong-password"
    status = 401
    title = Text("用户名或密码不对", "Wrong user name or password")


class TooManyAttempts(DomainError):
    slug = "too-many-attempts"
    status = 429
    title = Text(
        "登录失败次数过多，请 15 分钟后再试", "Too many failed sign-ins; try again in 15 minutes"
    )

    @property
    def headers(self) -> dict[str, str]:
        return {"Retry-After": str(int(ATTEMPTS_WINDOW.total_seconds()))}


def add_person(
    username: str, name: str, role: str, areas: Sequence[str], password: str | None = None
) -> tuple[Person, str]:
    """Add a person; returns them and the password, made at random when none is given.

    `areas` are region codes, "" for the whole installation. Inside `write()`.
    Raises InvalidInput.
    """
    if role not in ROLES:
        raise InvalidInput(f"没有角色“{role}”：{'、'.join(ROLES)}", f"No role {role}: {ROLES}")
    if db.session.scalar(sa.select(Person.id).where(Person.username == username)):
        raise InvalidInput(f"用户名“{username}”已存在", f"The user name {username} is taken")
    for code in areas:
        if code and db.session.get(Region, code) is None:
            raise InvalidInput(f"没有区划“{code}”", f"No region {code}")
    password = password or secrets.token_urlsafe(12)
    if len(password) < SHORTEST_PASSWORD:
        raise InvalidInput(
            f"密码至少 {SHORTEST_PASSWORD} 个字符",
            f"A password needs {SHORTEST_PASSWORD} characters or more",
        )
    person = Person(username=username, name=name, role=role, password_hash=hasher.hash(password))
    person.areas = [PersonArea(region_code=code) for code in areas]
    db.session.add(person)
    db.session.flush()
    feed.publish("person", str(person.id), areas)
    return person, password


def sign_in(username: str, password: str, address: str, browser: str) -> tuple[Person, str]:
    """Check the password and open a session; returns the person and the cookie's secret.

    Opens its own `write()`: Argon2 is slow on purpose, so hashing comes before the lock.
    Raises WrongPassword, which is counted, or TooManyAttempts.
    """
    if _failures(username, address) >= ATTEMPTS_ALLOWED:
        raise TooManyAttempts
    person = db.session.scalar(sa.select(Person).where(Person.username == username))
    if not _matches(person, password) or person is None:
        with write():
            db.session.add(SignInAttempt(username=username[:64], address=address))
        raise WrongPassword
    person_id, secret = person.id, secrets.token_urlsafe(32)
    with write():
        db.session.add(
            SignIn(
                secret_hash=_hash(secret),
                person_id=person_id,
                expires_at=now() + SESSION_LENGTH,
                address=address,
                browser=browser[:200],
            )
        )
    return person, secret


def _failures(username: str, address: str) -> int:
    by_name_or_address = sa.or_(
        SignInAttempt.username == username[:64], SignInAttempt.address == address
    )
    recent = sa.select(sa.func.count(SignInAttempt.id)).where(
        SignInAttempt.at > now() - ATTEMPTS_WINDOW, by_name_or_address
    )
    return db.session.scalar(recent) or 0


def _matches(person: Person | None, password: str) -> bool:
    try:
        hasher.verify(person.password_hash if person else _NOBODY, password)
    except (VerificationError, InvalidHashError):
        return False
    return person is not None and person.is_active


def find_session(secret: str) -> SignIn | None:
    """The open session with this secret, of a person who is not disabled."""
    session = db.session.get(SignIn, _hash(secret))
    if session is None or session.ended_at or session.expires_at < now():
        return None
    return session if session.person.is_active else None


def sign_out(secret: str) -> None:
    """End the session. Inside `write()`."""
    session = db.session.get(SignIn, _hash(secret))
    if session is not None:
        session.ended_at = session.ended_at or now()


@feed.loader("person")
def feed_data(ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """What a phone knows of colleagues. A disabled person is gone from it."""
    people = db.session.scalars(sa.select(Person).where(Person.id.in_([UUID(i) for i in ids])))
    return {
        str(person.id): {
            "id": str(person.id),
            "name": person.name,
            "role": person.role,
            "regions": person.area_codes,
        }
        for person in people
        if person.is_active
    }


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
