"""What is kept of the codes by which an enterprise's people come in."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..database import Model, now
from ..enterprises.models import Enterprise


class AccessCode(Model):
    """A code that the bureau handed over; whoever uses it first makes an account with it."""

    code_hash: Mapped[str] = mapped_column(sa.String(64), primary_key=True)  # SHA-256, hex
    enterprise_id: Mapped[UUID] = mapped_column(sa.ForeignKey("enterprise.id"), index=True)
    made_by: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    enterprise: Mapped[Enterprise] = relationship(lazy="joined", innerjoin=True)
