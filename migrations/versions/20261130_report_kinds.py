"""A version of a report keeps what it was made of, its kind and whose place it takes; its words can be cleared."""

import sqlalchemy as sa
from alembic import op

from audit_app.extensions import Json, Moment
from audit_app.models.triggers import drop_triggers

revision = "20261130_report_kinds"
down_revision = "20261130_decisions_kept"
branch_labels = None
depends_on = None

KINDS = ("draft", "accuracy-check", "final", "correction", "redacted", "for-publication")
CHECKS = {
    "supersedes": "supersedes < number",
    "superseding": "kind NOT IN ('correction', 'redacted') OR supersedes IS NOT NULL",
    "cleared": "(content IS NULL) = (cleared_at IS NOT NULL)",
    "cleared_composed": "cleared_at IS NULL OR composed IS NULL",
}
COLUMNS = ("kind", "supersedes", "composed", "cleared_at")


def upgrade() -> None:
    """A version that an approved correction made is a correction of the one before; any other is a final version."""
    drop_triggers(op.get_bind())
    kind = sa.Enum(*KINDS, name="reportkind", native_enum=False, create_constraint=False, length=30)
    with op.batch_alter_table("report") as batch:
        batch.add_column(sa.Column("kind", kind, nullable=False, server_default="final"))
        batch.add_column(sa.Column("supersedes", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("composed", Json, nullable=True))
        batch.add_column(sa.Column("cleared_at", Moment(), nullable=True))
    op.execute(
        "UPDATE report SET kind = 'correction', supersedes = number - 1 "
        "WHERE id IN (SELECT report_id FROM correction WHERE report_id IS NOT NULL)"
    )
    with op.batch_alter_table("report") as batch:
        batch.alter_column("kind", existing_type=kind, existing_nullable=False, server_default=None)
        batch.alter_column("content", existing_type=sa.LargeBinary(), nullable=True)
        for name, holds in CHECKS.items():
            batch.create_check_constraint(op.f(f"ck_report_{name}"), holds)
        words = ", ".join(f"'{word}'" for word in KINDS)
        batch.create_check_constraint(op.f("ck_report_reportkind"), f"kind IN ({words})")


def downgrade() -> None:
    """A version whose file was cleared keeps its row and its hash, with an empty file."""
    drop_triggers(op.get_bind())
    report = sa.table("report", sa.column("content", sa.LargeBinary()))
    with op.batch_alter_table("report") as batch:
        for name in (*CHECKS, "reportkind"):
            batch.drop_constraint(op.f(f"ck_report_{name}"), type_="check")
    op.execute(report.update().where(report.c.content.is_(None)).values(content=b""))
    with op.batch_alter_table("report") as batch:
        batch.alter_column("content", existing_type=sa.LargeBinary(), nullable=False)
        for column in COLUMNS:
            batch.drop_column(column)
