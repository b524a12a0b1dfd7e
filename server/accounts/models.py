"""What is kept of people."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..database import Model, now, uuid7

ROLES = ("administrator", "staff", "inspector")  # of the bureau
DESK = ("administrator", "staff")  # who work in the console
ENTERPRISE = "enterprise"  # somebody of an enterprise, who sees that enterprise alone


class Person(Model):
    """Someone who signs in. Never deleted: records and acts name people by id."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    username: Mapped[str] = mapped_column(sa.String(64), unique=True)
    name: Mapped[str]
    role: Mapped[str]
    password_hash: Mapped[str]  # Argon2id
    created_at: Mapped[datetime] = mapped_column(default=now)
    disabled_at: Mapped[datetime | None]
    # Whose person it is, for the role `enterprise`; the bureau's people have areas instead.
    enterprise_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("enterprise.id"), index=True)
    areas: Mapped[list[PersonArea]] = relationship(
        back_populates="person", cascade="all, delete-orphan", lazy="selectin"
    )

    @property
    def area_codes(self) -> list[str]:
        """The regions in which the person has their right; it holds below each."""
        return sorted(area.region_code for area in self.areas)

    # What Flask-Login asks of a user.
    is_authenticated = True
    is_anonymous = False

    @property
    def is_active(self) -> bool:
        return self.disabled_at is None


class PersonArea(Model):
    """A node of the region tree in which a person has their right."""

    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"), primary_key=True)
    # A region's code, or "" for the whole installation: therefore no foreign key.
    region_code: Mapped[str] = mapped_column(sa.String(6), primary_key=True)
    person: Mapped[Person] = relationship(back_populates="areas")


class SignIn(Model):
    """One session of one person, listed and revocable; the cookie holds its secret."""

    secret_hash: Mapped[str] = mapped_column(sa.String(64), primary_key=True)  # SHA-256, hex
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    address: Mapped[str]
    browser: Mapped[str]
    # The password was right, the second factor's code is still to come: nobody is signed in.
    awaits_code: Mapped[bool] = mapped_column(default=False)
    person: Mapped[Person] = relationship()


class SecondFactor(Model):
    """The secret that a person's authenticator shares with us (RFC 6238).

    It is kept as it is, not under SECRET_KEY: a restored backup with another key would lock
    everybody out who has one.
    """

    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"), primary_key=True)
    secret: Mapped[bytes] = mapped_column(sa.LargeBinary(20))
    confirmed_at: Mapped[datetime | None]  # by a first code; until then it is asked of nobody
    last_step: Mapped[int] = mapped_column(default=0)  # of the last code; none counts twice


class RecoveryCode(Model):
    """Takes the place of the second factor once, when the authenticator is lost."""

    code_hash: Mapped[str] = mapped_column(sa.String(64), primary_key=True)  # SHA-256, hex
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"), index=True)
    used_at: Mapped[datetime | None]


class Invitation(Model):
    """Lets one inspector set up a phone: whoever opens it chooses the password. Used once."""

    code_hash: Mapped[str] = mapped_column(sa.String(64), primary_key=True)  # SHA-256, hex
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"), index=True)
    made_by: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    person: Mapped[Person] = relationship(foreign_keys=[person_id])


class Passkey(Model):
    """A key that a phone keeps for a person and uses only for whom it recognises (WebAuthn).

    All but name and use stands in the act by which it was added.
    """

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"), index=True)
    credential_id: Mapped[bytes] = mapped_column(sa.LargeBinary(1023), unique=True)
    public_key: Mapped[bytes]  # COSE
    rp_id: Mapped[str] = mapped_column(sa.String(253))  # the host at which it works, no other
    sign_count: Mapped[int]  # as the phone last counted; many always say 0
    name: Mapped[str] = mapped_column(sa.String(60))
    added_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    person: Mapped[Person] = relationship()


class SpentChallenge(Model):
    """A passkey's challenge that was answered; forgotten once it would be too old anyway."""

    challenge_hash: Mapped[str] = mapped_column(sa.String(64), primary_key=True)  # SHA-256, hex
    spent_at: Mapped[datetime] = mapped_column(default=now)
