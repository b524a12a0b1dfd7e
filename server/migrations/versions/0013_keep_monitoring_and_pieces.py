"""Keep what enterprises measure themselves, and photos that come in pieces

Revision ID: 0013
Revises: 0012
Create Date: 2026-11-26 10:00:14.087356
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from server import database

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

BIGINT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "photo_upload",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", BIGINT, nullable=False),
        sa.Column("started_at", database.UtcDateTime(), nullable=False),
        sa.Column("photo_sha256", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_photo_upload_person_id")
        ),
        sa.PrimaryKeyConstraint("person_id", "sha256", name=op.f("pk_photo_upload")),
    )
    with op.batch_alter_table("photo_upload", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_photo_upload_started_at"), ["started_at"], unique=False
        )

    op.create_table(
        "monitoring_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("control_point_id", sa.Uuid(), nullable=False),
        sa.Column("plan_version", BIGINT, nullable=False),
        sa.Column("ledger", sa.String(length=8), nullable=False),
        sa.Column("taken_at", database.UtcDateTime(), nullable=False),
        sa.Column("kept_at", database.UtcDateTime(), nullable=False),
        sa.Column("kept_by", sa.Uuid(), nullable=False),
        sa.Column("measurements", sa.JSON(), nullable=False),
        sa.Column("result", sa.String(length=12), nullable=False),
        sa.Column("batch", sa.String(length=100), nullable=False),
        sa.Column("instrument", sa.String(length=100), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("corrective_action", sa.Text(), nullable=False),
        sa.Column("replaces", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["control_point_id", "plan_version"],
            ["plan_version.control_point_id", "plan_version.version"],
            name=op.f("fk_monitoring_entry_control_point_id_plan_version"),
        ),
        sa.ForeignKeyConstraint(
            ["control_point_id"],
            ["control_point.id"],
            name=op.f("fk_monitoring_entry_control_point_id"),
        ),
        sa.ForeignKeyConstraint(
            ["kept_by"], ["person.id"], name=op.f("fk_monitoring_entry_kept_by")
        ),
        sa.ForeignKeyConstraint(
            ["replaces"], ["monitoring_entry.id"], name=op.f("fk_monitoring_entry_replaces")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_monitoring_entry")),
        sa.UniqueConstraint("replaces", name=op.f("uq_monitoring_entry_replaces")),
    )
    with op.batch_alter_table("monitoring_entry", schema=None) as batch_op:
        batch_op.create_index(
            "ix_monitoring_entry_control_point_id_taken_at",
            ["control_point_id", "taken_at"],
            unique=False,
        )

    op.create_table(
        "photo_piece",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("upload_sha256", sa.String(length=64), nullable=False),
        sa.Column("number", BIGINT, autoincrement=False, nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id", "upload_sha256"],
            ["photo_upload.person_id", "photo_upload.sha256"],
            name=op.f("fk_photo_piece_person_id_upload_sha256"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "person_id", "upload_sha256", "number", name=op.f("pk_photo_piece")
        ),
    )
