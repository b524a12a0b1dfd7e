"""What is kept of assignments. Each change is an act in the seal log."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..accounts.models import Person
from ..database import Model, uuid7
from ..enterprises.models import Enterprise

# What an inspector goes there for; see `standing.is_done` for what settles each.
PURPOSES = ("check", "labels")
# How one ended that was not carried out.
OUTCOMES = ("withdrawn", "handed-over", "replaced")


class Assignment(Model):
    """An inspector is to go to an enterprise by a day.

    Somebody else instead, or another day, is another row; the former ends.
    """

    __table_args__ = (
        # One at a time for each purpose.
        sa.Index(
            "uq_assignment_standing",
            "enterprise_id",
            "purpose",
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    enterprise_id: Mapped[UUID] = mapped_column(sa.ForeignKey("enterprise.id"), index=True)
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"), index=True)
    purpose: Mapped[str] = mapped_column(sa.String(8))  # of PURPOSES
    due_on: Mapped[date]  # the last day, local
    assigned_by: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    assigned_at: Mapped[datetime]
    # What is done from here on settles it: the beginning of the local day on which it was first
    # given to anybody.
    since: Mapped[datetime]
    ended_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(sa.String(12), default="")  # of OUTCOMES
    reason: Mapped[str] = mapped_column(sa.Text, default="")  # of a withdrawal
    enterprise: Mapped[Enterprise] = relationship(lazy="joined", innerjoin=True)
    person: Mapped[Person] = relationship(foreign_keys=[person_id], lazy="joined", innerjoin=True)
