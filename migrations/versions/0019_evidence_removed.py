"""Evidence of an action can be removed again, as copies beside an answer can."""

import sqlalchemy as sa
from alembic import op

from audit_app.extensions import Moment

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

CHECKS = {
    "removed_by": "(removed_at IS NULL) = (removed_by_id IS NULL)",
    "named": "(removed_at IS NULL) = (file_name != '')",
    "cleared": "cleared_at IS NULL OR removed_at IS NOT NULL",
}
LINK = "fk_evidence_removed_by_id_person"


def upgrade() -> None:
    with op.batch_alter_table("evidence") as batch:
        batch.add_column(sa.Column("removed_at", Moment(), nullable=True))
        batch.add_column(sa.Column("removed_by_id", sa.String(length=16), nullable=True))
        batch.add_column(sa.Column("cleared_at", Moment(), nullable=True))
        batch.create_foreign_key(op.f(LINK), "person", ["removed_by_id"], ["id"], ondelete="RESTRICT")
        for name, holds in CHECKS.items():
            batch.create_check_constraint(op.f(f"ck_evidence_{name}"), holds)


def downgrade() -> None:
    """Rows of what was removed go: without their content there is nothing to open."""
    op.execute("DELETE FROM evidence WHERE removed_at IS NOT NULL")
    with op.batch_alter_table("evidence") as batch:
        for name in CHECKS:
            batch.drop_constraint(op.f(f"ck_evidence_{name}"), type_="check")
        batch.drop_constraint(op.f(LINK), type_="foreignkey")
        for column in ("cleared_at", "removed_by_id", "removed_at"):
            batch.drop_column(column)
