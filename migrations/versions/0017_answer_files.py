"""Copies of records that are kept as files beside an answer."""

import sqlalchemy as sa
from alembic import op

from audit_app.extensions import Moment

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

LINKS = (("return_id", "agency_return"), ("added_by_id", "person"), ("removed_by_id", "person"))


def upgrade() -> None:
    op.create_table(
        "answer_file",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("content_type", sa.String(length=120), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("stored_as", sa.String(length=64), nullable=False),
        sa.Column("added_at", Moment(), nullable=False),
        sa.Column("added_by_id", sa.String(length=16), nullable=False),
        sa.Column("return_id", sa.String(length=16), nullable=False),
        sa.Column("question_key", sa.String(length=80), nullable=False),
        sa.Column("removed_at", Moment(), nullable=True),
        sa.Column("removed_by_id", sa.String(length=16), nullable=True),
        sa.Column("cleared_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_file")),
        sa.UniqueConstraint("stored_as", name=op.f("uq_answer_file_stored_as")),
        sa.CheckConstraint(
            "(removed_at IS NULL) = (removed_by_id IS NULL)", name=op.f("ck_answer_file_removed_by")
        ),
        sa.CheckConstraint("(removed_at IS NULL) = (file_name != '')", name=op.f("ck_answer_file_named")),
        sa.CheckConstraint(
            "cleared_at IS NULL OR removed_at IS NOT NULL", name=op.f("ck_answer_file_cleared")
        ),
        *(
            sa.ForeignKeyConstraint(
                [column],
                [f"{target}.id"],
                name=op.f(f"fk_answer_file_{column}_{target}"),
                ondelete="RESTRICT",
            )
            for column, target in LINKS
        ),
    )
    op.create_index(op.f("ix_answer_file_return_id"), "answer_file", ["return_id"])


def downgrade() -> None:
    """The files themselves stay in their folder under their keys; only a backup knows whose they were."""
    op.drop_table("answer_file")
