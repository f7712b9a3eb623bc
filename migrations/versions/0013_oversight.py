"""Escalation of an action, a judged RAG beside the computed one, and the minute of a decision about more time."""

import sqlalchemy as sa
from alembic import op

from audit_app.extensions import Moment

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

TEXTS = {
    "action": {"escalation": sa.Text(), "judged_reason": sa.Text(), "judged_basis": sa.String(length=80)},
    "more_time": {"minute_reference": sa.String(length=80)},
}


def upgrade() -> None:
    with op.batch_alter_table("action") as batch:
        batch.add_column(sa.Column("rung", _rung(), nullable=False, server_default="owner"))
        batch.add_column(sa.Column("escalated_at", Moment(), nullable=True))
        batch.add_column(sa.Column("judged_rag", _rag(), nullable=True))
        _add_texts(batch, "action")
        batch.create_check_constraint(
            op.f("ck_action_escalated"), "(rung = 'owner') = (escalated_at IS NULL)"
        )
        batch.create_check_constraint(op.f("ck_action_judged"), "judged_rag IS NULL OR judged_reason != ''")
    with op.batch_alter_table("more_time") as batch:
        batch.add_column(sa.Column("meeting_id", sa.String(length=16), nullable=True))
        batch.create_foreign_key(
            op.f("fk_more_time_meeting_id_meeting"), "meeting", ["meeting_id"], ["id"], ondelete="RESTRICT"
        )
        _add_texts(batch, "more_time")
    for table, texts in TEXTS.items():
        with op.batch_alter_table(table) as batch:
            for name in texts:
                batch.alter_column(name, server_default=None)
    with op.batch_alter_table("action") as batch:
        batch.alter_column("rung", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("more_time") as batch:
        batch.drop_constraint(op.f("fk_more_time_meeting_id_meeting"), type_="foreignkey")
        batch.drop_column("meeting_id")
        batch.drop_column("minute_reference")
    with op.batch_alter_table("action") as batch:
        for name in ("escalated", "judged", "rung", "rag"):
            batch.drop_constraint(op.f(f"ck_action_{name}"), type_="check")
        for name in ("judged_basis", "judged_reason", "judged_rag", "escalation", "escalated_at", "rung"):
            batch.drop_column(name)


def _add_texts(batch: object, table: str) -> None:
    for name, kind in TEXTS[table].items():
        batch.add_column(sa.Column(name, kind, nullable=False, server_default=""))  # type: ignore[attr-defined]


def _rung() -> sa.Enum:
    return _words("rung", "owner", "agency-lead", "chair", "executive", "board")


def _rag() -> sa.Enum:
    return _words("rag", "blue", "green", "amber", "red", "grey")


def _words(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=30)
