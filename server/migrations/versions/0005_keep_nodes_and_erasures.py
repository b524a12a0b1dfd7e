"""Keep nodes of the log, and by which act a text or photo was erased

Revision ID: 0005
Revises: 0004
Create Date: 2026-11-26 03:55:02.118304
"""

from __future__ import annotations

import hashlib

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

BIGINT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

# What acts and receipts seal to the millisecond stood in their rows to the microsecond.
SEALED_MOMENTS = {
    "act": ("at",),
    "device": ("enrolled_at", "revoked_at"),
    "field_record": ("received_at", "decided_at"),
    "photo": ("received_at",),
    "installation": ("created_at",),
}


def upgrade() -> None:
    op.create_table(
        "log_node",
        sa.Column("level", BIGINT, autoincrement=False, nullable=False),
        sa.Column("index", BIGINT, autoincrement=False, nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("level", "index", name=op.f("pk_log_node")),
    )
    for table in ("field_record", "photo"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column("erased_by", sa.String(length=64), nullable=True))
    for table, columns in SEALED_MOMENTS.items():
        for column in columns:
            _cut_to_milliseconds(table, column)
    _keep_nodes()


def _cut_to_milliseconds(table: str, column: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        cut = f"substr({column}, 1, 23) || '000'"
    else:
        cut = f"date_trunc('milliseconds', {column})"
    op.execute(f"UPDATE {table} SET {column} = {cut} WHERE {column} IS NOT NULL")  # noqa: S608


def _keep_nodes() -> None:
    """The nodes of the leaves that are there, as RFC 6962 hashes them: 256 to one."""
    connection = op.get_bind()
    leaves = connection.execute(sa.text('SELECT leaf_hash FROM log_entry ORDER BY "index"'))
    hashes, level = [bytes.fromhex(row[0]) for row in leaves], 8
    while len(hashes) >= 256:
        hashes = [_root(hashes[start : start + 256]) for start in range(0, len(hashes) - 255, 256)]
        for index, hashed in enumerate(hashes):
            connection.execute(
                sa.text(
                    'INSERT INTO log_node (level, "index", hash) VALUES (:level, :index, :hash)'
                ),
                {"level": level, "index": index, "hash": hashed.hex()},
            )
        level += 8


def _root(hashes: list[bytes]) -> bytes:
    while len(hashes) > 1:
        pairs = zip(hashes[::2], hashes[1::2], strict=True)
        hashes = [hashlib.sha256(b"\x01" + left + right).digest() for left, right in pairs]
    return hashes[0]
