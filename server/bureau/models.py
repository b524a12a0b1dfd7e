"""What is kept of the bureau's own settings."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ..database import Model, now


class BureauSetting(Model):
    """A setting that an administrator changed in the console. Without a row the environment's
    value holds."""

    name: Mapped[str] = mapped_column(sa.String(40), primary_key=True)  # of the field in Settings
    value: Mapped[str] = mapped_column(sa.Text)  # as typed into the form
    changed_by: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    changed_at: Mapped[datetime] = mapped_column(default=now)


class BureauLogo(Model):
    """The bureau's logo: one row, or none. The setting `logo` names it."""

    sha256: Mapped[str] = mapped_column(sa.String(64), primary_key=True)  # of `png`, hex
    png: Mapped[bytes]
