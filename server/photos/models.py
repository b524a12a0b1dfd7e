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


class PhotoUpload(Model):
    """A photo that somebody sends in pieces over a bad line; forgotten after a day."""

    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"), primary_key=True)
    sha256: Mapped[str] = mapped_column(sa.String(64), primary_key=True)  # of all it sends, hex
    size: Mapped[int]  # bytes
    started_at: Mapped[datetime] = mapped_column(index=True)
    # What was kept of it once all had come: its pieces are gone then.
    photo_sha256: Mapped[str | None] = mapped_column(sa.String(64))


class PhotoPiece(Model):
    """One piece of such a photo."""

    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["person_id", "upload_sha256"],
            ["photo_upload.person_id", "photo_upload.sha256"],
            ondelete="CASCADE",
        ),
    )

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    upload_sha256: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # from 0
    data: Mapped[bytes]
