"""Keep points as they are though their templates moved on

Revision ID: 0019
Revises: 0018
Create Date: 2026-11-26 19:55:00
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from server.database import UtcDateTime

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "declined_update",
        sa.Column("control_point_id", sa.Uuid(), nullable=False),
        sa.Column("template_sha256", sa.String(length=64), nullable=False),
        sa.Column("declined_by", sa.Uuid(), nullable=False),
        sa.Column("declined_at", UtcDateTime(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("reopened_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["control_point_id"],
            ["control_point.id"],
            name=op.f("fk_declined_update_control_point_id"),
        ),
        sa.ForeignKeyConstraint(
            ["declined_by"], ["person.id"], name=op.f("fk_declined_update_declined_by")
        ),
        sa.PrimaryKeyConstraint(
            "control_point_id", "template_sha256", name=op.f("pk_declined_update")
        ),
    )


def downgrade() -> None:
    op.drop_table("declined_update")
