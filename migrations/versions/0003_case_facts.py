"""The facts of a case that its theme alone needs."""

import sqlalchemy as sa
from alembic import op

from audit_app.extensions import Json

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("audit_case") as batch_op:
        batch_op.add_column(sa.Column("own_facts", Json, nullable=False, server_default="{}"))


def downgrade() -> None:
    with op.batch_alter_table("audit_case") as batch_op:
        batch_op.drop_column("own_facts")
