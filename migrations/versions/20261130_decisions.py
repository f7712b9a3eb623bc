"""Decisions become rows of their own, chair's action is possible, and a vice-chair holds the role for a period."""

import sqlalchemy as sa
from alembic import op

from audit_app.extensions import Moment
from audit_app.rules.dates import local_day

revision = "20261130_decisions"
down_revision = "20261130_sent_forms"
branch_labels = None
depends_on = None

ROLES = ("administrator", "qa-officer", "agency-lead", "auditor", "moderator", "chair", "viewer")
NEW_ROLES = (*ROLES[:6], "vice-chair", "viewer")
OF_SUB_GROUP = "'chair', 'moderator', 'viewer'"
NEW_OF_SUB_GROUP = "'chair', 'moderator', 'vice-chair', 'viewer'"
OUTCOME = "state != 'closed' OR (outcome != '' AND closing_meeting_id IS NOT NULL AND minute_reference != '')"
COMPLETION = "state != 'awaiting-sign-off' OR completion != ''"
SAID = "state != 'awaiting-sign-off' OR (completion != '' AND said_complete_on IS NOT NULL)"
MINUTE = "minute_reference = '' OR closing_meeting_id IS NOT NULL"
ALWAYS_DECIDED = (
    "'action_closed', 'action_reopened', 'correction_approved', 'more_time_granted', 'more_time_refused', "
    "'noted', 'recommendation_closed', 'recommendation_reopened', 'report_approved'"
)
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _create_decision()
    _create_change_asked()
    with op.batch_alter_table("sub_group") as batch:
        tier = _words("tier", "sub-group", "executive", "board")
        batch.add_column(sa.Column("tier", tier, nullable=False, server_default="sub-group"))
    with op.batch_alter_table("sub_group") as batch:
        batch.alter_column("tier", server_default=None)
    with op.batch_alter_table("meeting") as batch:
        batch.add_column(sa.Column("minutes_agreed_at", Moment(), nullable=True))
    with op.batch_alter_table("audit_round") as batch:
        batch.add_column(sa.Column("moderated_at", Moment(), nullable=True))
    with op.batch_alter_table("role_held") as batch:
        batch.add_column(sa.Column("since", sa.Date(), nullable=True))
        batch.add_column(sa.Column("until", sa.Date(), nullable=True))
    _allow_roles(NEW_ROLES, NEW_OF_SUB_GROUP)
    with op.batch_alter_table("role_held") as batch:
        period = "(role = 'vice-chair') = (since IS NOT NULL AND until IS NOT NULL)"
        batch.create_check_constraint(op.f("ck_role_held_period"), period)
        batch.create_check_constraint(op.f("ck_role_held_days"), "since <= until")
    with op.batch_alter_table("action") as batch:
        batch.add_column(sa.Column("said_complete_on", sa.Date(), nullable=True))
    _say_when_complete()
    op.execute(
        "UPDATE audit_round SET moderated_at = (SELECT MAX(e.at) FROM log_entry e "
        "WHERE e.subject_id = audit_round.id AND e.act = 'reporting_begun') "
        "WHERE state IN ('reporting', 'closed')"
    )
    with op.batch_alter_table("action") as batch:
        batch.drop_constraint(op.f("ck_action_completion"), type_="check")
        batch.create_check_constraint(op.f("ck_action_completion"), SAID)
    for table in ("action", "recommendation"):
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(op.f(f"ck_{table}_outcome"), type_="check")
            batch.create_check_constraint(op.f(f"ck_{table}_outcome"), "state != 'closed' OR outcome != ''")
            batch.create_check_constraint(op.f(f"ck_{table}_minute"), MINUTE)


