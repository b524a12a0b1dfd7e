"""Let the bureau write templates, and keep which of a template's contents a point stands on

Revision ID: 0018
Revises: 0017
Create Date: 2026-11-26 16:30:00
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from server import database
from server.control_points import catalogue

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

BIGINT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "template_version",
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("version", BIGINT, nullable=False),
        sa.Column("category_code", sa.String(length=16), nullable=False),
        sa.Column("gate", sa.String(length=24), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("based_on", sa.String(length=64), nullable=False),
        sa.Column("kept_by", sa.Uuid(), nullable=False),
        sa.Column("kept_at", database.UtcDateTime(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["kept_by"], ["person.id"], name=op.f("fk_template_version_kept_by")
        ),
        sa.PrimaryKeyConstraint("code", "version", name=op.f("pk_template_version")),
    )
    op.create_table(
        "template_acceptance",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", database.UtcDateTime(), nullable=False),
        sa.Column("wanted", sa.JSON(), nullable=False),
        sa.Column("adapted", sa.String(length=8), nullable=False),
        sa.Column("edition", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("attempts", BIGINT, nullable=False),
        sa.Column("total", BIGINT, nullable=False),
        sa.Column("done", BIGINT, nullable=False),
        sa.Column("changed", BIGINT, nullable=False),
        sa.Column("problem", sa.JSON(), nullable=True),
        sa.Column("completed_at", database.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["person.id"], name=op.f("fk_template_acceptance_asked_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_template_acceptance")),
    )
    op.add_column("control_point", sa.Column("template_sha256", sa.String(64), nullable=True))
    op.drop_index(op.f("ix_control_point_template_code"), table_name="control_point")
    op.create_index(
        "ix_control_point_template", "control_point", ["template_code", "template_sha256"]
    )
    _say_what_points_stand_on()


def _say_what_points_stand_on() -> None:
    """Plans of this very catalogue were accepted from what it says; of others it is not known."""
    update = sa.text(
        "UPDATE control_point SET template_sha256 = :sha256 WHERE template_code = :code AND EXISTS"
        " (SELECT 1 FROM plan_version WHERE control_point_id = control_point.id"
        " AND version = control_point.current_version AND catalogue_version = :catalogue)"
    )
    for template in catalogue.templates().values():
        told = {"code": template.code, "sha256": template.sha256, "catalogue": template.version}
        op.get_bind().execute(update, told)
