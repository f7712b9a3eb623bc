"""Cases and returns that were withdrawn from a running round."""

import sqlalchemy as sa
from alembic import op

from audit_app.extensions import Moment

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_TABLES = ("audit_case", "agency_return")


def upgrade() -> None:
    for table in _TABLES:
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("withdrawn_at", Moment(), nullable=True))
            batch.add_column(sa.Column("withdrawn_reason", sa.Text(), server_default="", nullable=False))
        with op.batch_alter_table(table) as batch:
            batch.alter_column("withdrawn_reason", server_default=None)
            batch.create_check_constraint(
                op.f(f"ck_{table}_withdrawn"), "(withdrawn_at IS NULL) = (withdrawn_reason = '')"
            )
    with op.batch_alter_table("audit_case") as batch:
        batch.add_column(sa.Column("replaces", sa.String(length=40), server_default="", nullable=False))
    with op.batch_alter_table("audit_case") as batch:
        batch.alter_column("replaces", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("audit_case") as batch:
        batch.drop_column("replaces")
    for table in _TABLES:
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(op.f(f"ck_{table}_withdrawn"), type_="check")
            batch.drop_column("withdrawn_reason")
            batch.drop_column("withdrawn_at")
