"""What is kept of counting."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ..database import Model


class KeptFigure(Model):
    """What a counter found in an area too large to count while somebody waits."""

    name: Mapped[str] = mapped_column(sa.String(16), primary_key=True)  # of a counter
    area: Mapped[str] = mapped_column(sa.Text, primary_key=True)  # sorted region codes, by commas
    value: Mapped[Any] = mapped_column(sa.JSON, nullable=True)  # None: not counted yet
    counted_at: Mapped[datetime | None]  # when the counting began
    asked_at: Mapped[datetime]
