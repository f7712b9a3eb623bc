"""Agencies can end, and another may carry on what they did."""

import sqlalchemy as sa
from alembic import op

revision = "20261130_agencies_end"
down_revision = "20261130_text_revisions"
branch_labels = None
depends_on = None

CHECKS = {
    "ended": "successor_id IS NULL OR ended_on IS NOT NULL",
    "successor": "successor_id != id",
}
LINK = "fk_agency_successor_id_agency"


def upgrade() -> None:
    with op.batch_alter_table("agency") as batch:
        batch.add_column(sa.Column("ended_on", sa.Date(), nullable=True))
        batch.add_column(sa.Column("successor_id", sa.String(length=16), nullable=True))
        batch.create_foreign_key(
            op.f(LINK),
            "agency",
            ["successor_id"],
            ["id"],
            ondelete="RESTRICT",
            deferrable=True,
            initially="DEFERRED",
        )
        for name, rule in CHECKS.items():
            batch.create_check_constraint(op.f(f"ck_agency_{name}"), rule)


def downgrade() -> None:
    with op.batch_alter_table("agency") as batch:
        for name in CHECKS:
            batch.drop_constraint(op.f(f"ck_agency_{name}"), type_="check")
        batch.drop_constraint(op.f(LINK), type_="foreignkey")
        for column in ("successor_id", "ended_on"):
            batch.drop_column(column)
