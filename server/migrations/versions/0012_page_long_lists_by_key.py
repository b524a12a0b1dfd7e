"""Page long lists by key, keep imports that take long, and let enterprises close

Revision ID: 0012
Revises: 0011
Create Date: 2026-11-26 10:20:00.000000
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from server import database

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

BIGINT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_index("ix_enterprise_region_code_name", "enterprise", ["region_code", "name", "id"])
    op.drop_index(op.f("ix_enterprise_region_code"), table_name="enterprise")
    op.create_index(op.f("ix_control_point_template_code"), "control_point", ["template_code"])
    with op.batch_alter_table("correction", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("has_ended", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    with op.batch_alter_table("correction", schema=None) as batch_op:
        batch_op.alter_column("has_ended", existing_type=sa.Boolean(), server_default=None)
    op.execute("UPDATE correction SET has_ended = (state IN ('closed', 'transferred'))")
    op.create_index(
        "ix_correction_has_ended_deadline", "correction", ["has_ended", "deadline", "record_sha256"]
    )
    with op.batch_alter_table("enterprise", schema=None) as batch_op:
        batch_op.add_column(sa.Column("closed_at", database.UtcDateTime(), nullable=True))
    op.create_table(
        "enterprise_step",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("enterprise_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("at", database.UtcDateTime(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["person.id"], name=op.f("fk_enterprise_step_by")),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_enterprise_step_enterprise_id")
        ),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_enterprise_step")),
    )
    op.create_index(op.f("ix_enterprise_step_enterprise_id"), "enterprise_step", ["enterprise_id"])
    op.create_table(
        "enterprise_import",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", database.UtcDateTime(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("attempts", BIGINT, nullable=False),
        sa.Column("total", BIGINT, nullable=False),
        sa.Column("looked_at", BIGINT, nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("problem", sa.JSON(), nullable=True),
        sa.Column("done_at", database.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by"], ["person.id"], name=op.f("fk_enterprise_import_created_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enterprise_import")),
    )
    op.create_index(op.f("ix_enterprise_import_created_by"), "enterprise_import", ["created_by"])


def downgrade() -> None:
    op.drop_table("enterprise_import")
    op.drop_table("enterprise_step")
    with op.batch_alter_table("enterprise", schema=None) as batch_op:
        batch_op.drop_column("closed_at")
    op.drop_index("ix_correction_has_ended_deadline", table_name="correction")
    with op.batch_alter_table("correction", schema=None) as batch_op:
        batch_op.drop_column("has_ended")
    op.drop_index(op.f("ix_control_point_template_code"), table_name="control_point")
    op.create_index(op.f("ix_enterprise_region_code"), "enterprise", ["region_code"])
    op.drop_index("ix_enterprise_region_code_name", table_name="enterprise")
