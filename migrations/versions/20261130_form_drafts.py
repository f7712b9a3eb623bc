"""What people have typed into a form and not saved yet is kept for them."""

import sqlalchemy as sa
from alembic import op

from audit_app.extensions import Json, Moment

revision = "20261130_form_drafts"
down_revision = "20261130_report_kinds"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "form_draft",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("person_id", sa.String(length=16), nullable=False),
        sa.Column("form", sa.String(length=300), nullable=False),
        sa.Column("page", sa.String(length=300), nullable=False),
        sa.Column("mark", sa.String(length=24), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("fields", Json, nullable=False),
        sa.Column("thing_kind", sa.String(length=60), nullable=False),
        sa.Column("thing_id", sa.String(length=16), nullable=False),
        sa.Column("round_id", sa.String(length=16), nullable=True),
        sa.Column("saved_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_form_draft_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_draft")),
        sa.UniqueConstraint("person_id", "form", name=op.f("uq_form_draft_person_id_form")),
    )
    for column in ("round_id", "thing_id"):
        op.create_index(op.f(f"ix_form_draft_{column}"), "form_draft", [column])


def downgrade() -> None:
    op.drop_table("form_draft")
