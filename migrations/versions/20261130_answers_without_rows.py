"""A return has one answer to a question: the number of a row beside it was always 0."""

import sqlalchemy as sa
from alembic import op

revision = "20261130_answers_without_rows"
down_revision = "20261130_sources"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("answer") as batch:
        batch.drop_constraint(op.f("uq_answer_return_id_question_key_row"), type_="unique")
        batch.create_unique_constraint(
            op.f("uq_answer_return_id_question_key"), ["return_id", "question_key"]
        )
        batch.drop_column("row")


def downgrade() -> None:
    with op.batch_alter_table("answer") as batch:
        batch.add_column(sa.Column("row", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("answer") as batch:
        batch.alter_column("row", server_default=None)
        batch.drop_constraint(op.f("uq_answer_return_id_question_key"), type_="unique")
        batch.create_unique_constraint(
            op.f("uq_answer_return_id_question_key_row"), ["return_id", "question_key", "row"]
        )
