"""Approved versions of a report that are held back from its readers."""

import sqlalchemy as sa
from alembic import op

from audit_app.extensions import Moment

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_CHECKS = {
    "held": "(held_at IS NULL) = (held_reason = '')",
    "held_by": "(held_at IS NULL) = (held_by_id IS NULL)",
}


def upgrade() -> None:
    with op.batch_alter_table("report") as batch:
        batch.add_column(sa.Column("held_at", Moment(), nullable=True))
        batch.add_column(sa.Column("held_by_id", sa.String(length=16), nullable=True))
        batch.add_column(sa.Column("held_reason", sa.Text(), server_default="", nullable=False))
    with op.batch_alter_table("report") as batch:
        batch.alter_column("held_reason", server_default=None)
        batch.create_foreign_key(
            op.f("fk_report_held_by_id_person"), "person", ["held_by_id"], ["id"], ondelete="RESTRICT"
        )
        for name, rule in _CHECKS.items():
            batch.create_check_constraint(op.f(f"ck_report_{name}"), rule)


def downgrade() -> None:
    with op.batch_alter_table("report") as batch:
        for name in _CHECKS:
            batch.drop_constraint(op.f(f"ck_report_{name}"), type_="check")
        batch.drop_constraint(op.f("fk_report_held_by_id_person"), type_="foreignkey")
        for name in ("held_reason", "held_by_id", "held_at"):
            batch.drop_column(name)
