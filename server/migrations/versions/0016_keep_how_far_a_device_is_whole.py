"""Keep how far a device's records are whole

Revision ID: 0016
Revises: 0015
Create Date: 2026-11-26 16:30:00
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

BIGINT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("device") as device:
        device.add_column(sa.Column("complete_to", BIGINT, nullable=False, server_default="0"))
    with op.batch_alter_table("device") as device:
        device.alter_column("complete_to", existing_type=BIGINT, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("device") as device:
        device.drop_column("complete_to")
