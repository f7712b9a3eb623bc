"""The first tables, with their logs append-only and published question sets frozen."""

import sqlalchemy as sa
from alembic import op

from audit_app.extensions import Json, Moment

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "access_entry",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("person_id", sa.String(length=16), nullable=False),
        sa.Column("page", sa.String(length=80), nullable=False),
        sa.Column("subject_id", sa.String(length=16), nullable=False),
        sa.Column("request_id", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_entry")),
    )
    with op.batch_alter_table("access_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_access_entry_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_access_entry_subject_id"), ["subject_id"], unique=False)

    op.create_table(
        "agency",
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency")),
        sa.UniqueConstraint("name", name=op.f("uq_agency_name")),
        sa.UniqueConstraint("slug", name=op.f("uq_agency_slug")),
    )
    op.create_table(
        "log_entry",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("act", sa.String(length=60), nullable=False),
        sa.Column("actor_id", sa.String(length=16), nullable=True),
        sa.Column("actor_name", sa.String(length=200), nullable=False),
        sa.Column("subject_kind", sa.String(length=60), nullable=False),
        sa.Column("subject_id", sa.String(length=16), nullable=False),
        sa.Column("round_id", sa.String(length=16), nullable=True),
        sa.Column("before", Json, nullable=True),
        sa.Column("after", Json, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("request_id", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_entry")),
    )
    with op.batch_alter_table("log_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_log_entry_act"), ["act"], unique=False)
        batch_op.create_index(batch_op.f("ix_log_entry_actor_id"), ["actor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_log_entry_round_id"), ["round_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_log_entry_subject_id"), ["subject_id"], unique=False)

    op.create_table(
        "partnership",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.Column("clock_lag_seconds", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partnership")),
    )
    op.create_table(
        "sign_in_attempt",
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempt")),
    )
    with op.batch_alter_table("sign_in_attempt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_attempt_address"), ["address"], unique=False)
        batch_op.create_index(batch_op.f("ix_sign_in_attempt_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_sign_in_attempt_email"), ["email"], unique=False)

    op.create_table(
        "sub_group",
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sub_group")),
        sa.UniqueConstraint("name", name=op.f("uq_sub_group_name")),
        sa.UniqueConstraint("slug", name=op.f("uq_sub_group_slug")),
    )
    op.create_table(
        "theme",
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_theme")),
        sa.UniqueConstraint("slug", name=op.f("uq_theme_slug")),
    )
    op.create_table(
        "meeting",
        sa.Column("sub_group_id", sa.String(length=16), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["sub_group_id"],
            ["sub_group.id"],
            name=op.f("fk_meeting_sub_group_id_sub_group"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
        sa.UniqueConstraint("sub_group_id", "held_on", name=op.f("uq_meeting_sub_group_id_held_on")),
    )
    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_meeting_sub_group_id"), ["sub_group_id"], unique=False)

    op.create_table(
        "person",
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("job_title", sa.Text(), nullable=False),
        sa.Column("agency_id", sa.String(length=16), nullable=True),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("sign_in_token", sa.String(length=64), nullable=False),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("left_at", Moment(), nullable=True),
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_person_agency_id_agency"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("email", name=op.f("uq_person_email")),
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_agency_id"), ["agency_id"], unique=False)

    op.create_table(
        "service",
        sa.Column("agency_id", sa.String(length=16), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_service_agency_id_agency"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service")),
        sa.UniqueConstraint("agency_id", "name", name=op.f("uq_service_agency_id_name")),
        sa.UniqueConstraint("slug", name=op.f("uq_service_slug")),
    )
    with op.batch_alter_table("service", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_service_agency_id"), ["agency_id"], unique=False)

    op.create_table(
        "outbox_message",
        sa.Column("occasion", sa.String(length=200), nullable=False),
        sa.Column("person_id", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("recipient", sa.String(length=254), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("queued_at", Moment(), nullable=False),
        sa.Column("sent_at", Moment(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("claimed_until", Moment(), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_outbox_message_person_id_person"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_message")),
        sa.UniqueConstraint("occasion", name=op.f("uq_outbox_message_occasion")),
    )
    with op.batch_alter_table("outbox_message", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outbox_message_person_id"), ["person_id"], unique=False)

    op.create_table(
        "role_held",
        sa.Column("person_id", sa.String(length=16), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "administrator",
                "qa-officer",
                "agency-lead",
                "auditor",
                "moderator",
                "chair",
                "viewer",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("agency_id", sa.String(length=16), nullable=True),
        sa.Column("sub_group_id", sa.String(length=16), nullable=True),
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.CheckConstraint(
            "(role IN ('agency-lead', 'auditor')) = (agency_id IS NOT NULL)", name=op.f("ck_role_held_agency")
        ),
        sa.CheckConstraint(
            "(role IN ('chair', 'moderator', 'viewer')) = (sub_group_id IS NOT NULL)",
            name=op.f("ck_role_held_sub_group"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_role_held_agency_id_agency"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_role_held_person_id_person"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["sub_group_id"],
            ["sub_group.id"],
            name=op.f("fk_role_held_sub_group_id_sub_group"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_held")),
        sa.UniqueConstraint(
            "person_id",
            "role",
            "agency_id",
            "sub_group_id",
            name=op.f("uq_role_held_person_id_role_agency_id_sub_group_id"),
        ),
    )
    with op.batch_alter_table("role_held", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_role_held_agency_id"), ["agency_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_role_held_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_role_held_sub_group_id"), ["sub_group_id"], unique=False)

    op.create_table(
        "theme_version",
        sa.Column("theme_id", sa.String(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "published",
                "withdrawn",
                name="versionstate",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("imported_at", Moment(), nullable=False),
        sa.Column("published_at", Moment(), nullable=True),
        sa.Column("published_by_id", sa.String(length=16), nullable=True),
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.CheckConstraint(
            "(state = 'draft') = (published_at IS NULL)", name=op.f("ck_theme_version_published")
        ),
        sa.ForeignKeyConstraint(
            ["published_by_id"],
            ["person.id"],
            name=op.f("fk_theme_version_published_by_id_person"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["theme_id"], ["theme.id"], name=op.f("fk_theme_version_theme_id_theme"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_theme_version")),
        sa.UniqueConstraint("content_hash", name=op.f("uq_theme_version_content_hash")),
        sa.UniqueConstraint("theme_id", "number", name=op.f("uq_theme_version_theme_id_number")),
    )
    with op.batch_alter_table("theme_version", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_theme_version_published_by_id"), ["published_by_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_theme_version_theme_id"), ["theme_id"], unique=False)

    op.create_table(
        "audit_round",
        sa.Column("reference", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("theme_version_id", sa.String(length=16), nullable=False),
        sa.Column("sub_group_id", sa.String(length=16), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "setting-up",
                "open",
                "moderation",
                "reporting",
                "closed",
                name="roundstate",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("sampling", sa.Text(), nullable=False),
        sa.Column("population", sa.Integer(), nullable=True),
        sa.Column("read_from", sa.Date(), nullable=False),
        sa.Column("read_to", sa.Date(), nullable=False),
        sa.Column("judged_from", sa.Date(), nullable=False),
        sa.Column("judged_to", sa.Date(), nullable=False),
        sa.Column("known_due", sa.Date(), nullable=False),
        sa.Column("returns_due", sa.Date(), nullable=False),
        sa.Column("moderation_on", sa.Date(), nullable=True),
        sa.Column("report_due", sa.Date(), nullable=True),
        sa.Column("invented", sa.Text(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("opened_at", Moment(), nullable=True),
        sa.Column("closed_at", Moment(), nullable=True),
        sa.Column("closed_by_id", sa.String(length=16), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.CheckConstraint(
            "(state = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_audit_round_closed")
        ),
        sa.CheckConstraint(
            "(state = 'setting-up') = (opened_at IS NULL)", name=op.f("ck_audit_round_opened")
        ),
        sa.CheckConstraint(
            "(closed_at IS NULL) = (closed_by_id IS NULL)", name=op.f("ck_audit_round_closed_by")
        ),
        sa.CheckConstraint("known_due <= returns_due", name=op.f("ck_audit_round_timetable")),
        sa.CheckConstraint(
            "read_from <= read_to AND judged_from <= judged_to", name=op.f("ck_audit_round_periods")
        ),
        sa.ForeignKeyConstraint(
            ["closed_by_id"],
            ["person.id"],
            name=op.f("fk_audit_round_closed_by_id_person"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["sub_group_id"],
            ["sub_group.id"],
            name=op.f("fk_audit_round_sub_group_id_sub_group"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["theme_version_id"],
            ["theme_version.id"],
            name=op.f("fk_audit_round_theme_version_id_theme_version"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_round")),
        sa.UniqueConstraint("reference", name=op.f("uq_audit_round_reference")),
    )
    with op.batch_alter_table("audit_round", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_round_closed_by_id"), ["closed_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_round_sub_group_id"), ["sub_group_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_audit_round_theme_version_id"), ["theme_version_id"], unique=False
        )

    op.create_table(
        "audit_case",
        sa.Column("round_id", sa.String(length=16), nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("age_band", sa.String(length=80), nullable=False),
        sa.Column("gender", sa.String(length=80), nullable=False),
        sa.Column("ethnicity", sa.String(length=80), nullable=False),
        sa.Column("plan_level", sa.String(length=80), nullable=False),
        sa.Column("setting", sa.String(length=80), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["audit_round.id"],
            name=op.f("fk_audit_case_round_id_audit_round"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_case")),
        sa.UniqueConstraint("round_id", "reference", name=op.f("uq_audit_case_round_id_reference")),
    )
    with op.batch_alter_table("audit_case", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_case_round_id"), ["round_id"], unique=False)

    op.create_table(
        "finding",
        sa.Column("round_id", sa.String(length=16), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "strength",
                "development",
                name="findingkind",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("heading", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("key_line", sa.String(length=80), nullable=False),
        sa.Column("written_at", Moment(), nullable=False),
        sa.Column("written_by_id", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["audit_round.id"],
            name=op.f("fk_finding_round_id_audit_round"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["written_by_id"],
            ["person.id"],
            name=op.f("fk_finding_written_by_id_person"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding")),
        sa.UniqueConstraint("round_id", "position", name=op.f("uq_finding_round_id_position")),
    )
    with op.batch_alter_table("finding", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_finding_round_id"), ["round_id"], unique=False)

    op.create_table(
        "recommendation",
        sa.Column("round_id", sa.String(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "agreed",
                "closed",
                "no-further-action",
                name="recommendationstate",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("sub_group_id", sa.String(length=16), nullable=False),
        sa.Column("written_at", Moment(), nullable=False),
        sa.Column("agreed_at", Moment(), nullable=True),
        sa.Column("closed_at", Moment(), nullable=True),
        sa.Column("closed_by_id", sa.String(length=16), nullable=True),
        sa.Column("closing_meeting_id", sa.String(length=16), nullable=True),
        sa.Column("minute_reference", sa.String(length=80), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.CheckConstraint(
            "(state = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_recommendation_closed")
        ),
        sa.CheckConstraint(
            "state != 'closed' OR (outcome != '' AND closing_meeting_id IS NOT NULL AND minute_reference != '')",
            name=op.f("ck_recommendation_outcome"),
        ),
        sa.CheckConstraint(
            "(closed_at IS NULL) = (closed_by_id IS NULL)", name=op.f("ck_recommendation_closed_by")
        ),
        sa.ForeignKeyConstraint(
            ["closed_by_id"],
            ["person.id"],
            name=op.f("fk_recommendation_closed_by_id_person"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["closing_meeting_id"],
            ["meeting.id"],
            name=op.f("fk_recommendation_closing_meeting_id_meeting"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["audit_round.id"],
            name=op.f("fk_recommendation_round_id_audit_round"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["sub_group_id"],
            ["sub_group.id"],
            name=op.f("fk_recommendation_sub_group_id_sub_group"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recommendation")),
        sa.UniqueConstraint("round_id", "number", name=op.f("uq_recommendation_round_id_number")),
    )
    with op.batch_alter_table("recommendation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recommendation_round_id"), ["round_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_recommendation_sub_group_id"), ["sub_group_id"], unique=False)

    op.create_table(
        "report",
        sa.Column("round_id", sa.String(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft", "final", name="reportstate", native_enum=False, create_constraint=True, length=30
            ),
            nullable=False,
        ),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("approved_at", Moment(), nullable=True),
        sa.Column("approved_by_id", sa.String(length=16), nullable=True),
        sa.Column("meeting_id", sa.String(length=16), nullable=True),
        sa.Column("minute_reference", sa.String(length=80), nullable=False),
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.CheckConstraint("(state = 'final') = (approved_at IS NOT NULL)", name=op.f("ck_report_approved")),
        sa.ForeignKeyConstraint(
            ["approved_by_id"],
            ["person.id"],
            name=op.f("fk_report_approved_by_id_person"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_report_meeting_id_meeting"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["audit_round.id"], name=op.f("fk_report_round_id_audit_round"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
        sa.UniqueConstraint("round_id", "number", name=op.f("uq_report_round_id_number")),
    )
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_report_round_id"), ["round_id"], unique=False)

    op.create_table(
        "report_text",
        sa.Column("round_id", sa.String(length=16), nullable=False),
        sa.Column("section_key", sa.String(length=80), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", Moment(), nullable=False),
        sa.Column("written_by_id", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["audit_round.id"],
            name=op.f("fk_report_text_round_id_audit_round"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["written_by_id"],
            ["person.id"],
            name=op.f("fk_report_text_written_by_id_person"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_text")),
        sa.UniqueConstraint("round_id", "section_key", name=op.f("uq_report_text_round_id_section_key")),
    )
    with op.batch_alter_table("report_text", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_report_text_round_id"), ["round_id"], unique=False)

    op.create_table(
        "action",
        sa.Column("recommendation_id", sa.String(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.String(length=16), nullable=False),
        sa.Column("agency_id", sa.String(length=16), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("impact_measure", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "not-started",
                "in-progress",
                "awaiting-sign-off",
                "closed",
                "excused",
                name="actionstate",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("completion", sa.Text(), nullable=False),
        sa.Column("closed_at", Moment(), nullable=True),
        sa.Column("closed_by_id", sa.String(length=16), nullable=True),
        sa.Column("closing_meeting_id", sa.String(length=16), nullable=True),
        sa.Column("minute_reference", sa.String(length=80), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_action_closed")),
        sa.CheckConstraint(
            "state != 'awaiting-sign-off' OR completion != ''", name=op.f("ck_action_completion")
        ),
        sa.CheckConstraint(
            "state != 'closed' OR (outcome != '' AND closing_meeting_id IS NOT NULL AND minute_reference != '')",
            name=op.f("ck_action_outcome"),
        ),
        sa.CheckConstraint("(closed_at IS NULL) = (closed_by_id IS NULL)", name=op.f("ck_action_closed_by")),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_action_agency_id_agency"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["closed_by_id"], ["person.id"], name=op.f("fk_action_closed_by_id_person"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["closing_meeting_id"],
            ["meeting.id"],
            name=op.f("fk_action_closing_meeting_id_meeting"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["person.id"], name=op.f("fk_action_owner_id_person"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["recommendation_id"],
            ["recommendation.id"],
            name=op.f("fk_action_recommendation_id_recommendation"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action")),
        sa.UniqueConstraint("recommendation_id", "number", name=op.f("uq_action_recommendation_id_number")),
    )
    with op.batch_alter_table("action", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_action_agency_id"), ["agency_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_action_due_on"), ["due_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_action_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_action_recommendation_id"), ["recommendation_id"], unique=False)

    op.create_table(
        "agency_return",
        sa.Column("case_id", sa.String(length=16), nullable=False),
        sa.Column("service_id", sa.String(length=16), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "asked",
                "not-known",
                "known",
                "in-progress",
                "submitted",
                "sent-back",
                "accepted",
                "not-returned",
                name="returnstate",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("auditor_id", sa.String(length=16), nullable=True),
        sa.Column("answered", sa.Integer(), nullable=False),
        sa.Column("required", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("confirmed_at", Moment(), nullable=True),
        sa.Column("confirmed_by_id", sa.String(length=16), nullable=True),
        sa.Column("submitted_at", Moment(), nullable=True),
        sa.Column("submitted_by_id", sa.String(length=16), nullable=True),
        sa.Column("accepted_at", Moment(), nullable=True),
        sa.Column("sent_back_reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.CheckConstraint(
            "(state = 'accepted') = (accepted_at IS NOT NULL)", name=op.f("ck_agency_return_accepted")
        ),
        sa.CheckConstraint(
            "(state IN ('submitted', 'accepted')) = (submitted_at IS NOT NULL)",
            name=op.f("ck_agency_return_submitted"),
        ),
        sa.CheckConstraint(
            "state != 'sent-back' OR sent_back_reason != ''", name=op.f("ck_agency_return_sent_back")
        ),
        sa.CheckConstraint(
            "state NOT IN ('known', 'in-progress', 'submitted', 'sent-back', 'accepted') OR auditor_id IS NOT NULL",
            name=op.f("ck_agency_return_auditor"),
        ),
        sa.CheckConstraint(
            "(submitted_at IS NULL) = (submitted_by_id IS NULL)", name=op.f("ck_agency_return_submitted_by")
        ),
        sa.CheckConstraint("answered >= 0 AND answered <= required", name=op.f("ck_agency_return_progress")),
        sa.ForeignKeyConstraint(
            ["auditor_id"],
            ["person.id"],
            name=op.f("fk_agency_return_auditor_id_person"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["audit_case.id"],
            name=op.f("fk_agency_return_case_id_audit_case"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"],
            ["person.id"],
            name=op.f("fk_agency_return_confirmed_by_id_person"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["service_id"],
            ["service.id"],
            name=op.f("fk_agency_return_service_id_service"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["submitted_by_id"],
            ["person.id"],
            name=op.f("fk_agency_return_submitted_by_id_person"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency_return")),
        sa.UniqueConstraint("case_id", "service_id", name=op.f("uq_agency_return_case_id_service_id")),
    )
    with op.batch_alter_table("agency_return", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agency_return_auditor_id"), ["auditor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_agency_return_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_agency_return_service_id"), ["service_id"], unique=False)

    op.create_table(
        "agreed_grade",
        sa.Column("case_id", sa.String(length=16), nullable=False),
        sa.Column("question_key", sa.String(length=80), nullable=False),
        sa.Column("level", sa.String(length=80), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("dissent", sa.Text(), nullable=False),
        sa.Column("decided_at", Moment(), nullable=False),
        sa.Column("decided_by_id", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.CheckConstraint("reason != ''", name=op.f("ck_agreed_grade_reason")),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["audit_case.id"],
            name=op.f("fk_agreed_grade_case_id_audit_case"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"],
            ["person.id"],
            name=op.f("fk_agreed_grade_decided_by_id_person"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreed_grade")),
        sa.UniqueConstraint("case_id", "question_key", name=op.f("uq_agreed_grade_case_id_question_key")),
    )
    with op.batch_alter_table("agreed_grade", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agreed_grade_case_id"), ["case_id"], unique=False)

    op.create_table(
        "concern",
        sa.Column("case_id", sa.String(length=16), nullable=False),
        sa.Column("agency_id", sa.String(length=16), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "raised",
                "acknowledged",
                name="concernstate",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("raised_at", Moment(), nullable=False),
        sa.Column("raised_by_id", sa.String(length=16), nullable=False),
        sa.Column("acknowledged_at", Moment(), nullable=True),
        sa.Column("acknowledged_by_id", sa.String(length=16), nullable=True),
        sa.Column("response", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.CheckConstraint(
            "(state = 'acknowledged') = (acknowledged_at IS NOT NULL)", name=op.f("ck_concern_acknowledged")
        ),
        sa.CheckConstraint(
            "(acknowledged_at IS NULL) = (acknowledged_by_id IS NULL)",
            name=op.f("ck_concern_acknowledged_by"),
        ),
        sa.ForeignKeyConstraint(
            ["acknowledged_by_id"],
            ["person.id"],
            name=op.f("fk_concern_acknowledged_by_id_person"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_concern_agency_id_agency"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["audit_case.id"], name=op.f("fk_concern_case_id_audit_case"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["raised_by_id"], ["person.id"], name=op.f("fk_concern_raised_by_id_person"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concern")),
    )
    with op.batch_alter_table("concern", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_concern_agency_id"), ["agency_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_concern_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_concern_raised_by_id"), ["raised_by_id"], unique=False)

    op.create_table(
        "finding_case",
        sa.Column("finding_id", sa.String(length=16), nullable=False),
        sa.Column("case_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["audit_case.id"],
            name=op.f("fk_finding_case_case_id_audit_case"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["finding_id"],
            ["finding.id"],
            name=op.f("fk_finding_case_finding_id_finding"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("finding_id", "case_id", name=op.f("pk_finding_case")),
    )
    with op.batch_alter_table("finding_case", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_finding_case_case_id"), ["case_id"], unique=False)

    op.create_table(
        "finding_service",
        sa.Column("finding_id", sa.String(length=16), nullable=False),
        sa.Column("service_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["finding_id"],
            ["finding.id"],
            name=op.f("fk_finding_service_finding_id_finding"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["service_id"],
            ["service.id"],
            name=op.f("fk_finding_service_service_id_service"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("finding_id", "service_id", name=op.f("pk_finding_service")),
    )
    with op.batch_alter_table("finding_service", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_finding_service_service_id"), ["service_id"], unique=False)

    op.create_table(
        "recommendation_finding",
        sa.Column("recommendation_id", sa.String(length=16), nullable=False),
        sa.Column("finding_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["finding_id"],
            ["finding.id"],
            name=op.f("fk_recommendation_finding_finding_id_finding"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["recommendation_id"],
            ["recommendation.id"],
            name=op.f("fk_recommendation_finding_recommendation_id_recommendation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("recommendation_id", "finding_id", name=op.f("pk_recommendation_finding")),
    )
    with op.batch_alter_table("recommendation_finding", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_recommendation_finding_finding_id"), ["finding_id"], unique=False
        )

    op.create_table(
        "action_update",
        sa.Column("action_id", sa.String(length=16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("act", sa.String(length=60), nullable=False),
        sa.Column("written_at", Moment(), nullable=False),
        sa.Column("written_by_id", sa.String(length=16), nullable=False),
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["action_id"], ["action.id"], name=op.f("fk_action_update_action_id_action"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["written_by_id"],
            ["person.id"],
            name=op.f("fk_action_update_written_by_id_person"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_update")),
    )
    with op.batch_alter_table("action_update", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_action_update_action_id"), ["action_id"], unique=False)

    op.create_table(
        "answer",
        sa.Column("return_id", sa.String(length=16), nullable=False),
        sa.Column("question_key", sa.String(length=80), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("value", Json, nullable=True),
        sa.Column(
            "absence",
            sa.Enum(
                "not-applicable",
                "not-recorded",
                "not-known",
                "declined",
                name="absence",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=True,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("rationale", sa.Text(), nullable=False),
        sa.Column("saved_at", Moment(), nullable=False),
        sa.Column("saved_by_id", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["return_id"],
            ["agency_return.id"],
            name=op.f("fk_answer_return_id_agency_return"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["saved_by_id"], ["person.id"], name=op.f("fk_answer_saved_by_id_person"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer")),
        sa.UniqueConstraint(
            "return_id", "question_key", "row", name=op.f("uq_answer_return_id_question_key_row")
        ),
    )
    with op.batch_alter_table("answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_answer_return_id"), ["return_id"], unique=False)

    op.create_table(
        "evidence",
        sa.Column("action_id", sa.String(length=16), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("content_type", sa.String(length=120), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("stored_as", sa.String(length=64), nullable=False),
        sa.Column("added_at", Moment(), nullable=False),
        sa.Column("added_by_id", sa.String(length=16), nullable=False),
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["action_id"], ["action.id"], name=op.f("fk_evidence_action_id_action"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["person.id"], name=op.f("fk_evidence_added_by_id_person"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
        sa.UniqueConstraint("stored_as", name=op.f("uq_evidence_stored_as")),
    )
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_evidence_action_id"), ["action_id"], unique=False)

    op.create_table(
        "answer_revision",
        sa.Column("answer_id", sa.String(length=16), nullable=False),
        sa.Column("value", Json, nullable=True),
        sa.Column("absence", sa.String(length=30), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("rationale", sa.Text(), nullable=False),
        sa.Column("saved_by_id", sa.String(length=16), nullable=False),
        sa.Column("saved_at", Moment(), nullable=False),
        sa.Column("replaced_at", Moment(), nullable=False),
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["answer_id"],
            ["answer.id"],
            name=op.f("fk_answer_revision_answer_id_answer"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["saved_by_id"],
            ["person.id"],
            name=op.f("fk_answer_revision_saved_by_id_person"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_revision")),
    )
    with op.batch_alter_table("answer_revision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_answer_revision_answer_id"), ["answer_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("answer_revision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_answer_revision_answer_id"))

    op.drop_table("answer_revision")
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_evidence_action_id"))

    op.drop_table("evidence")
    with op.batch_alter_table("answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_answer_return_id"))

    op.drop_table("answer")
    with op.batch_alter_table("action_update", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_action_update_action_id"))

    op.drop_table("action_update")
    with op.batch_alter_table("recommendation_finding", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_recommendation_finding_finding_id"))

    op.drop_table("recommendation_finding")
    with op.batch_alter_table("finding_service", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_finding_service_service_id"))

    op.drop_table("finding_service")
    with op.batch_alter_table("finding_case", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_finding_case_case_id"))

    op.drop_table("finding_case")
    with op.batch_alter_table("concern", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_concern_raised_by_id"))
        batch_op.drop_index(batch_op.f("ix_concern_case_id"))
        batch_op.drop_index(batch_op.f("ix_concern_agency_id"))

    op.drop_table("concern")
    with op.batch_alter_table("agreed_grade", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_agreed_grade_case_id"))

    op.drop_table("agreed_grade")
    with op.batch_alter_table("agency_return", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_agency_return_service_id"))
        batch_op.drop_index(batch_op.f("ix_agency_return_case_id"))
        batch_op.drop_index(batch_op.f("ix_agency_return_auditor_id"))

    op.drop_table("agency_return")
    with op.batch_alter_table("action", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_action_recommendation_id"))
        batch_op.drop_index(batch_op.f("ix_action_owner_id"))
        batch_op.drop_index(batch_op.f("ix_action_due_on"))
        batch_op.drop_index(batch_op.f("ix_action_agency_id"))

    op.drop_table("action")
    with op.batch_alter_table("report_text", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_report_text_round_id"))

    op.drop_table("report_text")
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_report_round_id"))

    op.drop_table("report")
    with op.batch_alter_table("recommendation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_recommendation_sub_group_id"))
        batch_op.drop_index(batch_op.f("ix_recommendation_round_id"))

    op.drop_table("recommendation")
    with op.batch_alter_table("finding", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_finding_round_id"))

    op.drop_table("finding")
    with op.batch_alter_table("audit_case", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_case_round_id"))

    op.drop_table("audit_case")
    with op.batch_alter_table("audit_round", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_round_theme_version_id"))
        batch_op.drop_index(batch_op.f("ix_audit_round_sub_group_id"))
        batch_op.drop_index(batch_op.f("ix_audit_round_closed_by_id"))

    op.drop_table("audit_round")
    with op.batch_alter_table("theme_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_theme_version_theme_id"))
        batch_op.drop_index(batch_op.f("ix_theme_version_published_by_id"))

    op.drop_table("theme_version")
    with op.batch_alter_table("role_held", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_role_held_sub_group_id"))
        batch_op.drop_index(batch_op.f("ix_role_held_person_id"))
        batch_op.drop_index(batch_op.f("ix_role_held_agency_id"))

    op.drop_table("role_held")
    with op.batch_alter_table("outbox_message", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outbox_message_person_id"))

    op.drop_table("outbox_message")
    with op.batch_alter_table("service", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_service_agency_id"))

    op.drop_table("service")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_agency_id"))

    op.drop_table("person")
    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_meeting_sub_group_id"))

    op.drop_table("meeting")
    op.drop_table("theme")
    op.drop_table("sub_group")
    with op.batch_alter_table("sign_in_attempt", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_attempt_email"))
        batch_op.drop_index(batch_op.f("ix_sign_in_attempt_at"))
        batch_op.drop_index(batch_op.f("ix_sign_in_attempt_address"))

    op.drop_table("sign_in_attempt")
    op.drop_table("partnership")
    with op.batch_alter_table("log_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_log_entry_subject_id"))
        batch_op.drop_index(batch_op.f("ix_log_entry_round_id"))
        batch_op.drop_index(batch_op.f("ix_log_entry_actor_id"))
        batch_op.drop_index(batch_op.f("ix_log_entry_act"))

    op.drop_table("log_entry")
    op.drop_table("agency")
    with op.batch_alter_table("access_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_access_entry_subject_id"))
        batch_op.drop_index(batch_op.f("ix_access_entry_person_id"))

    op.drop_table("access_entry")
