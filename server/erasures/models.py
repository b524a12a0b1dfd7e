"""What is kept of an erasure: what was to go and why, never whose it was."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ..database import Model, now, uuid7


class Erasure(Model):
    """What an administrator had erased for one person. The worker does it, step by step."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    asked_by: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(default=now)
    items: Mapped[list[Any]]  # "record:<hex SHA-256>", "report:<UUID>", …; see erasing.py
    reason: Mapped[str] = mapped_column(sa.Text)  # the law, and why it applies
    state: Mapped[str] = mapped_column(sa.String(8), default="queued")  # running complete failed
    attempts: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)  # of the items
    problem: Mapped[dict[str, Any] | None]  # why it failed, {"zh", "en"}
    completed_at: Mapped[datetime | None]
