"""Keep assignments, figures of large areas, and what was seen of labels when

Revision ID: 0009
Revises: 0008
Create Date: 2026-11-26 09:58:54.193279
"""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from alembic import op

from server import database

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

POSTING = sa.table(
    "label_posting",
    sa.column("record_sha256", sa.String),
    sa.column("state", sa.String),
    sa.column("at", database.UtcDateTime),
)
RECORD = sa.table(
    "field_record",
    sa.column("sha256", sa.String),
    sa.column("body", sa.JSON),
    sa.column("recorded_at", database.UtcDateTime),
    sa.column("skew_ms", sa.BigInteger),
)
AT_ONCE = 5000


def upgrade() -> None:
    op.create_table(
        "kept_figure",
        sa.Column("name", sa.String(length=16), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=True),
        sa.Column("counted_at", database.UtcDateTime(), nullable=True),
        sa.Column("asked_at", database.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", "area", name=op.f("pk_kept_figure")),
    )
    op.create_table(
        "assignment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("enterprise_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(length=8), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("assigned_by", sa.Uuid(), nullable=False),
        sa.Column("assigned_at", database.UtcDateTime(), nullable=False),
        sa.Column("since", database.UtcDateTime(), nullable=False),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("ended_at", database.UtcDateTime(), nullable=True),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assigned_by"], ["person.id"], name=op.f("fk_assignment_assigned_by")
        ),
        sa.ForeignKeyConstraint(["ended_by"], ["person.id"], name=op.f("fk_assignment_ended_by")),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_assignment_enterprise_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_assignment_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
    )
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_assignment_enterprise_id"), ["enterprise_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_assignment_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "uq_assignment_standing",
            ["enterprise_id", "purpose"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    with op.batch_alter_table("label_posting", schema=None) as batch_op:
        batch_op.add_column(sa.Column("state", sa.String(length=8), nullable=True))
        batch_op.add_column(sa.Column("at", database.UtcDateTime(), nullable=True))
    _say_what_was_seen()
    with op.batch_alter_table("label_posting", schema=None) as batch_op:
        batch_op.alter_column("state", existing_type=sa.String(length=8), nullable=False)
        batch_op.alter_column("at", existing_type=database.UtcDateTime(), nullable=False)


def _say_what_was_seen() -> None:
    """Put beside each posting what its record says, some thousand at a time."""
    connection, last = op.get_bind(), ""
    seen = (
        sa.select(RECORD.c.sha256, RECORD.c.body, RECORD.c.recorded_at, RECORD.c.skew_ms)
        .join(POSTING, POSTING.c.record_sha256 == RECORD.c.sha256)
        .order_by(RECORD.c.sha256)
        .limit(AT_ONCE)
    )
    put = sa.update(POSTING).where(POSTING.c.record_sha256 == sa.bindparam("sha256"))
    put = put.values(state=sa.bindparam("seen"), at=sa.bindparam("seen_at"))
    while rows := connection.execute(seen.where(RECORD.c.sha256 > last)).all():
        values = [
            {
                "sha256": row.sha256,
                "seen": row.body["state"],
                "seen_at": row.recorded_at + timedelta(milliseconds=row.skew_ms),
            }
            for row in rows
        ]
        connection.execute(put, values)
        last = rows[-1].sha256


def downgrade() -> None:
    with op.batch_alter_table("label_posting", schema=None) as batch_op:
        batch_op.drop_column("at")
        batch_op.drop_column("state")

    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_assignment_standing",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_assignment_person_id"))
        batch_op.drop_index(batch_op.f("ix_assignment_enterprise_id"))

    op.drop_table("assignment")
    op.drop_table("kept_figure")
