"""A return that is missing when moderation begins can be opened again, and is then said to have come late."""

import sqlalchemy as sa
from alembic import op

from audit_app.extensions import Moment

revision = "20261201_late_returns"
down_revision = "20261130_answers_without_rows"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("agency_return") as batch:
        batch.add_column(sa.Column("opened_late_at", Moment(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("agency_return") as batch:
        batch.drop_column("opened_late_at")
