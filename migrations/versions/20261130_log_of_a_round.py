"""The log of a round is read a page at a time, newest first, by an index in that order."""

from alembic import op

revision = "20261130_log_of_a_round"
down_revision = "20261130_outbox_without_words"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_log_entry_round_id_at_id", "log_entry", ["round_id", "at", "id"])
    op.drop_index("ix_log_entry_round_id", "log_entry")


def downgrade() -> None:
    op.create_index("ix_log_entry_round_id", "log_entry", ["round_id"])
    op.drop_index("ix_log_entry_round_id_at_id", "log_entry")
