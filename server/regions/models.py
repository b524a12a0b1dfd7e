"""What is kept of a region."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ..database import Model


class Region(Model):
    """A node of the administrative division tree."""

    code: Mapped[str] = mapped_column(sa.String(6), primary_key=True)  # GB/T 2260
    name_zh: Mapped[str]
    name_en: Mapped[str]
    # province, prefecture, county; virtual and statistical nodes are no GB/T 2260 counties
    level: Mapped[str]
    parent_code: Mapped[str | None] = mapped_column(sa.ForeignKey("region.code"))
    # Codes from the root down to this node, each followed by "/": a node and all below it share
    # the node's path as prefix.
    path: Mapped[str] = mapped_column(index=True)
