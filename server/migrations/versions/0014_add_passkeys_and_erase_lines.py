"""Add passkeys of enterprises' people, and let lines of monitoring be erased by law

Revision ID: 0014
Revises: 0013
Create Date: 2026-11-26 13:20:00.000000
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from server import database

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

BIGINT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "passkey",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(length=1023), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("rp_id", sa.String(length=253), nullable=False),
        sa.Column("sign_count", BIGINT, nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("added_at", database.UtcDateTime(), nullable=False),
        sa.Column("used_at", database.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_passkey_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkey_credential_id")),
    )
    op.create_index(op.f("ix_passkey_person_id"), "passkey", ["person_id"])
    op.create_table(
        "spent_challenge",
        sa.Column("challenge_hash", sa.String(length=64), nullable=False),
        sa.Column("spent_at", database.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("challenge_hash", name=op.f("pk_spent_challenge")),
    )
    with op.batch_alter_table("monitoring_entry", schema=None) as batch_op:
        batch_op.add_column(sa.Column("erased_by", sa.String(length=64), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("monitoring_entry", schema=None) as batch_op:
        batch_op.drop_column("erased_by")
    op.drop_table("spent_challenge")
    op.drop_index(op.f("ix_passkey_person_id"), table_name="passkey")
    op.drop_table("passkey")
