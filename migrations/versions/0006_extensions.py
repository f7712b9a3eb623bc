"""Who gave a return a later day, and why."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("agency_return") as batch_op:
        batch_op.add_column(sa.Column("due_reason", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("granted_by_id", sa.String(length=16), nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_agency_return_granted_by_id_person"),
            "person",
            ["granted_by_id"],
            ["id"],
            ondelete="RESTRICT",
        )
    # Nobody could grant a day before: what stands there was put in by hand.
    op.execute("UPDATE agency_return SET due_on = NULL")
    with op.batch_alter_table("agency_return") as batch_op:
        batch_op.alter_column("due_reason", server_default=None)
        batch_op.create_check_constraint(
            op.f("ck_agency_return_granted"), "(due_on IS NULL) = (granted_by_id IS NULL)"
        )


def downgrade() -> None:
    with op.batch_alter_table("agency_return") as batch_op:
        batch_op.drop_constraint(op.f("ck_agency_return_granted"), type_="check")
        batch_op.drop_constraint(op.f("fk_agency_return_granted_by_id_person"), type_="foreignkey")
        batch_op.drop_column("granted_by_id")
        batch_op.drop_column("due_reason")
