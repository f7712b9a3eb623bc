"""Answers without a version of their own

Whoever saves holds the return and compares texts; a version made each of thirty answers a statement of its own.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("answer") as batch:
        batch.drop_column("version")


def downgrade() -> None:
    with op.batch_alter_table("answer") as batch:
        batch.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    with op.batch_alter_table("answer") as batch:
        batch.alter_column("version", server_default=None)
