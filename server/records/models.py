"""What is kept of devices and of what they signed."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..accounts.models import Person
from ..database import Model, now
from ..seals.models import LogEntry


class Device(Model):
    """A phone's key for one person. Never deleted: its records name it."""

    kid: Mapped[str] = mapped_column(sa.String(43), primary_key=True)  # RFC 7638 thumbprint
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"), index=True)
    jwk: Mapped[dict[str, Any]]  # public: kty, crv, x, y
    name: Mapped[str]  # as the person calls it
    enrolled_at: Mapped[datetime] = mapped_column(default=now)
    revoked_at: Mapped[datetime | None]
    # A record is kept for each sequence up to here; perhaps for later ones too.
    complete_to: Mapped[int] = mapped_column(default=0)
    # What the phone said at its last sending that it still holds: a claim, shown to staff.
    sent_at: Mapped[datetime | None]  # by the server's clock
    app_version: Mapped[str] = mapped_column(default="")
    unsent_records: Mapped[int] = mapped_column(default=0)
    unsent_photos: Mapped[int] = mapped_column(default=0)
    unsent_oldest: Mapped[datetime | None]  # when the oldest was recorded, by the phone's clock
    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)


class FieldRecord(Model):
    """One text that an enrolled device signed. The text is kept byte for byte, for ever.

    The members of the payload stand beside it for queries. Where the text breaks the contract's
    form (`invalid-json`) the body is empty, the time that of arrival, and the rest what could be
    read.
    """

    __table_args__ = (
        # What a record takes, nobody else gets.
        sa.Index(
            "uq_field_record_id_taken",
            "id",
            unique=True,
            sqlite_where=sa.text("takes_place"),
            postgresql_where=sa.text("takes_place"),
        ),
        sa.Index(
            "uq_field_record_sequence_taken",
            "kid",
            "sequence",
            unique=True,
            sqlite_where=sa.text("takes_place"),
            postgresql_where=sa.text("takes_place"),
        ),
        sa.Index("ix_field_record_kid_sequence", "kid", "sequence"),
    )

    sha256: Mapped[str] = mapped_column(sa.String(64), primary_key=True)  # of the text, hex
    leaf_index: Mapped[int] = mapped_column(sa.ForeignKey("log_entry.index"), unique=True)
    text: Mapped[str] = mapped_column(sa.Text)  # "" once it is erased by law
    # SHA-256 of the first two parts, hex: ES256 lets one content have many signatures.
    content_sha256: Mapped[str] = mapped_column(sa.String(64), index=True)
    kid: Mapped[str] = mapped_column(sa.ForeignKey("device.kid"))
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))  # the device's
    id: Mapped[UUID | None] = mapped_column(index=True)
    # Of any length, therefore without an index. None only under `invalid-json`.
    kind: Mapped[str | None] = mapped_column(sa.Text)
    sequence: Mapped[int | None]
    previous: Mapped[str | None] = mapped_column(sa.String(64))  # hex
    recorded_at: Mapped[datetime]  # by the phone's clock
    body: Mapped[dict[str, Any]]
    received_at: Mapped[datetime]
    skew_ms: Mapped[int]  # server minus phone, as the receipt says
    receipt: Mapped[str] = mapped_column(sa.Text)  # the compact JWS, repeated on retry
    sent_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"))  # None: imported
    outcome: Mapped[str] = mapped_column(sa.String(8))  # stored or held, as decided on arrival
    reason: Mapped[str] = mapped_column(sa.String(24), default="", index=True)  # to hold
    explanation: Mapped[str] = mapped_column(default="")  # what exactly, for staff
    takes_place: Mapped[bool]  # its id and sequence are taken by it
    # Whether derived rows follow from it: stored, or held and accepted by staff.
    applied: Mapped[bool]
    decision: Mapped[str] = mapped_column(sa.String(8), default="")  # accepted, rejected
    decided_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    decision_reason: Mapped[str] = mapped_column(default="")
    erased_by: Mapped[str | None] = mapped_column(sa.String(64))  # the act's SHA-256, hex
    device: Mapped[Device] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    leaf: Mapped[LogEntry] = relationship()
