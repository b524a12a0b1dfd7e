"""What is kept of an enterprise's own monitoring."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..control_points.models import ControlPoint, PlanVersion
from ..database import Model


class MonitoringEntry(Model):
    """One line of an enterprise's ledger: what it found at a control point at one moment.

    Never edited: a mistake is corrected by a new line, which names the one it replaces. Every
    column stands in the act by which the line was sealed, or by which its texts were erased.
    """

    __table_args__ = (
        sa.Index("ix_monitoring_entry_control_point_id_taken_at", "control_point_id", "taken_at"),
        sa.ForeignKeyConstraint(
            ["control_point_id", "plan_version"],
            ["plan_version.control_point_id", "plan_version.version"],
        ),
    )

    # Of the form that it came by, so that a line sent twice is one line.
    id: Mapped[UUID] = mapped_column(primary_key=True)
    control_point_id: Mapped[UUID] = mapped_column(sa.ForeignKey("control_point.id"))
    plan_version: Mapped[int]  # whose limits it was judged against
    ledger: Mapped[str] = mapped_column(sa.String(8))  # the template whose book it belongs to
    taken_at: Mapped[datetime]  # as who measured says; may lie days before it was kept
    kept_at: Mapped[datetime]
    kept_by: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    measurements: Mapped[list[Any]]  # as those of a check (records.md), one per limit
    result: Mapped[str] = mapped_column(sa.String(12))  # met, not-met, not-assessed
    batch: Mapped[str] = mapped_column(sa.String(100))  # product or batch
    instrument: Mapped[str] = mapped_column(sa.String(100))  # or the number of a report
    remark: Mapped[str] = mapped_column(sa.Text)
    corrective_action: Mapped[str] = mapped_column(sa.Text)  # where a limit was not met
    # A line is corrected once; a mistake in the correction is corrected at the correction.
    replaces: Mapped[UUID | None] = mapped_column(sa.ForeignKey("monitoring_entry.id"), unique=True)
    reason: Mapped[str] = mapped_column(sa.Text)  # why the former line was wrong
    # The act by which its texts were erased by law (SHA-256, hex); what was measured stays.
    erased_by: Mapped[str | None] = mapped_column(sa.String(64))
    control_point: Mapped[ControlPoint] = relationship(lazy="joined", innerjoin=True)
    plan: Mapped[PlanVersion] = relationship(viewonly=True)
