"""Keep how a run is printed

Revision ID: 0004
Revises: 0003
Create Date: 2026-11-26 04:40:00
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

RUN = sa.table(
    "print_run",
    sa.column("id", sa.Uuid),
    sa.column("size", sa.String),
    sa.column("format", sa.String),
    sa.column("manner", sa.JSON),
    sa.column("verified", sa.Integer),
)


def upgrade() -> None:
    op.add_column("print_run", sa.Column("manner", sa.JSON(), nullable=True))
    op.add_column(
        "print_run",
        sa.Column(
            "verified",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            server_default="0",
        ),
    )
    connection = op.get_bind()
    for run_id, size, format_ in connection.execute(sa.select(RUN.c.id, RUN.c.size, RUN.c.format)):
        connection.execute(
            sa.update(RUN)
            .where(RUN.c.id == run_id)
            .values(manner={"size": size, "format": format_})
        )
    with op.batch_alter_table("print_run") as run:
        run.alter_column("manner", existing_type=sa.JSON(), nullable=False)
        run.alter_column("verified", existing_type=sa.BigInteger(), server_default=None)
        run.drop_column("size")
        run.drop_column("format")


def downgrade() -> None:
    with op.batch_alter_table("print_run") as run:
        run.add_column(sa.Column("size", sa.String(length=8), nullable=False, server_default="M"))
        run.add_column(
            sa.Column("format", sa.String(length=4), nullable=False, server_default="pdf")
        )
        run.drop_column("manner")
        run.drop_column("verified")
