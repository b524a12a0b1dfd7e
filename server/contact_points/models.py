"""What is kept of contact points and office days. Each change is an act in the seal log."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..accounts.models import Person
from ..database import Model, uuid7
from ..enterprises.models import Enterprise


class ContactPoint(Model):
    """An official answers for an enterprise. Another official is another row; the former ends."""

    __table_args__ = (
        # One official at a time.
        sa.Index(
            "uq_contact_point_standing",
            "enterprise_id",
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    enterprise_id: Mapped[UUID] = mapped_column(sa.ForeignKey("enterprise.id"), index=True)
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"), index=True)
    visits_per_year: Mapped[int]  # at least; the bureau's own figure
    assigned_by: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    assigned_at: Mapped[datetime]
    ended_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    ended_at: Mapped[datetime | None]
    ended_reason: Mapped[str] = mapped_column(sa.Text, default="")
    enterprise: Mapped[Enterprise] = relationship(lazy="joined", innerjoin=True)
    person: Mapped[Person] = relationship(foreign_keys=[person_id], lazy="joined", innerjoin=True)


class OfficeDay(Model):
    """Officials sit at a place on a day, and enterprises come with their questions (现场办公)."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    day: Mapped[date] = mapped_column(index=True)
    region_code: Mapped[str] = mapped_column(sa.ForeignKey("region.code"), index=True)
    place: Mapped[str] = mapped_column(sa.Text)
    officials: Mapped[list[Any]]  # people's UUIDs
    kept_by: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    kept_at: Mapped[datetime]
    questions: Mapped[list[OfficeQuestion]] = relationship(
        back_populates="office_day", order_by="OfficeQuestion.id", lazy="selectin"
    )

    @property
    def solved(self) -> int:
        """How many of its questions are solved."""
        return sum(question.solved_at is not None for question in self.questions)


class OfficeQuestion(Model):
    """What an enterprise asked on an office day, and how it was solved."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    office_day_id: Mapped[UUID] = mapped_column(sa.ForeignKey("office_day.id"), index=True)
    enterprise_id: Mapped[UUID] = mapped_column(sa.ForeignKey("enterprise.id"), index=True)
    text: Mapped[str] = mapped_column(sa.Text)
    kept_by: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    kept_at: Mapped[datetime]
    answer: Mapped[str] = mapped_column(sa.Text, default="")
    solved_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    solved_at: Mapped[datetime | None]
    office_day: Mapped[OfficeDay] = relationship(back_populates="questions")
    enterprise: Mapped[Enterprise] = relationship(lazy="joined", innerjoin=True)
