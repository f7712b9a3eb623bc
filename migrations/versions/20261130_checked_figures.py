"""A text of a report keeps the figures with which it was compared when it was checked for accuracy."""

import sqlalchemy as sa
from alembic import op

from audit_app.extensions import Json

revision = "20261130_checked_figures"
down_revision = "20261130_form_drafts"
branch_labels = None
depends_on = None

CHECK = "ck_report_text_checked_figures"


def upgrade() -> None:
    with op.batch_alter_table("report_text") as batch:
        batch.add_column(sa.Column("checked_figures", Json, nullable=True))
        batch.create_check_constraint(op.f(CHECK), "checked_figures IS NULL OR checked_at IS NOT NULL")


def downgrade() -> None:
    with op.batch_alter_table("report_text") as batch:
        batch.drop_constraint(op.f(CHECK), type_="check")
        batch.drop_column("checked_figures")
