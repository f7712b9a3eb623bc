"""More time for an action: what was asked for and decided, and the day that was agreed first."""

import sqlalchemy as sa
from alembic import op

from audit_app.extensions import Moment

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("action") as batch_op:
        batch_op.add_column(sa.Column("first_due_on", sa.Date(), nullable=True))
    op.execute("UPDATE action SET first_due_on = due_on")
    with op.batch_alter_table("action") as batch_op:
        batch_op.alter_column("first_due_on", existing_type=sa.Date(), nullable=False)
    op.create_table(
        "more_time",
        sa.Column("action_id", sa.String(length=16), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "asked-for",
                "granted",
                "refused",
                name="moretimestate",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("asked_at", Moment(), nullable=False),
        sa.Column("asked_by_id", sa.String(length=16), nullable=False),
        sa.Column("decided_at", Moment(), nullable=True),
        sa.Column("decided_by_id", sa.String(length=16), nullable=True),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.CheckConstraint("(state = 'asked-for') = (decided_at IS NULL)", name=op.f("ck_more_time_decided")),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (decided_by_id IS NULL)", name=op.f("ck_more_time_decided_by")
        ),
        sa.CheckConstraint("state != 'refused' OR decision != ''", name=op.f("ck_more_time_refused")),
        sa.CheckConstraint("until > due_on", name=op.f("ck_more_time_later")),
        sa.ForeignKeyConstraint(
            ["action_id"], ["action.id"], name=op.f("fk_more_time_action_id_action"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["person.id"], name=op.f("fk_more_time_asked_by_id_person"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"],
            ["person.id"],
            name=op.f("fk_more_time_decided_by_id_person"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_more_time")),
    )
    with op.batch_alter_table("more_time") as batch_op:
        batch_op.create_index(batch_op.f("ix_more_time_action_id"), ["action_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("more_time") as batch_op:
        batch_op.drop_index(batch_op.f("ix_more_time_action_id"))
    op.drop_table("more_time")
    with op.batch_alter_table("action") as batch_op:
        batch_op.drop_column("first_due_on")
