"""What is kept of an enterprise's plan."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..database import Model, now, uuid7
from ..enterprises.models import Enterprise


class ControlPoint(Model):
    """One critical control point of one enterprise; what holds there is in its versions."""

    __table_args__ = (sa.UniqueConstraint("enterprise_id", "code"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    enterprise_id: Mapped[UUID] = mapped_column(sa.ForeignKey("enterprise.id"))
    code: Mapped[str] = mapped_column(sa.String(24))  # MEAT-05; a second line is MEAT-05-2
    template_code: Mapped[str] = mapped_column(sa.String(16), index=True)  # of the catalogue
    gate: Mapped[str] = mapped_column(sa.String(24))
    current_version: Mapped[int] = mapped_column(default=1)
    dropped_at: Mapped[datetime | None]  # no longer in the plan; its history stays
    # "unnested": below an outer join a nested one would have SQLite make a table of all rows.
    enterprise: Mapped[Enterprise] = relationship(lazy="joined", innerjoin="unnested")  # type: ignore[arg-type]
    versions: Mapped[list[PlanVersion]] = relationship(
        back_populates="control_point", order_by="PlanVersion.version"
    )
    current: Mapped[PlanVersion] = relationship(
        primaryjoin="and_(ControlPoint.id == PlanVersion.control_point_id,"
        " ControlPoint.current_version == PlanVersion.version)",
        viewonly=True,
        lazy="joined",
    )


class PlanVersion(Model):
    """What holds at a control point from one acceptance to the next. Never edited."""

    control_point_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("control_point.id"), primary_key=True
    )
    version: Mapped[int] = mapped_column(primary_key=True)  # from 1, per control point
    # What a phone gets as `control_point` data, without id, enterprise, version and items:
    # step, hazard, limits, monitoring, corrective_action, warning, obligations, pictogram, …
    content: Mapped[dict[str, Any]]
    catalogue_version: Mapped[str]
    accepted_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    accepted_at: Mapped[datetime] = mapped_column(default=now)
    reason: Mapped[str] = mapped_column(default="")
    control_point: Mapped[ControlPoint] = relationship(back_populates="versions")
