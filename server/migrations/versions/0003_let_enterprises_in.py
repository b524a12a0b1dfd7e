"""Let enterprises in

Revision ID: 0003
Revises: 0002
Create Date: 2026-11-26 04:15:10.254085
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from server import database

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "access_code",
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("enterprise_id", sa.Uuid(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", database.UtcDateTime(), nullable=False),
        sa.Column("expires_at", database.UtcDateTime(), nullable=False),
        sa.Column("used_at", database.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_access_code_enterprise_id")
        ),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_access_code_made_by")),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_access_code")),
    )
    with op.batch_alter_table("access_code", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_access_code_enterprise_id"), ["enterprise_id"], unique=False
        )

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(sa.Column("enterprise_id", sa.Uuid(), nullable=True))
        batch_op.create_index(
            batch_op.f("ix_person_enterprise_id"), ["enterprise_id"], unique=False
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_person_enterprise_id"), "enterprise", ["enterprise_id"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_person_enterprise_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_person_enterprise_id"))
        batch_op.drop_column("enterprise_id")

    with op.batch_alter_table("access_code", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_access_code_enterprise_id"))

    op.drop_table("access_code")
