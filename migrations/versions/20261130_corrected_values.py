"""A correction of an approved report reaches grades, findings, the panel's words and the facts of cases."""

import sqlalchemy as sa
from alembic import op

from audit_app.extensions import Json, Moment

revision = "20261130_corrected_values"
down_revision = "20261130_checked_figures"
branch_labels = None
depends_on = None

KINDS = ("agreed_grade", "finding", "panel_note", "panel_answer", "audit_case")


def upgrade() -> None:
    kind = sa.Enum(*KINDS, name="corrected", native_enum=False, create_constraint=True, length=30)
    op.create_table(
        "corrected_value",
        sa.Column("correction_id", sa.String(length=16), nullable=False),
        sa.Column("subject_kind", kind, nullable=False),
        sa.Column("subject_id", sa.String(length=16), nullable=False),
        sa.Column("before", Json, nullable=False),
        sa.Column("after", Json, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("written_at", Moment(), nullable=False),
        sa.Column("written_by_id", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.CheckConstraint("reason != ''", name=op.f("ck_corrected_value_reason")),
        sa.ForeignKeyConstraint(
            ["correction_id"],
            ["correction.id"],
            name=op.f("fk_corrected_value_correction_id_correction"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["written_by_id"],
            ["person.id"],
            name=op.f("fk_corrected_value_written_by_id_person"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_corrected_value")),
        sa.UniqueConstraint(
            "correction_id",
            "subject_kind",
            "subject_id",
            name=op.f("uq_corrected_value_correction_id_subject_kind_subject_id"),
        ),
    )
    op.create_index(op.f("ix_corrected_value_correction_id"), "corrected_value", ["correction_id"])


def downgrade() -> None:
    op.drop_table("corrected_value")
