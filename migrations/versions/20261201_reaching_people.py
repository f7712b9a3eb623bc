"""Keeps how people are reached by telephone, on which days, and which addresses a mail server refused, with its code."""

import sqlalchemy as sa
from alembic import op

from audit_app.extensions import Moment

revision = "20261201_reaching_people"
down_revision = "20261201_late_returns"
branch_labels = None
depends_on = None

WORDS = (("person", "phone", 40), ("person", "working_days", 100), ("outbox_message", "server_code", 20))


def upgrade() -> None:
    for table, column, length in WORDS:
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column(column, sa.String(length), server_default="", nullable=False))
        with op.batch_alter_table(table) as batch:
            batch.alter_column(column, server_default=None)
    with op.batch_alter_table("person") as batch:
        batch.add_column(sa.Column("mail_refused_at", Moment, nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("person") as batch:
        batch.drop_column("mail_refused_at")
    for table, column, _ in reversed(WORDS):
        with op.batch_alter_table(table) as batch:
            batch.drop_column(column)
