"""Answers that were not sought, questions that only the panel answers, and its scores beside the services' own."""

import sqlalchemy as sa
from alembic import op

from audit_app.extensions import Json, Moment

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

ABSENCES = ("not-applicable", "not-recorded", "not-known", "declined")
INDEXES = (("panel_answer", "case_id"), ("second_score", "return_id"))


def upgrade() -> None:
    _allow(*ABSENCES, "not-sought")
    op.create_table(
        "panel_answer",
        sa.Column("case_id", sa.String(length=16), nullable=False),
        sa.Column("question_key", sa.String(length=80), nullable=False),
        sa.Column("value", Json, nullable=True),
        sa.Column("rationale", sa.Text(), nullable=False),
        sa.Column("answered_at", Moment(), nullable=False),
        sa.Column("answered_by_id", sa.String(length=16), nullable=False),
        *_versioned("panel_answer"),
        _key("panel_answer", "case_id", "audit_case"),
        _key("panel_answer", "answered_by_id", "person"),
        sa.UniqueConstraint("case_id", "question_key", name=op.f("uq_panel_answer_case_id_question_key")),
    )
    op.create_table(
        "second_score",
        sa.Column("return_id", sa.String(length=16), nullable=False),
        sa.Column("question_key", sa.String(length=80), nullable=False),
        sa.Column("score", sa.String(length=80), nullable=False),
        sa.Column("own", sa.String(length=80), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("scored_at", Moment(), nullable=False),
        sa.Column("scored_by_id", sa.String(length=16), nullable=False),
        *_versioned("second_score"),
        _key("second_score", "return_id", "agency_return"),
        _key("second_score", "scored_by_id", "person"),
        sa.UniqueConstraint("return_id", "question_key", name=op.f("uq_second_score_return_id_question_key")),
        sa.CheckConstraint("reason != ''", name=op.f("ck_second_score_reason")),
    )
    for table, column in INDEXES:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def downgrade() -> None:
    """What was not sought was not answered either: it goes back as declined, with its reason."""
    for table, _ in reversed(INDEXES):
        op.drop_table(table)
    op.execute("UPDATE answer SET absence = 'declined' WHERE absence = 'not-sought'")
    _allow(*ABSENCES)


def _allow(*words: str) -> None:
    kind = sa.Enum(*words, name="absence", native_enum=False, create_constraint=False, length=30)
    with op.batch_alter_table("answer") as batch:
        batch.drop_constraint(op.f("ck_answer_absence"), type_="check")
        batch.create_check_constraint(op.f("ck_answer_absence"), sa.column("absence", kind).in_(words))


def _versioned(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )


def _key(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete="RESTRICT")
