"""A table for words that were replaced, so that the log can name them without holding them."""

import sqlalchemy as sa
from alembic import op

from audit_app.extensions import Moment

revision = "20261130_text_revisions"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "text_revision",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("subject_kind", sa.String(length=60), nullable=False),
        sa.Column("subject_id", sa.String(length=16), nullable=False),
        sa.Column("column_name", sa.String(length=80), nullable=False),
        sa.Column("round_id", sa.String(length=16), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("kept_at", Moment(), nullable=False),
        sa.Column("kept_by_id", sa.String(length=16), nullable=True),
        sa.Column("cleared_at", Moment(), nullable=True),
        sa.CheckConstraint(
            "(text IS NULL) = (cleared_at IS NOT NULL)", name=op.f("ck_text_revision_cleared")
        ),
        sa.ForeignKeyConstraint(
            ["kept_by_id"],
            ["person.id"],
            name=op.f("fk_text_revision_kept_by_id_person"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_text_revision")),
    )
    for column in ("round_id", "subject_id"):
        op.create_index(op.f(f"ix_text_revision_{column}"), "text_revision", [column])


def downgrade() -> None:
    op.drop_table("text_revision")
