"""Plan follow-up visits; keep contact points and office days

Revision ID: 0007
Revises: 0006
Create Date: 2026-11-26 06:55:21.370446
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from server import database

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

BIGINT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _follow_ups()
    _contact_points()


def _follow_ups() -> None:
    op.create_table(
        "follow_up_addition",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("enterprise_id", sa.Uuid(), nullable=False),
        sa.Column("ground", sa.String(length=16), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("added_by", sa.Uuid(), nullable=False),
        sa.Column("added_at", database.UtcDateTime(), nullable=False),
        sa.Column("withdrawn_by", sa.Uuid(), nullable=True),
        sa.Column("withdrawn_at", database.UtcDateTime(), nullable=True),
        sa.Column("withdrawn_reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["added_by"], ["person.id"], name=op.f("fk_follow_up_addition_added_by")
        ),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_follow_up_addition_enterprise_id")
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by"], ["person.id"], name=op.f("fk_follow_up_addition_withdrawn_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up_addition")),
    )
    with op.batch_alter_table("follow_up_addition", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_follow_up_addition_day"), ["day"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_follow_up_addition_enterprise_id"), ["enterprise_id"], unique=False
        )

    op.create_table(
        "follow_up_answer",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("problem_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("at", database.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["person.id"], name=op.f("fk_follow_up_answer_by")),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_follow_up_answer")),
    )
    with op.batch_alter_table("follow_up_answer", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_follow_up_answer_problem_id"), ["problem_id"], unique=False
        )

    op.create_table(
        "follow_up_plan",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.String(length=6), nullable=False),
        sa.Column("period_code", sa.String(length=7), nullable=False),
        sa.Column("rate_percent", BIGINT, nullable=False),
        sa.Column("seed", sa.String(length=64), nullable=False),
        sa.Column("pool_size", BIGINT, nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", database.UtcDateTime(), nullable=False),
        sa.Column("drawn_at", database.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_follow_up_plan_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up_plan")),
        sa.UniqueConstraint(
            "region_code", "period_code", name=op.f("uq_follow_up_plan_region_code_period_code")
        ),
    )
    op.create_table(
        "follow_up_visit",
        sa.Column("record_sha256", sa.String(length=64), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("enterprise_id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("inspectors", sa.JSON(), nullable=False),
        sa.Column("visited_at", database.UtcDateTime(), nullable=False),
        sa.Column("met_with", sa.String(length=24), nullable=False),
        sa.Column("opinion_count", BIGINT, nullable=False),
        sa.Column("problem_count", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_follow_up_visit_enterprise_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_follow_up_visit_person_id")
        ),
        sa.PrimaryKeyConstraint("record_sha256", name=op.f("pk_follow_up_visit")),
    )
    with op.batch_alter_table("follow_up_visit", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_follow_up_visit_enterprise_id"), ["enterprise_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_follow_up_visit_plan_id"), ["plan_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_follow_up_visit_record_id"), ["record_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_follow_up_visit_visited_at"), ["visited_at"], unique=False
        )

    op.create_table(
        "follow_up_draw",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("enterprise_id", sa.Uuid(), nullable=False),
        sa.Column("place", BIGINT, nullable=False),
        sa.Column("severe", sa.Boolean(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("act_sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_follow_up_draw_enterprise_id")
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["follow_up_plan.id"], name=op.f("fk_follow_up_draw_plan_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up_draw")),
        sa.UniqueConstraint(
            "plan_id", "enterprise_id", name=op.f("uq_follow_up_draw_plan_id_enterprise_id")
        ),
    )
    with op.batch_alter_table("follow_up_draw", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_follow_up_draw_enterprise_id"), ["enterprise_id"], unique=False
        )

    op.create_table(
        "follow_up_problem",
        sa.Column("record_sha256", sa.String(length=64), nullable=False),
        sa.Column("problem_id", sa.Uuid(), nullable=False),
        sa.Column("place", BIGINT, nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["record_sha256"],
            ["follow_up_visit.record_sha256"],
            name=op.f("fk_follow_up_problem_record_sha256"),
        ),
        sa.PrimaryKeyConstraint("record_sha256", "problem_id", name=op.f("pk_follow_up_problem")),
    )
    with op.batch_alter_table("follow_up_problem", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_follow_up_problem_visit_id"), ["visit_id"], unique=False
        )


def _contact_points() -> None:
    op.create_table(
        "contact_point",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("enterprise_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("visits_per_year", BIGINT, nullable=False),
        sa.Column("assigned_by", sa.Uuid(), nullable=False),
        sa.Column("assigned_at", database.UtcDateTime(), nullable=False),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("ended_at", database.UtcDateTime(), nullable=True),
        sa.Column("ended_reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assigned_by"], ["person.id"], name=op.f("fk_contact_point_assigned_by")
        ),
        sa.ForeignKeyConstraint(
            ["ended_by"], ["person.id"], name=op.f("fk_contact_point_ended_by")
        ),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_contact_point_enterprise_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_contact_point_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_point")),
    )
    with op.batch_alter_table("contact_point", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_contact_point_enterprise_id"), ["enterprise_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_contact_point_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "uq_contact_point_standing",
            ["enterprise_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "office_day",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("region_code", sa.String(length=6), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("officials", sa.JSON(), nullable=False),
        sa.Column("kept_by", sa.Uuid(), nullable=False),
        sa.Column("kept_at", database.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["kept_by"], ["person.id"], name=op.f("fk_office_day_kept_by")),
        sa.ForeignKeyConstraint(
            ["region_code"], ["region.code"], name=op.f("fk_office_day_region_code")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office_day")),
    )
    with op.batch_alter_table("office_day", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_office_day_day"), ["day"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_office_day_region_code"), ["region_code"], unique=False
        )

    op.create_table(
        "office_question",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("office_day_id", sa.Uuid(), nullable=False),
        sa.Column("enterprise_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("kept_by", sa.Uuid(), nullable=False),
        sa.Column("kept_at", database.UtcDateTime(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("solved_by", sa.Uuid(), nullable=True),
        sa.Column("solved_at", database.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_office_question_enterprise_id")
        ),
        sa.ForeignKeyConstraint(
            ["kept_by"], ["person.id"], name=op.f("fk_office_question_kept_by")
        ),
        sa.ForeignKeyConstraint(
            ["office_day_id"], ["office_day.id"], name=op.f("fk_office_question_office_day_id")
        ),
        sa.ForeignKeyConstraint(
            ["solved_by"], ["person.id"], name=op.f("fk_office_question_solved_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office_question")),
    )
    with op.batch_alter_table("office_question", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_office_question_enterprise_id"), ["enterprise_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_office_question_office_day_id"), ["office_day_id"], unique=False
        )
