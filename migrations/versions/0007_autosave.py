"""Which page wrote an answer last."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    mark = sa.Column("page_mark", sa.String(length=24), server_default="", nullable=False)
    turn = sa.Column("page_turn", sa.Integer(), server_default="0", nullable=False)
    with op.batch_alter_table("answer") as answers:
        answers.add_column(mark)
        answers.add_column(turn)


def downgrade() -> None:
    with op.batch_alter_table("answer") as answers:
        answers.drop_column("page_turn")
        answers.drop_column("page_mark")
