"""What is kept of photos; their bytes lie in the photo store."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ..database import Model


class Photo(Model):
    """A picture that came, under the hash of its bytes. Never changed."""

    sha256: Mapped[str] = mapped_column(sa.String(64), primary_key=True)  # lower-case hex
    mime_type: Mapped[str] = mapped_column(sa.String(16))
    size: Mapped[int]  # bytes
    width: Mapped[int]
    height: Mapped[int]
    uploaded_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    received_at: Mapped[datetime] = mapped_column(index=True)
    receipt: Mapped[str] = mapped_column(sa.Text)  # the compact JWS, repeated on retry
    # The act by which its bytes were erased by law (SHA-256, hex); the row stays.
    erased_by: Mapped[str | None] = mapped_column(sa.String(64))


class PhotoReference(Model):
    """A kept record, or an act, names a photo, which may have come already or not."""

    photo_sha256: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    # Of the record's text, or of the act's.
    record_sha256: Mapped[str] = mapped_column(sa.String(64), primary_key=True, index=True)
