"""Keep who took which table away and the hash of its file; find acts by person and kind

Revision ID: 0010
Revises: 0009
Create Date: 2026-11-26 10:05:00.000000
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from server import database

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

BIGINT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "export",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("table_name", sa.String(length=24), nullable=False),
        sa.Column("format", sa.String(length=4), nullable=False),
        sa.Column("wanted", sa.JSON(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", database.UtcDateTime(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("attempts", BIGINT, nullable=False),
        sa.Column("row_count", BIGINT, nullable=False),
        sa.Column("problem", sa.JSON(), nullable=True),
        sa.Column("byte_count", BIGINT, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("completed_at", database.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_export_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_export")),
    )
    with op.batch_alter_table("export", schema=None) as batch_op:
        batch_op.create_index("ix_export_made_by_made_at", ["made_by", "made_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_export_state"), ["state"], unique=False)
    op.drop_index(op.f("ix_act_kind"), table_name="act")
    op.create_index("ix_act_kind_at", "act", ["kind", "at"])
    op.create_index("ix_act_by_at", "act", ["by", "at"])
