"""Immediate concerns pass from one person to another, and the partnership can be renamed in the pages."""

import sqlalchemy as sa
from alembic import op

from audit_app.extensions import Moment

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

OWNER_KEY = op.f("fk_concern_owner_id_person")
OWNER_CHECK = op.f("ck_concern_owner")


def upgrade() -> None:
    with op.batch_alter_table("partnership") as batch:
        batch.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    with op.batch_alter_table("partnership") as batch:
        batch.alter_column("version", server_default=None)
    with op.batch_alter_table("concern") as batch:
        batch.add_column(sa.Column("owner_id", sa.String(length=16), nullable=True))
        batch.create_foreign_key(OWNER_KEY, "person", ["owner_id"], ["id"], ondelete="RESTRICT")
        batch.create_index(op.f("ix_concern_owner_id"), ["owner_id"])
    op.execute("UPDATE concern SET owner_id = acknowledged_by_id")
    with op.batch_alter_table("concern") as batch:
        batch.create_check_constraint(OWNER_CHECK, "(acknowledged_at IS NULL) = (owner_id IS NULL)")
    op.create_table(
        "concern_hand_over",
        sa.Column("concern_id", sa.String(length=16), nullable=False),
        sa.Column("by_id", sa.String(length=16), nullable=False),
        sa.Column("to_id", sa.String(length=16), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["concern_id"],
            ["concern.id"],
            name=op.f("fk_concern_hand_over_concern_id_concern"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_concern_hand_over_by_id_person"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["to_id"], ["person.id"], name=op.f("fk_concern_hand_over_to_id_person"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concern_hand_over")),
    )
    op.create_index(op.f("ix_concern_hand_over_concern_id"), "concern_hand_over", ["concern_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_concern_hand_over_concern_id"), "concern_hand_over")
    op.drop_table("concern_hand_over")
    with op.batch_alter_table("concern") as batch:
        batch.drop_constraint(OWNER_CHECK, type_="check")
        batch.drop_index(op.f("ix_concern_owner_id"))
        batch.drop_constraint(OWNER_KEY, type_="foreignkey")
        batch.drop_column("owner_id")
    with op.batch_alter_table("partnership") as batch:
        batch.drop_column("version")
