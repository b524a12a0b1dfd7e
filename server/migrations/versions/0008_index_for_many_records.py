"""Index what is asked at every record by where it ends, and nothing that is never asked

Revision ID: 0008
Revises: 0007
Create Date: 2026-11-26 07:10:00.000000
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

# No question was answered by these, or none that those below do not answer, but every record paid.
UNUSED = {
    "check": ("control_point_id", "label_code", "result", "visit", "visited_at"),
    "field_record": ("applied", "person_id", "received_at"),
}


def upgrade() -> None:
    for table, columns in UNUSED.items():
        for column in columns:
            op.drop_index(op.f(f"ix_{table}_{column}"), table_name=table)
    for column in ("place", "visited_at"):
        op.create_index(
            f"ix_check_control_point_id_{column}",
            "check",
            ["control_point_id", column],
        )
    replacing = sa.text("replaces IS NOT NULL")
    op.create_index(
        "ix_check_replacing",
        "check",
        ["control_point_id"],
        sqlite_where=replacing,
        postgresql_where=replacing,
    )
