"""Forms that were sent are remembered for a day, several a person, by the mark of each."""

import sqlalchemy as sa
from alembic import op

from audit_app.extensions import Json, Moment

revision = "20261130_sent_forms"
down_revision = "20261130_agencies_end"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What was remembered was good for a minute, and is forgotten."""
    op.drop_table("sent_form")
    op.create_table(
        "sent_form",
        sa.Column("person_id", sa.String(length=16), nullable=False),
        sa.Column("form", sa.String(length=64), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("location", sa.Text(), nullable=False),
        sa.Column("said", Json, nullable=True),
        sa.Column("left", Json, nullable=True),
        sa.Column("sent_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_sent_form_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "form", name=op.f("pk_sent_form")),
    )
    op.create_index("ix_sent_form_person_id_sent_at", "sent_form", ["person_id", "sent_at"])


def downgrade() -> None:
    op.drop_table("sent_form")
    op.create_table(
        "sent_form",
        sa.Column("person_id", sa.String(length=16), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("location", sa.Text(), nullable=False),
        sa.Column("said", Json, nullable=True),
        sa.Column("sent_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_sent_form_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_sent_form")),
    )
