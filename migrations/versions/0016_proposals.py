"""Which row of a return an action was made of."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("action") as batch:
        batch.add_column(sa.Column("proposal", sa.String(length=24), nullable=True))
        batch.create_unique_constraint(op.f("uq_action_proposal"), ["proposal"])


def downgrade() -> None:
    with op.batch_alter_table("action") as batch:
        batch.drop_constraint(op.f("uq_action_proposal"), type_="unique")
        batch.drop_column("proposal")
