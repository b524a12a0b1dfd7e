"""What is derived of follow-up visits: every row follows from records and acts."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from ..database import Model
from ..enterprises.models import Enterprise
from .periods import Period, read


class FollowUpPlan(Model):
    """Who is to be visited for a period, within a region; an act says how they were drawn."""

    __table_args__ = (sa.UniqueConstraint("region_code", "period_code"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    # A region's code, or "" for the whole installation: therefore no foreign key.
    region_code: Mapped[str] = mapped_column(sa.String(6))
    period_code: Mapped[str] = mapped_column(sa.String(7))
    rate_percent: Mapped[int]  # the target: visited enterprises of the pool
    seed: Mapped[str] = mapped_column(sa.String(64))
    pool_size: Mapped[int]  # when it was last drawn from
    made_by: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    made_at: Mapped[datetime]
    drawn_at: Mapped[datetime]  # last

    @property
    def period(self) -> Period:
        return read(self.period_code)


class FollowUpDraw(Model):
    """An enterprise that a plan's draw chose."""

    __table_args__ = (sa.UniqueConstraint("plan_id", "enterprise_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)  # follows from plan and enterprise
    plan_id: Mapped[UUID] = mapped_column(sa.ForeignKey("follow_up_plan.id"))
    enterprise_id: Mapped[UUID] = mapped_column(sa.ForeignKey("enterprise.id"), index=True)
    place: Mapped[int]  # in the plan's list, from 1
    severe: Mapped[bool]  # when it was drawn
    since: Mapped[date]  # the local day on which it entered the pool
    act_sha256: Mapped[str] = mapped_column(sa.String(64))
    plan: Mapped[FollowUpPlan] = relationship(lazy="joined", innerjoin=True)
    enterprise: Mapped[Enterprise] = relationship(lazy="joined", innerjoin=True)

    @property
    def region_code(self) -> str:
        """Where the enterprise lies now."""
        return self.enterprise.region_code


class FollowUpAddition(Model):
    """An enterprise that staff put into the pool by hand: penalised, served, or otherwise."""

    id: Mapped[UUID] = mapped_column(primary_key=True)
    enterprise_id: Mapped[UUID] = mapped_column(sa.ForeignKey("enterprise.id"), index=True)
    ground: Mapped[str] = mapped_column(sa.String(16))
    day: Mapped[date] = mapped_column(index=True)  # on which it was penalised or served
    reason: Mapped[str] = mapped_column(sa.Text)
    added_by: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    added_at: Mapped[datetime]
    withdrawn_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str] = mapped_column(sa.Text, default="")
    enterprise: Mapped[Enterprise] = relationship(lazy="joined", innerjoin=True)


class FollowUpVisit(Model):
    """One visit, as its record says it. Opinions, photos and signatures stay in the record."""

    record_sha256: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    record_id: Mapped[UUID] = mapped_column(index=True)
    enterprise_id: Mapped[UUID] = mapped_column(sa.ForeignKey("enterprise.id"), index=True)
    plan_id: Mapped[UUID | None] = mapped_column(index=True)  # as the phone says; perhaps unknown
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    inspectors: Mapped[list[Any]]  # UUIDs as the record names them
    visited_at: Mapped[datetime] = mapped_column(index=True)  # by the server's clock, see receipts
    met_with: Mapped[str] = mapped_column(sa.String(24))
    opinion_count: Mapped[int]
    problem_count: Mapped[int]
    enterprise: Mapped[Enterprise] = relationship(lazy="joined", innerjoin=True)


class FollowUpAnswer(Model):
    """What staff answered to a problem, by an act. Kept even while the visit is not there."""

    sha256: Mapped[str] = mapped_column(sa.String(64), primary_key=True)  # of the act
    visit_id: Mapped[UUID]  # the visit's record id
    problem_id: Mapped[UUID] = mapped_column(index=True)
    text: Mapped[str] = mapped_column(sa.Text)
    by: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    at: Mapped[datetime]


class FollowUpProblem(Model):
    """What an enterprise asked to be solved at a visit: open until staff answer it."""

    record_sha256: Mapped[str] = mapped_column(
        sa.ForeignKey("follow_up_visit.record_sha256"), primary_key=True
    )
    problem_id: Mapped[UUID] = mapped_column(primary_key=True)
    place: Mapped[int]  # in the record, from 0
    visit_id: Mapped[UUID] = mapped_column(index=True)
    text: Mapped[str] = mapped_column(sa.Text)
    visit: Mapped[FollowUpVisit] = relationship(lazy="joined", innerjoin=True)
    answers: Mapped[list[FollowUpAnswer]] = relationship(
        primaryjoin=sa.and_(
            visit_id == foreign(FollowUpAnswer.visit_id),
            problem_id == foreign(FollowUpAnswer.problem_id),
        ),
        order_by=[FollowUpAnswer.at, FollowUpAnswer.sha256],
        viewonly=True,
        lazy="selectin",
    )

    @property
    def answer(self) -> FollowUpAnswer | None:
        """The first answer; staff give no second one."""
        return next(iter(self.answers), None)