def downgrade() -> None:
    """What was closed by chair's action is put in the minutes of a meeting; vice-chairs go."""
    for table in ("action", "recommendation"):
        _put_in_minutes(table)
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(op.f(f"ck_{table}_minute"), type_="check")
            batch.drop_constraint(op.f(f"ck_{table}_outcome"), type_="check")
            batch.create_check_constraint(op.f(f"ck_{table}_outcome"), OUTCOME)
    with op.batch_alter_table("action") as batch:
        batch.drop_constraint(op.f("ck_action_completion"), type_="check")
        batch.drop_column("said_complete_on")
        batch.create_check_constraint(op.f("ck_action_completion"), COMPLETION)
    op.execute("DELETE FROM role_held WHERE role = 'vice-chair'")
    with op.batch_alter_table("role_held") as batch:
        for name in ("period", "days"):
            batch.drop_constraint(op.f(f"ck_role_held_{name}"), type_="check")
        for name in ("until", "since"):
            batch.drop_column(name)
    _allow_roles(ROLES, OF_SUB_GROUP)
    with op.batch_alter_table("audit_round") as batch:
        batch.drop_column("moderated_at")
    with op.batch_alter_table("meeting") as batch:
        batch.drop_column("minutes_agreed_at")
    with op.batch_alter_table("sub_group") as batch:
        batch.drop_constraint(op.f("ck_sub_group_tier"), type_="check")
        batch.drop_column("tier")
    op.drop_table("change_asked")
    op.drop_table("decision")


