"""First schema

Revision ID: 0001
Revises:
Create Date: 2026-11-24 01:29:31.233322
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from server import database

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "clock",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("revision", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock")),
    )
    op.create_table(
        "feed_entry",
        sa.Column("type", sa.String(length=16), nullable=False),
        sa.Column("object_id", sa.String(length=36), nullable=False),
        sa.Column("region_code", sa.String(length=6), nullable=False),
        sa.Column("revision", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("type", "object_id", "region_code", name=op.f("pk_feed_entry")),
        sa.UniqueConstraint("revision", name=op.f("uq_feed_entry_revision")),
    )
    op.create_table(
        "installation",
        sa.Column(
            "number",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("epoch", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.JSON(), nullable=False),
        sa.Column("created_at", database.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_installation")),
        sa.UniqueConstraint("id", name=op.f("uq_installation_id")),
    )
    op.create_table(
        "log_entry",
        sa.Column(
            "index",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("type", sa.String(length=8), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("leaf_hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("index", name=op.f("pk_log_entry")),
        sa.UniqueConstraint("sha256", name=op.f("uq_log_entry_sha256")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("username", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("created_at", database.UtcDateTime(), nullable=False),
        sa.Column("disabled_at", database.UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("username", name=op.f("uq_person_username")),
    )
    op.create_table(
        "photo_reference",
        sa.Column("photo_sha256", sa.String(length=64), nullable=False),
        sa.Column("record_sha256", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("photo_sha256", "record_sha256", name=op.f("pk_photo_reference")),
    )
    with op.batch_alter_table("photo_reference", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_photo_reference_record_sha256"), ["record_sha256"], unique=False
        )

    op.create_table(
        "region",
        sa.Column("code", sa.String(length=6), nullable=False),
        sa.Column("name_zh", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("parent_code", sa.String(length=6), nullable=True),
        sa.Column("path", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["parent_code"], ["region.code"], name=op.f("fk_region_parent_code")
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_region")),
    )
    with op.batch_alter_table("region", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_region_path"), ["path"], unique=False)

    op.create_table(
        "sign_in_attempt",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("username", sa.String(length=64), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("at", database.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempt")),
    )
    with op.batch_alter_table("sign_in_attempt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_attempt_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_sign_in_attempt_username"), ["username"], unique=False)

    op.create_table(
        "act",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column(
            "leaf_index", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column("at", database.UtcDateTime(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["leaf_index"], ["log_entry.index"], name=op.f("fk_act_leaf_index")
        ),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_act")),
        sa.UniqueConstraint("id", name=op.f("uq_act_id")),
        sa.UniqueConstraint("leaf_index", name=op.f("uq_act_leaf_index")),
    )
    with op.batch_alter_table("act", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_act_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_act_kind"), ["kind"], unique=False)

    op.create_table(
        "device",
        sa.Column("kid", sa.String(length=43), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("jwk", sa.JSON(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("enrolled_at", database.UtcDateTime(), nullable=False),
        sa.Column("revoked_at", database.UtcDateTime(), nullable=True),
        sa.Column("sent_at", database.UtcDateTime(), nullable=True),
        sa.Column("app_version", sa.String(), nullable=False),
        sa.Column(
            "unsent_records", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "unsent_photos", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("unsent_oldest", database.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_device_person_id")),
        sa.PrimaryKeyConstraint("kid", name=op.f("pk_device")),
    )
    with op.batch_alter_table("device", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_device_person_id"), ["person_id"], unique=False)

    op.create_table(
        "enterprise",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("uscc", sa.String(length=18), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("short_name", sa.String(), nullable=False),
        sa.Column("pinyin", sa.String(), nullable=False),
        sa.Column("licence_no", sa.String(length=16), nullable=False),
        sa.Column("licence_category", sa.String(length=2), nullable=False),
        sa.Column("licence_subcategory", sa.String(length=4), nullable=False),
        sa.Column("licence_valid_to", sa.Date(), nullable=True),
        sa.Column("category_code", sa.String(length=16), nullable=False),
        sa.Column("region_code", sa.String(length=6), nullable=False),
        sa.Column("risk_grade", sa.String(length=1), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("contact_person", sa.String(), nullable=False),
        sa.Column("contact_phone", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("created_at", database.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["region_code"], ["region.code"], name=op.f("fk_enterprise_region_code")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enterprise")),
        sa.UniqueConstraint("uscc", name=op.f("uq_enterprise_uscc")),
    )
    with op.batch_alter_table("enterprise", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_enterprise_category_code"), ["category_code"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_enterprise_licence_no"), ["licence_no"], unique=False)
        batch_op.create_index(batch_op.f("ix_enterprise_name"), ["name"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_enterprise_region_code"), ["region_code"], unique=False
        )

    op.create_table(
        "person_area",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.String(length=6), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_person_area_person_id")
        ),
        sa.PrimaryKeyConstraint("person_id", "region_code", name=op.f("pk_person_area")),
    )
    op.create_table(
        "photo",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("mime_type", sa.String(length=16), nullable=False),
        sa.Column("size", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("width", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("height", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("uploaded_by", sa.Uuid(), nullable=True),
        sa.Column("received_at", database.UtcDateTime(), nullable=False),
        sa.Column("receipt", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["uploaded_by"], ["person.id"], name=op.f("fk_photo_uploaded_by")),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_photo")),
    )
    with op.batch_alter_table("photo", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_photo_received_at"), ["received_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_photo_uploaded_by"), ["uploaded_by"], unique=False)

    op.create_table(
        "print_run",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", database.UtcDateTime(), nullable=False),
        sa.Column("selection", sa.JSON(), nullable=False),
        sa.Column("size", sa.String(length=8), nullable=False),
        sa.Column("format", sa.String(length=4), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("attempts", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("total", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("done", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("problem", sa.JSON(), nullable=True),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("file_sha256", sa.String(), nullable=False),
        sa.Column("completed_at", database.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by"], ["person.id"], name=op.f("fk_print_run_created_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_print_run")),
    )
    op.create_table(
        "sign_in",
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", database.UtcDateTime(), nullable=False),
        sa.Column("expires_at", database.UtcDateTime(), nullable=False),
        sa.Column("ended_at", database.UtcDateTime(), nullable=True),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("browser", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_sign_in_person_id")),
        sa.PrimaryKeyConstraint("secret_hash", name=op.f("pk_sign_in")),
    )
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_person_id"), ["person_id"], unique=False)

    op.create_table(
        "control_point",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("enterprise_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("template_code", sa.String(length=16), nullable=False),
        sa.Column("gate", sa.String(length=24), nullable=False),
        sa.Column(
            "current_version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("dropped_at", database.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_control_point_enterprise_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_control_point")),
        sa.UniqueConstraint(
            "enterprise_id", "code", name=op.f("uq_control_point_enterprise_id_code")
        ),
    )
    op.create_table(
        "field_record",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column(
            "leaf_index", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("content_sha256", sa.String(length=64), nullable=False),
        sa.Column("kid", sa.String(length=43), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("sequence", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("previous", sa.String(length=64), nullable=True),
        sa.Column("recorded_at", database.UtcDateTime(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("received_at", database.UtcDateTime(), nullable=False),
        sa.Column("skew_ms", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("receipt", sa.Text(), nullable=False),
        sa.Column("sent_by", sa.Uuid(), nullable=True),
        sa.Column("outcome", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.String(length=24), nullable=False),
        sa.Column("explanation", sa.String(), nullable=False),
        sa.Column("takes_place", sa.Boolean(), nullable=False),
        sa.Column("applied", sa.Boolean(), nullable=False),
        sa.Column("decision", sa.String(length=8), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", database.UtcDateTime(), nullable=True),
        sa.Column("decision_reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["person.id"], name=op.f("fk_field_record_decided_by")
        ),
        sa.ForeignKeyConstraint(["kid"], ["device.kid"], name=op.f("fk_field_record_kid")),
        sa.ForeignKeyConstraint(
            ["leaf_index"], ["log_entry.index"], name=op.f("fk_field_record_leaf_index")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_field_record_person_id")
        ),
        sa.ForeignKeyConstraint(["sent_by"], ["person.id"], name=op.f("fk_field_record_sent_by")),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_field_record")),
        sa.UniqueConstraint("leaf_index", name=op.f("uq_field_record_leaf_index")),
    )
    with op.batch_alter_table("field_record", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_field_record_applied"), ["applied"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_field_record_content_sha256"), ["content_sha256"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_field_record_id"), ["id"], unique=False)
        batch_op.create_index("ix_field_record_kid_sequence", ["kid", "sequence"], unique=False)
        batch_op.create_index(batch_op.f("ix_field_record_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_field_record_reason"), ["reason"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_field_record_received_at"), ["received_at"], unique=False
        )
        batch_op.create_index(
            "uq_field_record_id_taken",
            ["id"],
            unique=True,
            sqlite_where=sa.text("takes_place"),
            postgresql_where=sa.text("takes_place"),
        )
        batch_op.create_index(
            "uq_field_record_sequence_taken",
            ["kid", "sequence"],
            unique=True,
            sqlite_where=sa.text("takes_place"),
            postgresql_where=sa.text("takes_place"),
        )

    op.create_table(
        "print_run_region",
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.String(length=6), nullable=False),
        sa.ForeignKeyConstraint(
            ["region_code"], ["region.code"], name=op.f("fk_print_run_region_region_code")
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["print_run.id"], name=op.f("fk_print_run_region_run_id")
        ),
        sa.PrimaryKeyConstraint("run_id", "region_code", name=op.f("pk_print_run_region")),
    )
    op.create_table(
        "check",
        sa.Column("record_sha256", sa.String(length=64), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("control_point_id", sa.Uuid(), nullable=False),
        sa.Column("label_code", sa.String(length=16), nullable=False),
        sa.Column(
            "plan_version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("visit", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("inspectors", sa.JSON(), nullable=False),
        sa.Column("recorded_at", database.UtcDateTime(), nullable=False),
        sa.Column("claimed_result", sa.String(length=20), nullable=False),
        sa.Column("result", sa.String(length=20), nullable=True),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("limits_not_met", sa.JSON(), nullable=False),
        sa.Column("limits_not_assessed", sa.JSON(), nullable=False),
        sa.Column("replaces", sa.Uuid(), nullable=True),
        sa.Column("place", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("replaced_by", sa.String(length=64), nullable=True),
        sa.Column("flagged", sa.Boolean(), nullable=False),
        sa.Column("visited_at", database.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["control_point_id"], ["control_point.id"], name=op.f("fk_check_control_point_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_check_person_id")),
        sa.PrimaryKeyConstraint("record_sha256", name=op.f("pk_check")),
    )
    with op.batch_alter_table("check", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_check_control_point_id"), ["control_point_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_check_label_code"), ["label_code"], unique=False)
        batch_op.create_index(batch_op.f("ix_check_record_id"), ["record_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_check_recorded_at"), ["recorded_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_check_result"), ["result"], unique=False)
        batch_op.create_index(batch_op.f("ix_check_visit"), ["visit"], unique=False)
        batch_op.create_index(batch_op.f("ix_check_visited_at"), ["visited_at"], unique=False)

    op.create_table(
        "label",
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("control_point_id", sa.Uuid(), nullable=True),
        sa.Column(
            "plan_version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("born_blank", sa.Boolean(), nullable=False),
        sa.Column("issued_at", database.UtcDateTime(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("state_since", database.UtcDateTime(), nullable=False),
        sa.Column("printed_at", database.UtcDateTime(), nullable=True),
        sa.Column("withdrawn_at", database.UtcDateTime(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("replaced_by", sa.String(length=16), nullable=True),
        sa.Column("latitude", sa.String(), nullable=True),
        sa.Column("longitude", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["control_point_id"], ["control_point.id"], name=op.f("fk_label_control_point_id")
        ),
        sa.ForeignKeyConstraint(["replaced_by"], ["label.code"], name=op.f("fk_label_replaced_by")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_label")),
    )
    with op.batch_alter_table("label", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_label_control_point_id"), ["control_point_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_label_state"), ["state"], unique=False)

    op.create_table(
        "plan_version",
        sa.Column("control_point_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("catalogue_version", sa.String(), nullable=False),
        sa.Column("accepted_by", sa.Uuid(), nullable=True),
        sa.Column("accepted_at", database.UtcDateTime(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["accepted_by"], ["person.id"], name=op.f("fk_plan_version_accepted_by")
        ),
        sa.ForeignKeyConstraint(
            ["control_point_id"],
            ["control_point.id"],
            name=op.f("fk_plan_version_control_point_id"),
        ),
        sa.PrimaryKeyConstraint("control_point_id", "version", name=op.f("pk_plan_version")),
    )
    op.create_table(
        "label_posting",
        sa.Column("record_sha256", sa.String(length=64), nullable=False),
        sa.Column("label_code", sa.String(length=16), nullable=False),
        sa.Column("conflict", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["label_code"], ["label.code"], name=op.f("fk_label_posting_label_code")
        ),
        sa.PrimaryKeyConstraint("record_sha256", name=op.f("pk_label_posting")),
    )
    with op.batch_alter_table("label_posting", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_label_posting_label_code"), ["label_code"], unique=False
        )

    op.create_table(
        "print_run_item",
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("spec", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["code"], ["label.code"], name=op.f("fk_print_run_item_code")),
        sa.ForeignKeyConstraint(
            ["run_id"], ["print_run.id"], name=op.f("fk_print_run_item_run_id")
        ),
        sa.PrimaryKeyConstraint("run_id", "position", name=op.f("pk_print_run_item")),
    )
    with op.batch_alter_table("print_run_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_print_run_item_code"), ["code"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("print_run_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_print_run_item_code"))

    op.drop_table("print_run_item")
    with op.batch_alter_table("label_posting", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_label_posting_label_code"))

    op.drop_table("label_posting")
    op.drop_table("plan_version")
    with op.batch_alter_table("label", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_label_state"))
        batch_op.drop_index(batch_op.f("ix_label_control_point_id"))

    op.drop_table("label")
    with op.batch_alter_table("check", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_check_visited_at"))
        batch_op.drop_index(batch_op.f("ix_check_visit"))
        batch_op.drop_index(batch_op.f("ix_check_result"))
        batch_op.drop_index(batch_op.f("ix_check_recorded_at"))
        batch_op.drop_index(batch_op.f("ix_check_record_id"))
        batch_op.drop_index(batch_op.f("ix_check_label_code"))
        batch_op.drop_index(batch_op.f("ix_check_control_point_id"))

    op.drop_table("check")
    op.drop_table("print_run_region")
    with op.batch_alter_table("field_record", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_field_record_sequence_taken",
            sqlite_where=sa.text("takes_place"),
            postgresql_where=sa.text("takes_place"),
        )
        batch_op.drop_index(
            "uq_field_record_id_taken",
            sqlite_where=sa.text("takes_place"),
            postgresql_where=sa.text("takes_place"),
        )
        batch_op.drop_index(batch_op.f("ix_field_record_received_at"))
        batch_op.drop_index(batch_op.f("ix_field_record_reason"))
        batch_op.drop_index(batch_op.f("ix_field_record_person_id"))
        batch_op.drop_index("ix_field_record_kid_sequence")
        batch_op.drop_index(batch_op.f("ix_field_record_id"))
        batch_op.drop_index(batch_op.f("ix_field_record_content_sha256"))
        batch_op.drop_index(batch_op.f("ix_field_record_applied"))

    op.drop_table("field_record")
    op.drop_table("control_point")
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_person_id"))

    op.drop_table("sign_in")
    op.drop_table("print_run")
    with op.batch_alter_table("photo", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_photo_uploaded_by"))
        batch_op.drop_index(batch_op.f("ix_photo_received_at"))

    op.drop_table("photo")
    op.drop_table("person_area")
    with op.batch_alter_table("enterprise", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_enterprise_region_code"))
        batch_op.drop_index(batch_op.f("ix_enterprise_name"))
        batch_op.drop_index(batch_op.f("ix_enterprise_licence_no"))
        batch_op.drop_index(batch_op.f("ix_enterprise_category_code"))

    op.drop_table("enterprise")
    with op.batch_alter_table("device", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_device_person_id"))

    op.drop_table("device")
    with op.batch_alter_table("act", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_act_kind"))
        batch_op.drop_index(batch_op.f("ix_act_at"))

    op.drop_table("act")
    with op.batch_alter_table("sign_in_attempt", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_attempt_username"))
        batch_op.drop_index(batch_op.f("ix_sign_in_attempt_at"))

    op.drop_table("sign_in_attempt")
    with op.batch_alter_table("region", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_region_path"))

    op.drop_table("region")
    with op.batch_alter_table("photo_reference", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_photo_reference_record_sha256"))

    op.drop_table("photo_reference")
    op.drop_table("person")
    op.drop_table("log_entry")
    op.drop_table("installation")
    op.drop_table("feed_entry")
    op.drop_table("clock")
