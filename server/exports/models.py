"""What is kept of an export."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ..database import Model, now, uuid7


class Export(Model):
    """One table that somebody took away: which rows, and the hash of the file they became.

    A CSV goes to the browser while it is made and is not kept. An XLSX is a file here for some
    days.
    """

    __table_args__ = (sa.Index("ix_export_made_by_made_at", "made_by", "made_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    table: Mapped[str] = mapped_column("table_name", sa.String(24))
    format: Mapped[str] = mapped_column(sa.String(4))  # csv or xlsx
    wanted: Mapped[dict[str, Any]]  # the list's filters
    language: Mapped[str] = mapped_column(sa.String(2))
    made_by: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(default=now)
    # queued, running, complete, failed; expired: its file was deleted
    state: Mapped[str] = mapped_column(sa.String(8), default="queued", index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    rows: Mapped[int] = mapped_column("row_count", default=0)  # so far
    problem: Mapped[dict[str, Any] | None]  # why it failed, {"zh", "en"}
    size: Mapped[int] = mapped_column("byte_count", default=0)
    sha256: Mapped[str] = mapped_column(sa.String(64), default="")  # of the file, hex
    completed_at: Mapped[datetime | None]
