"""Find the bindings of blank labels that came after another one

Revision ID: 0017
Revises: 0016
Create Date: 2026-11-26 17:15:00
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_label_posting_conflict",
        "label_posting",
        ["label_code"],
        unique=False,
        sqlite_where=sa.text("conflict = 1"),
        postgresql_where=sa.text("conflict"),
    )


def downgrade() -> None:
    op.drop_index("ix_label_posting_conflict", table_name="label_posting")
