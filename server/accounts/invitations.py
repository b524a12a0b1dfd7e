"""Invitations: a QR code that lets one inspector set up their phone, without a password to copy."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from ..database import db, now
from ..language import Text
from ..problems import DomainError
from .codes import hash_of, new_code
from .models import Invitation, Person
from .service import end_sessions, seal_change

HOLDS = timedelta(days=7)


class InvitationNotUsable(DomainError):
    slug = "invitation-not-usable"
    status = 422
    title = Text(
        "这个邀请码不能使用：可能输错、已经用过、已过期或已换新。请向管理员索取新的邀请码",
        "This invitation cannot be used: mistyped, used already, expired or replaced. Ask an "
        "administrator for a new one",
    )


class NotInvited(DomainError):
    slug = "not-invited"
    status = 409
    title = Text(
        "只有可以登录的检查员才用手机邀请；其他人员请用密码",
        "Only inspectors who may sign in are invited by phone; give others a password",
    )


def make(person: Person, by: Person) -> str:
    """A code for the person's phone, shown once; an earlier one counts no more. Inside `write()`.

    Raises NotInvited.
    """
    if person.role != "inspector" or not person.is_active:
        raise NotInvited
    withdraw(person)
    code = new_code()
    db.session.add(
        Invitation(
            code_hash=hash_of(code),
            person_id=person.id,
            made_by=by.id,
            expires_at=now() + HOLDS,
        )
    )
    seal_change(person, "invited", by.id)
    return code


def withdraw(person: Person) -> None:
    """Let no invitation of the person be used any more. Inside `write()`."""
    unused = sa.update(Invitation).where(
        Invitation.person_id == person.id, Invitation.used_at.is_(None)
    )
    db.session.execute(unused.values(expires_at=now()))


def standing(person: Person) -> Invitation | None:
    """The person's invitation that waits to be used."""
    return db.session.scalar(
        sa.select(Invitation).where(
            Invitation.person_id == person.id,
            Invitation.used_at.is_(None),
            Invitation.expires_at > now(),
        )
    )


def find(code: str) -> Invitation:
    """The invitation with this code, while it can be used. Raises InvitationNotUsable."""
    found = db.session.get(Invitation, hash_of(code))
    if found is None or found.used_at or found.expires_at < now():
        raise InvitationNotUsable
    if found.person.role != "inspector" or not found.person.is_active:
        raise InvitationNotUsable
    return found


def accept(code: str, password_hash: str) -> Person:
    """Give the invited person the password they chose; their sessions end. Inside `write()`.

    `password_hash` comes from `service.hash_password`, made before the lock.
    Raises InvitationNotUsable.
    """
    invitation = find(code)
    invitation.used_at = now()
    person = invitation.person
    person.password_hash = password_hash
    end_sessions(person.id)
    seal_change(person, "invitation-accepted", person.id)
    return person
