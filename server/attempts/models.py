"""What is kept of attempts: that there was one, not whose."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ..database import Model, now


class Attempt(Model):
    """One attempt by one name or from one address; all processes see the same count."""

    __table_args__ = (sa.Index("ix_attempt_key_hash_at", "key_hash", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    # HMAC-SHA-256 of limit and name or address: telephone numbers and addresses are few enough
    # to be found again from a plain hash.
    key_hash: Mapped[str] = mapped_column(sa.String(64))
    at: Mapped[datetime] = mapped_column(default=now, index=True)
