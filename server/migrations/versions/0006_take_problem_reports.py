"""Take problem reports, and count attempts of every kind in one table

Revision ID: 0006
Revises: 0005
Create Date: 2026-11-26 06:54:32.654017
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from server import database

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

BIGINT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "attempt",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("at", database.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt")),
    )
    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attempt_at"), ["at"], unique=False)
        batch_op.create_index("ix_attempt_key_hash_at", ["key_hash", "at"], unique=False)

    op.create_table(
        "problem_report",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(length=8), nullable=False),
        sa.Column("token", sa.Uuid(), nullable=False),
        sa.Column("label_code", sa.String(length=16), nullable=False),
        sa.Column("label_state", sa.String(length=12), nullable=False),
        sa.Column("control_point_id", sa.Uuid(), nullable=True),
        sa.Column("received_at", database.UtcDateTime(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("contact", sa.String(length=100), nullable=False),
        sa.Column("contact_erased_at", database.UtcDateTime(), nullable=True),
        sa.Column("sender_hash", sa.String(length=64), nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("taken_by", sa.Uuid(), nullable=True),
        sa.Column("taken_at", database.UtcDateTime(), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_at", database.UtcDateTime(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["person.id"], name=op.f("fk_problem_report_answered_by")
        ),
        sa.ForeignKeyConstraint(
            ["control_point_id"],
            ["control_point.id"],
            name=op.f("fk_problem_report_control_point_id"),
        ),
        sa.ForeignKeyConstraint(
            ["label_code"], ["label.code"], name=op.f("fk_problem_report_label_code")
        ),
        sa.ForeignKeyConstraint(
            ["taken_by"], ["person.id"], name=op.f("fk_problem_report_taken_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_problem_report")),
        sa.UniqueConstraint("reference", name=op.f("uq_problem_report_reference")),
        sa.UniqueConstraint("token", name=op.f("uq_problem_report_token")),
    )
    with op.batch_alter_table("problem_report", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_problem_report_control_point_id"), ["control_point_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_problem_report_label_code"), ["label_code"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_problem_report_sender_hash"), ["sender_hash"], unique=False
        )
        batch_op.create_index(
            "ix_problem_report_state_received_at", ["state", "received_at"], unique=False
        )

    op.create_table(
        "report_photo",
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("jpeg", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"], ["problem_report.id"], name=op.f("fk_report_photo_report_id")
        ),
        sa.PrimaryKeyConstraint("report_id", name=op.f("pk_report_photo")),
    )
    # Nothing in it counts for longer than fifteen minutes.
    op.drop_table("sign_in_attempt")


def downgrade() -> None:
    op.drop_table("report_photo")
    op.drop_table("problem_report")
    op.drop_table("attempt")
    op.create_table(
        "sign_in_attempt",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("username", sa.String(length=64), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("at", database.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempt")),
    )
    with op.batch_alter_table("sign_in_attempt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_attempt_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_sign_in_attempt_username"), ["username"], unique=False)
