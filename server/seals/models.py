"""What is kept of the installation and of its log."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, cast
from uuid import UUID

import sqlalchemy as sa
from joserfc.util import urlsafe_b64decode
from sqlalchemy.orm import Mapped, mapped_column

from ..database import Model, now_sealed


class Installation(Model):
    """The one row that says which installation this database belongs to."""

    number: Mapped[int] = mapped_column(primary_key=True, default=1, autoincrement=False)
    id: Mapped[UUID] = mapped_column(unique=True)
    # Host and port at first start: they stay in the log's name when the address changes.
    host: Mapped[str]
    epoch: Mapped[int] = mapped_column(default=1)  # a restore from backup starts the next
    key: Mapped[dict[str, Any]]  # the public JWK with its `kid`; the private half is no row
    created_at: Mapped[datetime] = mapped_column(default=now_sealed)

    @property
    def kid(self) -> str:
        return str(self.key["kid"])


class LogEntry(Model):
    """A leaf of the append-only tree (RFC 6962). Stays when its text is erased by law."""

    index: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # from 0, no gaps
    type: Mapped[str] = mapped_column(sa.String(8))  # record or act
    sha256: Mapped[str] = mapped_column(sa.String(64), unique=True)  # of the text, hex
    leaf_hash: Mapped[str] = mapped_column(sa.String(64))  # SHA-256(0x00 || text), hex


class LogNode(Model):
    """The hash of 256, 65,536, … leaves of the log, kept when the last of them comes.

    A root or a proof is then made from a few hundred rows, however long the log is.
    """

    level: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # 8, 16, …
    # Over the leaves index · 2^level … (index + 1) · 2^level - 1.
    index: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    hash: Mapped[str] = mapped_column(sa.String(64))  # hex


class Act(Model):
    """What staff or the server did, sealed by the installation's key. Never edited; a later act may
    say that its text was erased by law."""

    __table_args__ = (
        sa.Index("ix_act_kind_at", "kind", "at"),
        sa.Index("ix_act_by_at", "by", "at"),
    )

    sha256: Mapped[str] = mapped_column(sa.String(64), primary_key=True)  # of the text, hex
    leaf_index: Mapped[int] = mapped_column(sa.ForeignKey("log_entry.index"), unique=True)
    id: Mapped[UUID] = mapped_column(unique=True)
    kind: Mapped[str] = mapped_column(sa.String(32))
    by: Mapped[UUID | None]  # None: the server itself
    at: Mapped[datetime] = mapped_column(index=True)
    text: Mapped[str] = mapped_column(sa.Text)  # the compact JWS, byte for byte; "": erased

    @property
    def body(self) -> dict[str, Any]:
        """What the act says, as its kind has it; nothing where that was erased."""
        return cast(dict[str, Any], self.payload.get("body", {}))

    @property
    def payload(self) -> dict[str, Any]:
        """All that was sealed; nothing where that was erased."""
        if not self.text:
            return {}
        payload = json.loads(urlsafe_b64decode(self.text.split(".")[1].encode()))
        return cast(dict[str, Any], payload)
