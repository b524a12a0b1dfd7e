"""What an administrator does with people. Each change is an act in the seal log."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from ..database import db, now
from ..language import Text
from ..problems import DomainError, InvalidInput, NotFound
from . import invitations, second_factor, service
from .models import ROLES, Person, PersonArea
from .service import end_sessions, hash_password, new_password, require_place, seal_change


class NotYourself(DomainError):
    slug = "not-yourself"
    status = 409
    title = Text(
        "不能停用自己，也不能改变自己的角色；请另一位管理员操作",
        "You cannot disable yourself or change your own role; ask another administrator",
    )


def find(person_id: UUID) -> Person:
    """The person of the bureau. Raises NotFound."""
    person = db.session.get(Person, person_id)
    if person is None or person.role not in ROLES:
        raise NotFound
    return person


def named(username: str) -> Person:
    """The person of the bureau with this user name. Raises InvalidInput."""
    found = sa.select(Person).where(Person.username == username, Person.role.in_(ROLES))
    person = db.session.scalar(found)
    if person is None:
        raise InvalidInput(f"没有用户名“{username}”", f"Nobody has the user name {username}")
    return person


def matching(words: str) -> sa.Select[Person]:
    """Select the bureau's people with these words in name or user name, active ones first."""
    found = sa.select(Person).where(Person.role.in_(ROLES))
    found = found.order_by(Person.disabled_at.is_not(None), Person.name, Person.id)
    if words:
        found = found.where(
            Person.name.icontains(words, autoescape=True)
            | Person.username.icontains(words, autoescape=True)
        )
    return found


def change(person: Person, name: str, role: str, areas: Sequence[str], by: Person) -> None:
    """Give the person another name, role or area. Inside `write()`.

    Raises InvalidInput, or NotYourself for an administrator's own role.
    """
    require_place(name, role, areas)
    if person.id == by.id and role != person.role:
        raise NotYourself
    person.name, person.role = name.strip(), role
    kept = {area.region_code: area for area in person.areas}
    person.areas = [kept.get(code) or PersonArea(region_code=code) for code in areas]
    seal_change(person, "changed", by.id)


def disable(person: Person, by: Person) -> None:
    """Let the person in no longer and end their sessions. Inside `write()`.

    Raises NotYourself.
    """
    if person.id == by.id:
        raise NotYourself
    person.disabled_at = person.disabled_at or now()
    end_sessions(person.id)
    invitations.withdraw(person)
    seal_change(person, "disabled", by.id)


def enable(person: Person, by: Person) -> None:
    """Let the person in again, with the password they had. Inside `write()`."""
    person.disabled_at = None
    seal_change(person, "enabled", by.id)


def reset_password(person: Person, by: Person) -> str:
    """Give the person a password made at random and end their sessions. Inside `write()`."""
    password = new_password()
    person.password_hash = hash_password(password)
    end_sessions(person.id)
    invitations.withdraw(person)
    seal_change(person, "password-reset", by.id)
    return password


def reset_second_factor(person: Person, by: Person | None) -> None:
    """Let the person in by the password alone, for whoever lost phone and recovery codes.

    Their sessions end. `by` None is the command line. Inside `write()`.
    """
    end_sessions(person.id)
    second_factor.remove(person, by)


def end_session(person: Person, key: str, by: Person) -> None:
    """End one of the person's sessions by its `secret_hash`. Inside `write()`. Raises NotFound."""
    service.end_session(person, key)
    seal_change(person, "session-ended", by.id)


def end_all_sessions(person: Person, by: Person) -> None:
    """Sign the person out everywhere. Inside `write()`."""
    end_sessions(person.id)
    seal_change(person, "sessions-ended", by.id)
