"""What is kept of problem reports."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..control_points.models import ControlPoint
from ..database import Model, now, uuid7
from ..labels.models import Label

STATES = ("new", "in-hand", "answered")


class ProblemReport(Model):
    """What somebody without an account said at one label. No record: nobody signed it."""

    __table_args__ = (sa.Index("ix_problem_report_state_received_at", "state", "received_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    reference: Mapped[str] = mapped_column(sa.String(8), unique=True)  # told to the reporter
    token: Mapped[UUID] = mapped_column(unique=True)  # of the form it came by, and of its answer
    label_code: Mapped[str] = mapped_column(sa.ForeignKey("label.code"), index=True)
    label_state: Mapped[str] = mapped_column(sa.String(12))  # when it was reported
    # Where the label hung then; None: at no point yet.
    control_point_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("control_point.id"), index=True
    )
    received_at: Mapped[datetime] = mapped_column(default=now)
    text: Mapped[str] = mapped_column(sa.Text)
    contact: Mapped[str] = mapped_column(sa.String(100), default="")
    contact_erased_at: Mapped[datetime | None]
    # Keyed hash of network, label and text: the same again within minutes is no second report.
    # Erased after a day.
    sender_hash: Mapped[str | None] = mapped_column(sa.String(64), index=True)
    state: Mapped[str] = mapped_column(sa.String(8), default="new")
    taken_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    taken_at: Mapped[datetime | None]
    answered_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    answered_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(sa.Text, default="")
    label: Mapped[Label] = relationship(lazy="joined", innerjoin=True)
    control_point: Mapped[ControlPoint | None] = relationship(lazy="joined")
    photo: Mapped[ReportPhoto | None] = relationship()


class ReportPhoto(Model):
    """The picture of a report, made again from what was sent.

    Not in the store of photos: what lies there is sealed, and a stranger writes nothing into the
    log.
    """

    report_id: Mapped[UUID] = mapped_column(sa.ForeignKey("problem_report.id"), primary_key=True)
    jpeg: Mapped[bytes]
    sha256: Mapped[str] = mapped_column(sa.String(64))  # of `jpeg`, hex
