"""What is derived from `check` records."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..control_points.models import ControlPoint
from ..database import Model


class Check(Model):
    """One check, as its record says it and as the server judges it.

    Derived: every column follows from the set of applied records and the plan versions that
    they name. Photos, signatures and remarks stay in the record.
    """

    # One row comes with every record: an index is here only where a question at each record, or
    # a page, would otherwise read the whole table.
    __table_args__ = (
        # What stands at a point is asked of its last check, whatever their number.
        sa.Index("ix_check_control_point_id_place", "control_point_id", "place"),
        sa.Index("ix_check_control_point_id_visited_at", "control_point_id", "visited_at"),
        sa.Index(
            "ix_check_replacing",
            "control_point_id",
            sqlite_where=sa.text("replaces IS NOT NULL"),
            postgresql_where=sa.text("replaces IS NOT NULL"),
        ),
    )

    record_sha256: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    record_id: Mapped[UUID] = mapped_column(index=True)
    control_point_id: Mapped[UUID] = mapped_column(sa.ForeignKey("control_point.id"))
    label_code: Mapped[str] = mapped_column(sa.String(16))
    plan_version: Mapped[int]
    visit: Mapped[UUID]
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    inspectors: Mapped[list[Any]]  # UUIDs as the record names them
    recorded_at: Mapped[datetime] = mapped_column(index=True)  # the phone's clock
    claimed_result: Mapped[str] = mapped_column(sa.String(20))
    result: Mapped[str | None] = mapped_column(sa.String(20))  # None: no answers
    items: Mapped[dict[str, Any]]  # checklist item → how it was answered
    limits_not_met: Mapped[list[Any]]  # parameters
    limits_not_assessed: Mapped[list[Any]]  # parameters; they count neither way, and are shown
    replaces: Mapped[UUID | None]
    # How it stands among the checks of its control point: see replacing.py.
    place: Mapped[int] = mapped_column(default=0)
    replaced_by: Mapped[str | None] = mapped_column(sa.String(64))
    flagged: Mapped[bool] = mapped_column(default=False)
    # When the check first made was recorded: correcting a record is no visit.
    visited_at: Mapped[datetime]
    control_point: Mapped[ControlPoint] = relationship(lazy="joined", innerjoin=True)

    @property
    def results_differ(self) -> bool:
        """Whether the phone claimed another result than the server finds."""
        return self.claimed_result != self.result
