"""Question sets that are being written, step by step."""

import sqlalchemy as sa
from alembic import op

from audit_app.extensions import Moment

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "theme_draft",
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("based_on_id", sa.String(length=16), nullable=True),
        sa.Column("begun_at", Moment(), nullable=False),
        sa.Column("begun_by_id", sa.String(length=16), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.Column("published_as_id", sa.String(length=16), nullable=True),
        sa.Column("id", sa.String(length=16), nullable=False),
        _key("theme_draft", "based_on_id", "theme_version"),
        _key("theme_draft", "begun_by_id", "person"),
        _key("theme_draft", "published_as_id", "theme_version"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_theme_draft")),
    )
    op.create_table(
        "draft_step",
        sa.Column("draft_id", sa.String(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("made_by_id", sa.String(length=16), nullable=False),
        sa.Column("undone", sa.Boolean(), nullable=False),
        sa.Column("id", sa.String(length=16), nullable=False),
        _key("draft_step", "draft_id", "theme_draft", "CASCADE"),
        _key("draft_step", "made_by_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_step")),
        sa.UniqueConstraint("draft_id", "number", name=op.f("uq_draft_step_draft_id_number")),
    )
    for table, column in INDEXES:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def downgrade() -> None:
    for table, column in INDEXES:
        op.drop_index(op.f(f"ix_{table}_{column}"), table)
    op.drop_table("draft_step")
    op.drop_table("theme_draft")


INDEXES = (
    ("theme_draft", "based_on_id"),
    ("theme_draft", "begun_by_id"),
    ("theme_draft", "published_as_id"),
    ("draft_step", "draft_id"),
    ("draft_step", "made_by_id"),
)


def _key(table: str, column: str, target: str, rule: str = "RESTRICT") -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete=rule)