def _create_decision() -> None:
    op.create_table(
        "decision",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("subject_kind", sa.String(length=60), nullable=False),
        sa.Column("subject_id", sa.String(length=16), nullable=False),
        sa.Column("round_id", sa.String(length=16), nullable=True),
        sa.Column("sub_group_id", sa.String(length=16), nullable=False),
        sa.Column("act", sa.String(length=60), nullable=False),
        sa.Column(
            "basis", _words("basis", "meeting", "chairs-action", "nothing", "not-recorded"), nullable=False
        ),
        sa.Column("meeting_id", sa.String(length=16), nullable=True),
        sa.Column("minute_reference", sa.String(length=80), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("decided_at", Moment(), nullable=False),
        sa.Column("decided_by_id", sa.String(length=16), nullable=True),
        sa.Column("about_id", NUMBER, nullable=True),
        sa.Column("words_id", sa.String(length=16), nullable=True),
        sa.Column("state_before", sa.String(length=30), nullable=True),
        sa.Column("state_after", sa.String(length=30), nullable=True),
        sa.Column("due_before", sa.Date(), nullable=True),
        sa.Column("due_after", sa.Date(), nullable=True),
        sa.Column("owner_before_id", sa.String(length=16), nullable=True),
        sa.Column("owner_after_id", sa.String(length=16), nullable=True),
        sa.Column("measure_before_id", sa.String(length=16), nullable=True),
        sa.Column("measure_after_id", sa.String(length=16), nullable=True),
        sa.CheckConstraint(
            "(basis = 'meeting') = (meeting_id IS NOT NULL)", name=op.f("ck_decision_meeting")
        ),
        sa.CheckConstraint("minute_reference = '' OR basis = 'meeting'", name=op.f("ck_decision_minute")),
        sa.CheckConstraint(
            f"basis != 'nothing' OR act NOT IN ({ALWAYS_DECIDED})", name=op.f("ck_decision_authority")
        ),
        sa.CheckConstraint(
            "(act IN ('minute_completed', 'noted')) = (about_id IS NOT NULL)", name=op.f("ck_decision_about")
        ),
        _link("decision", "sub_group_id", "sub_group"),
        _link("decision", "meeting_id", "meeting"),
        _link("decision", "decided_by_id", "person"),
        _link("decision", "about_id", "decision"),
        _link("decision", "words_id", "text_revision"),
        _link("decision", "owner_before_id", "person"),
        _link("decision", "owner_after_id", "person"),
        _link("decision", "measure_before_id", "text_revision"),
        _link("decision", "measure_after_id", "text_revision"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
    )
    for column in ("about_id", "meeting_id", "round_id", "sub_group_id", "subject_id"):
        op.create_index(op.f(f"ix_decision_{column}"), "decision", [column])


def _create_change_asked() -> None:
    op.create_table(
        "change_asked",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.String(length=16), nullable=False),
        sa.Column("impact_measure", sa.Text(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("owner_id", sa.String(length=16), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", _words("moretimestate", "asked-for", "granted", "refused"), nullable=False),
        sa.Column("asked_at", Moment(), nullable=False),
        sa.Column("asked_by_id", sa.String(length=16), nullable=False),
        sa.Column("decided_at", Moment(), nullable=True),
        sa.Column("decided_by_id", sa.String(length=16), nullable=True),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(state = 'asked-for') = (decided_at IS NULL)", name=op.f("ck_change_asked_decided")
        ),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (decided_by_id IS NULL)", name=op.f("ck_change_asked_decided_by")
        ),
        sa.CheckConstraint("reason != ''", name=op.f("ck_change_asked_reason")),
        sa.CheckConstraint(
            "due_on IS NOT NULL OR owner_id IS NOT NULL OR impact_measure IS NOT NULL",
            name=op.f("ck_change_asked_something"),
        ),
        _link("change_asked", "action_id", "action"),
        _link("change_asked", "owner_id", "person"),
        _link("change_asked", "asked_by_id", "person"),
        _link("change_asked", "decided_by_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_asked")),
    )
    op.create_index(op.f("ix_change_asked_action_id"), "change_asked", ["action_id"])


def _say_when_complete() -> None:
    action = sa.table("action", sa.column("id"), sa.column("state"), sa.column("created_at", Moment()))
    action.append_column(sa.column("said_complete_on", sa.Date()))
    update = sa.table(
        "action_update", sa.column("action_id"), sa.column("act"), sa.column("written_at", Moment())
    )
    said = (
        sa.select(update.c.action_id.label("id"), sa.func.max(update.c.written_at).label("at"))
        .where(update.c.act == "action_said_complete")
        .group_by(update.c.action_id)
        .subquery()
    )
    rows = op.get_bind().execute(
        sa.select(action.c.id, sa.func.coalesce(said.c.at, action.c.created_at).label("at"))
        .outerjoin_from(action, said, said.c.id == action.c.id)
        .where(sa.or_(said.c.at.is_not(None), action.c.state == "awaiting-sign-off"))
    )
    for row in rows.all():
        op.execute(sa.update(action).where(action.c.id == row.id).values(said_complete_on=local_day(row.at)))


def _link(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name, ondelete="RESTRICT")


def _allow_roles(roles: tuple[str, ...], of_sub_group: str) -> None:
    listed = ", ".join(f"'{role}'" for role in roles)
    with op.batch_alter_table("role_held") as batch:
        for name in ("role", "sub_group"):
            batch.drop_constraint(op.f(f"ck_role_held_{name}"), type_="check")
        batch.create_check_constraint(op.f("ck_role_held_role"), f"role IN ({listed})")
        batch.create_check_constraint(
            op.f("ck_role_held_sub_group"), f"(role IN ({of_sub_group})) = (sub_group_id IS NOT NULL)"
        )


def _put_in_minutes(name: str) -> None:
    columns = ("state", "sub_group_id", "recommendation_id", "closing_meeting_id", "minute_reference")
    table = sa.table(name, *map(sa.column, columns))
    meeting = sa.table("meeting", *map(sa.column, ("id", "sub_group_id", "held_on")))
    group = table.c.sub_group_id
    if name == "action":
        over = sa.table("recommendation", sa.column("id"), sa.column("sub_group_id"))
        group = sa.select(over.c.sub_group_id).where(over.c.id == table.c.recommendation_id).scalar_subquery()
    last = sa.select(meeting.c.id).where(meeting.c.sub_group_id == group).order_by(meeting.c.held_on.desc())
    closed = sa.update(table).where(table.c.state == "closed")
    op.execute(
        closed.where(table.c.closing_meeting_id.is_(None)).values(
            closing_meeting_id=last.limit(1).scalar_subquery()
        )
    )
    op.execute(closed.where(table.c.minute_reference == "").values(minute_reference="chair's action"))


def _words(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=30)
