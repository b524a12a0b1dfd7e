"""People and their sessions."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from ..changes import feed
from ..database import db, now
from ..problems import InvalidInput, NotFound
from ..regions.models import Region
from ..seals.acts import append_act
from .models import ROLES, Person, PersonArea, SignIn

hasher = PasswordHasher()  # Argon2id with the library's current parameters
SESSION_LENGTH = timedelta(days=30)  # an inspector is weeks in the field
HALF_OPEN = timedelta(minutes=10)  # for which a right password waits for its code
SHORTEST_PASSWORD = 10
LONGEST_USERNAME = 64


def add_person(
    username: str,
    name: str,
    role: str,
    areas: Sequence[str],
    password: str | None = None,
    by: UUID | None = None,
) -> tuple[Person, str]:
    """Add a person; returns them and the password, made at random when none is given.

    `areas` are region codes, "" for the whole installation. `by` is the administrator, None
    at the command line. Inside `write()`. Raises InvalidInput.
    """
    require_new_username(username)
    require_place(name, role, areas)
    password = password or new_password()
    person = Person(username=username, name=name, role=role, password_hash=hash_password(password))
    person.areas = [PersonArea(region_code=code) for code in areas]
    db.session.add(person)
    seal_change(person, "added", by)
    return person, password


def seal_change(person: Person, change: str, by: UUID | None) -> None:
    """Tell the phones and the seal log what was done with a person. Inside `write()`."""
    db.session.flush()
    feed.publish("person", str(person.id), person.area_codes)
    append_act(
        "person-changed",
        by,
        {
            "person": str(person.id),
            "change": change,
            "role": person.role,
            "areas": person.area_codes,
            "enterprise": str(person.enterprise_id) if person.enterprise_id else None,
            "active": person.is_active,
        },
    )


def require_place(name: str, role: str, areas: Sequence[str]) -> None:
    """Raise InvalidInput unless a person can have this name, role and area."""
    if not name.strip():
        raise InvalidInput("请填写姓名", "Give a name")
    if role not in ROLES:
        raise InvalidInput(f"没有角色“{role}”：{'、'.join(ROLES)}", f"No role {role}: {ROLES}")
    if not areas:
        raise InvalidInput("请至少选择一个区划", "Choose at least one region")
    for code in areas:
        if code and db.session.get(Region, code) is None:
            raise InvalidInput(f"没有区划“{code}”", f"No region {code}")


def require_new_username(username: str) -> None:
    """Raise InvalidInput unless somebody new can have this user name."""
    if db.session.scalar(sa.select(Person.id).where(Person.username == username)):
        raise InvalidInput(f"用户名“{username}”已存在", f"The user name {username} is taken")
    # Spaces are lost when typing, and a long name would not fit the column.
    if not username or len(username) > LONGEST_USERNAME or any(c.isspace() for c in username):
        raise InvalidInput(
            f"用户名为 1 到 {LONGEST_USERNAME} 个字符，不含空格",
            f"A user name has 1 to {LONGEST_USERNAME} characters and no spaces",
        )


def new_password() -> str:
    """A password made at random: 96 bits."""
    return secrets.token_urlsafe(12)


def hash_password(password: str) -> str:
    """The Argon2id hash to keep. Raises InvalidInput for a password that is too short."""
    if len(password) < SHORTEST_PASSWORD:
        raise InvalidInput(
            f"密码至少 {SHORTEST_PASSWORD} 个字符",
            f"A password needs {SHORTEST_PASSWORD} characters or more",
        )
    return hasher.hash(password)


def is_password_of(person: Person | None, password: str) -> bool:
    """Whether it is the password of somebody who may sign in. Slow on purpose: not in `write()`."""
    try:
        hasher.verify(person.password_hash if person else _nobodys_hash(), password)
    except (VerificationError, InvalidHashError):
        return False
    return person is not None and person.is_active


@cache
def _nobodys_hash() -> str:
    """Verified when the name is unknown, so that the time taken does not tell names apart."""
    return hasher.hash(secrets.token_urlsafe())


def add_session(person_id: UUID, address: str, browser: str, *, awaits_code: bool = False) -> str:
    """Open a session; returns the cookie's secret. One that awaits the second factor's code opens
    nothing yet, and not for long. Inside `write()`."""
    secret = secrets.token_urlsafe(32)
    length = HALF_OPEN if awaits_code else SESSION_LENGTH
    db.session.add(
        SignIn(
            secret_hash=_hash(secret),
            person_id=person_id,
            expires_at=now() + length,
            address=address,
            browser=browser[:200],
            awaits_code=awaits_code,
        )
    )
    return secret


def find_session(secret: str) -> SignIn | None:
    """The open session with this secret, of a person who is not disabled."""
    session = _standing(secret)
    return session if session and not session.awaits_code else None


def find_half_open(secret: str) -> SignIn | None:
    """The session with this secret that awaits the second factor's code."""
    session = _standing(secret)
    return session if session and session.awaits_code else None


def _standing(secret: str) -> SignIn | None:
    session = db.session.get(SignIn, _hash(secret)) if secret else None
    if session is None or session.ended_at or session.expires_at < now():
        return None
    return session if session.person.is_active else None


def sign_out(secret: str) -> None:
    """End the session. Inside `write()`."""
    session = db.session.get(SignIn, _hash(secret))
    if session is not None:
        session.ended_at = session.ended_at or now()


def open_sessions(person: Person) -> Sequence[SignIn]:
    """The person's sessions that still hold, the newest first."""
    return db.session.scalars(
        sa.select(SignIn)
        .where(SignIn.person_id == person.id, SignIn.ended_at.is_(None), SignIn.expires_at > now())
        .where(sa.not_(SignIn.awaits_code))
        .order_by(SignIn.created_at.desc())
    ).all()


def end_session(person: Person, key: str) -> None:
    """End one of the person's sessions by its `secret_hash`. Inside `write()`.

    Raises NotFound, also for the session of somebody else.
    """
    session = db.session.get(SignIn, key)
    if session is None or session.person_id != person.id:
        raise NotFound
    session.ended_at = session.ended_at or now()


def end_sessions(person_id: UUID, but: str = "") -> None:
    """End the person's sessions, except the one with the secret `but`. Inside `write()`."""
    db.session.execute(
        sa.update(SignIn)
        .where(
            SignIn.person_id == person_id,
            SignIn.ended_at.is_(None),
            SignIn.secret_hash != _hash(but),
        )
        .values(ended_at=now())
    )


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
