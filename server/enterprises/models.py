"""What is kept of an enterprise."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..database import Model, now, uuid7
from ..regions.models import Region


class Enterprise(Model):
    """A licensed food producer. Its identity is its `uscc`."""

    # In this order the list stands, and so do the lists of labels.
    __table_args__ = (sa.Index("ix_enterprise_region_code_name", "region_code", "name", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    uscc: Mapped[str] = mapped_column(sa.String(18), unique=True)  # GB 32100-2015
    number: Mapped[str] = mapped_column(default="")  # the bureau's own, such as ENT-001
    name: Mapped[str] = mapped_column(index=True)
    short_name: Mapped[str] = mapped_column(default="")  # stands on small labels when given
    pinyin: Mapped[str] = mapped_column(default="")  # initials of `name`, lower case, for search
    licence_no: Mapped[str] = mapped_column(sa.String(16), index=True)
    licence_category: Mapped[str] = mapped_column(sa.String(2))
    licence_subcategory: Mapped[str] = mapped_column(sa.String(4))
    licence_valid_to: Mapped[date | None]
    category_code: Mapped[str] = mapped_column(sa.String(16), index=True)  # of the CCP catalogue
    region_code: Mapped[str] = mapped_column(sa.ForeignKey("region.code"))
    risk_grade: Mapped[str] = mapped_column(sa.String(1))  # A to D
    status: Mapped[str]
    contact_person: Mapped[str] = mapped_column(default="")
    contact_phone: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    closed_at: Mapped[datetime | None]  # or merged into another; its history stays
    # "unnested": below an outer join a nested one would have SQLite make a table of all rows.
    region: Mapped[Region] = relationship(lazy="joined", innerjoin="unnested")  # type: ignore[arg-type]


class EnterpriseStep(Model):
    """That it closed, was merged, moved or was opened again, as an act of staff says."""

    sha256: Mapped[str] = mapped_column(sa.String(64), primary_key=True)  # of the act, hex
    enterprise_id: Mapped[UUID] = mapped_column(sa.ForeignKey("enterprise.id"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(12))  # closed merged moved reopened
    at: Mapped[datetime]
    by: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    reason: Mapped[str]


class EnterpriseImport(Model):
    """A list that staff uploaded: judged by the worker, then carried out once it is confirmed.

    The list and the verdict on each of its lines are files beside the database; see uploads.py.
    """

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    created_by: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    file_name: Mapped[str]  # as the browser called it
    # checking → checked → confirmed → done; failed: `problem` says why, nothing was written
    state: Mapped[str] = mapped_column(sa.String(12), default="checking")
    attempts: Mapped[int] = mapped_column(default=0)  # at the present step; see errands.py
    total: Mapped[int]  # lines
    looked_at: Mapped[int] = mapped_column(default=0)  # lines, of the present step
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)  # lines by verdict
    problem: Mapped[dict[str, Any] | None]  # {"zh", "en"}
    done_at: Mapped[datetime | None]
