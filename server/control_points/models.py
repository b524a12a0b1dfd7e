"""What is kept of an enterprise's plan."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..accounts.models import Person
from ..database import Model, now, uuid7
from ..enterprises.models import Enterprise


class ControlPoint(Model):
    """One critical control point of one enterprise; what holds there is in its versions."""

    __table_args__ = (
        sa.UniqueConstraint("enterprise_id", "code"),
        # Whose points stand on what of a template is counted from the index alone.
        sa.Index("ix_control_point_template", "template_code", "template_sha256"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    enterprise_id: Mapped[UUID] = mapped_column(sa.ForeignKey("enterprise.id"))
    code: Mapped[str] = mapped_column(sa.String(24))  # MEAT-05; a second line is MEAT-05-2
    template_code: Mapped[str] = mapped_column(sa.String(16))  # the catalogue's, or the bureau's
    # Of the template's content that staff last accepted here, hex; None: not known.
    template_sha256: Mapped[str | None] = mapped_column(sa.String(64))
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
    catalogue_version: Mapped[str]  # of the template that it was accepted from
    accepted_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    accepted_at: Mapped[datetime] = mapped_column(default=now)
    reason: Mapped[str] = mapped_column(default="")
    control_point: Mapped[ControlPoint] = relationship(back_populates="versions")


class TemplateVersion(Model):
    """A template as the bureau wrote it, or changed a shipped one. Never edited."""

    # MEAT-B01 is the bureau's own, MEAT-05 a shipped one that it changed.
    code: Mapped[str] = mapped_column(sa.String(16), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)  # from 1, per template
    category_code: Mapped[str] = mapped_column(sa.String(16))
    gate: Mapped[str] = mapped_column(sa.String(24))
    content: Mapped[dict[str, Any]]  # as PlanVersion has it
    # With it the content ceased to hold: the shipped one holds again, or nothing is proposed.
    withdrawn: Mapped[bool] = mapped_column(default=False)
    # Of the shipped content that was changed, hex; "" where it is the bureau's own.
    based_on: Mapped[str] = mapped_column(sa.String(64), default="")
    kept_by: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    kept_at: Mapped[datetime]
    reason: Mapped[str]
    person: Mapped[Person] = relationship()


class DeclinedUpdate(Model):
    """That staff keep a point as it is, though its template says what this content does."""

    control_point_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("control_point.id"), primary_key=True
    )
    template_sha256: Mapped[str] = mapped_column(sa.String(64), primary_key=True)  # hex
    declined_by: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    declined_at: Mapped[datetime]
    reason: Mapped[str]
    reopened_at: Mapped[datetime | None]  # it was taken back: the point is listed again
    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)


class TemplateAcceptance(Model):
    """That staff accepted what changed in templates for many control points. The worker does it."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    asked_by: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(default=now)
    wanted: Mapped[dict[str, Any]]  # what the list was narrowed to: region, category, template
    adapted: Mapped[str] = mapped_column(sa.String(8))  # keep, replace or leave; see updates.py
    edition: Mapped[str] = mapped_column(sa.String(64))  # of the templates that were looked at
    reason: Mapped[str]
    state: Mapped[str] = mapped_column(sa.String(8), default="queued")  # running complete failed
    attempts: Mapped[int] = mapped_column(default=0)
    total: Mapped[int]  # control points, when it was asked for
    done: Mapped[int] = mapped_column(default=0)  # of them looked at
    changed: Mapped[int] = mapped_column(default=0)  # new versions
    problem: Mapped[dict[str, Any] | None]  # why it failed, {"zh", "en"}
    completed_at: Mapped[datetime | None]
