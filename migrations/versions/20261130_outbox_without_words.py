"""The outbox keeps which mail goes to whom about what, and no words of it.

What waited is kept where its words can be made from what is there; the words of what was sent, and the live links to
choose a password among them, go.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from audit_app.extensions import Json

revision = "20261130_outbox_without_words"
down_revision = "20261130_corrected_values"
branch_labels = None
depends_on = None

WORDS = ("left", "gone", "closed", "done", "passed-on", "changed", "refused", "words-gone")
REFUSED_AFTER = 8
"""As often was a mail tried before this revision until it was given up."""
NO_LONGER_SAID = frozenset({"round-dates-changed", "returns-added", "return-submitted"})
"""What these told of stood in their words alone: days before, or which of several agencies."""


def upgrade() -> None:
    with op.batch_alter_table("outbox_message") as batch:
        batch.add_column(sa.Column("about_id", sa.String(length=16), server_default="", nullable=False))
        batch.add_column(sa.Column("facts", Json, nullable=True))
        batch.add_column(sa.Column("not_sent", sa.String(length=30), nullable=True))
    _say_what_each_is_about()
    with op.batch_alter_table("outbox_message") as batch:
        batch.alter_column("about_id", server_default=None)
        batch.alter_column(
            "not_sent",
            type_=sa.Enum(*WORDS, native_enum=False, create_constraint=False, length=30, name="notsent"),
            existing_type=sa.String(length=30),
            existing_nullable=True,
        )
        listed = ", ".join(f"'{word}'" for word in WORDS)
        batch.create_check_constraint(op.f("ck_outbox_message_notsent"), f"not_sent IN ({listed})")
        batch.create_check_constraint(
            op.f("ck_outbox_message_outcome"), "sent_at IS NULL OR not_sent IS NULL"
        )
        for column in ("recipient", "subject", "body", "last_error"):
            batch.drop_column(column)


def downgrade() -> None:
    """Nothing that waits has words any more: it counts as tried often enough, and is not sent empty."""
    with op.batch_alter_table("outbox_message") as batch:
        for name, kind in (
            ("recipient", sa.String(length=254)),
            ("subject", sa.String(length=300)),
            ("body", sa.Text()),
            ("last_error", sa.Text()),
        ):
            batch.add_column(sa.Column(name, kind, server_default="", nullable=False))
    op.execute(
        "UPDATE outbox_message SET recipient = "
        "(SELECT email FROM person WHERE person.id = outbox_message.person_id)"
    )
    op.execute("UPDATE outbox_message SET attempts = 8 WHERE sent_at IS NULL")
    with op.batch_alter_table("outbox_message") as batch:
        for name in ("recipient", "subject", "body", "last_error"):
            batch.alter_column(name, server_default=None)
        batch.drop_constraint(op.f("ck_outbox_message_outcome"), type_="check")
        batch.drop_constraint(op.f("ck_outbox_message_notsent"), type_="check")
        for name in ("not_sent", "facts", "about_id"):
            batch.drop_column(name)


def _say_what_each_is_about() -> None:
    rows = sa.table(
        "outbox_message",
        *(sa.column(name) for name in ("id", "occasion", "person_id", "kind", "sent_at", "attempts")),
        sa.column("about_id"),
        sa.column("facts", Json),
        sa.column("not_sent"),
    )
    connection = op.get_bind()
    for row in connection.execute(sa.select(rows)).all():
        about_id, facts = _about(row.kind, row.person_id, row.occasion)
        not_sent = None
        if row.sent_at is None:
            given_up = "refused" if row.attempts >= REFUSED_AFTER else None
            not_sent = "words-gone" if row.kind in NO_LONGER_SAID else given_up
        values = {"about_id": about_id, "facts": facts, "not_sent": not_sent}
        connection.execute(sa.update(rows).where(rows.c.id == row.id).values(values))


def _about(kind: str, person_id: str, occasion: str) -> tuple[str, dict[str, Any] | None]:
    """An occasion is "kind:person:about:day", and `about` an id that more may follow."""
    about = occasion.split(":")[2:-1]
    first, _, rest = (about[0] if about else "").partition(" ")
    if kind == "invitation":
        return person_id, None
    if kind == "action-escalated":
        return first[:16], {"rung": rest}
    if kind == "return-extended" and len(about) > 1:
        return first[:16], {"until": about[1]}
    return first[:16], None
