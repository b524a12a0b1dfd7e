"""What is derived of corrections: every column follows from records and acts."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..control_points.models import ControlPoint
from ..database import Model
from .progress import Progress, State, state_on


class Correction(Model):
    """An order to mend something, and how far it is."""

    __table_args__ = (
        sa.Index("ix_correction_state_deadline", "state", "deadline"),
        sa.Index("ix_correction_has_ended_deadline", "has_ended", "deadline", "record_sha256"),
    )

    record_sha256: Mapped[str] = mapped_column(sa.String(64), primary_key=True)  # of the order
    record_id: Mapped[UUID] = mapped_column(index=True)  # what its steps name
    check_id: Mapped[UUID] = mapped_column(index=True)  # the check's record id
    # None until the check has come: its record says at which point it was made.
    control_point_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("control_point.id"), index=True
    )
    check_result: Mapped[str | None] = mapped_column(sa.String(20))  # as the server computed it
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    ordered_at: Mapped[datetime]  # by the server's clock, as far as the receipt knows it
    ordered_deadline: Mapped[date]
    # After the steps; whether it is overdue follows from the date: ask `state_on`.
    state: Mapped[str] = mapped_column(sa.String(12))
    has_ended: Mapped[bool] = mapped_column(default=False)  # closed or transferred
    deadline: Mapped[date]
    settled_at: Mapped[datetime | None]  # of the step that closed or transferred it
    control_point: Mapped[ControlPoint | None] = relationship(lazy="joined")

    def state_on(self, day: date) -> State:
        """The state on a local day; see progress.py."""
        return state_on(Progress(self.state, self.deadline), day)  # type: ignore[arg-type]

    @property
    def is_serious(self) -> bool:
        """Whether it is marked for investigation: the check did not conform."""
        return self.check_result == "does-not-conform"


class CorrectionStep(Model):
    """What followed an order: a record of an inspector, or an act of staff or the enterprise.

    Kept under the order's id, which may come later.
    """

    sha256: Mapped[str] = mapped_column(sa.String(64), primary_key=True)  # of the text, hex
    order_id: Mapped[UUID] = mapped_column(index=True)
    kind: Mapped[str] = mapped_column(sa.String(12))  # evidence, reply, review, transfer
    is_act: Mapped[bool]
    by: Mapped[UUID | None]  # a person; None: the enterprise, or the server
    at: Mapped[datetime]
    text: Mapped[str] = mapped_column(sa.Text)
    photos: Mapped[list[Any]]  # hex SHA-256
    verdict: Mapped[str] = mapped_column(sa.String(12), default="")
    deadline: Mapped[date | None]
