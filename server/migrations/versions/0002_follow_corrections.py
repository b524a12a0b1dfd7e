"""Follow corrections

Revision ID: 0002
Revises: 0001
Create Date: 2026-11-26 03:59:45.668155
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from server import database

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "correction_step",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("is_act", sa.Boolean(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column("at", database.UtcDateTime(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("photos", sa.JSON(), nullable=False),
        sa.Column("verdict", sa.String(length=12), nullable=False),
        sa.Column("deadline", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_correction_step")),
    )
    with op.batch_alter_table("correction_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_correction_step_order_id"), ["order_id"], unique=False)

    op.create_table(
        "correction",
        sa.Column("record_sha256", sa.String(length=64), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("check_id", sa.Uuid(), nullable=False),
        sa.Column("control_point_id", sa.Uuid(), nullable=True),
        sa.Column("check_result", sa.String(length=20), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("ordered_at", database.UtcDateTime(), nullable=False),
        sa.Column("ordered_deadline", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("deadline", sa.Date(), nullable=False),
        sa.Column("settled_at", database.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["control_point_id"], ["control_point.id"], name=op.f("fk_correction_control_point_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_correction_person_id")),
        sa.PrimaryKeyConstraint("record_sha256", name=op.f("pk_correction")),
    )
    with op.batch_alter_table("correction", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_correction_check_id"), ["check_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_correction_control_point_id"), ["control_point_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_correction_record_id"), ["record_id"], unique=False)
        batch_op.create_index("ix_correction_state_deadline", ["state", "deadline"], unique=False)


def downgrade() -> None:
    op.drop_table("correction")
    op.drop_table("correction_step")
