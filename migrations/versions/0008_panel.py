"""Who came to the panel and what it noticed; texts checked for accuracy; corrections of approved reports."""

import sqlalchemy as sa
from alembic import op

from audit_app.extensions import Moment

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create(
        "panel_attendance",
        sa.Column("round_id", sa.String(length=16), nullable=False),
        sa.Column("others", sa.String(length=200), nullable=False),
        sa.Column("noted_at", Moment(), nullable=False),
        sa.Column("noted_by_id", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        links={"noted_by_id": "person", "round_id": "audit_round"},
        unique=("round_id",),
    )
    _create(
        "agency_attendance",
        sa.Column("attendance_id", sa.String(length=16), nullable=False),
        sa.Column("agency_id", sa.String(length=16), nullable=False),
        sa.Column("who", sa.String(length=200), nullable=False),
        links={"agency_id": "agency"},
        parent=("attendance_id", "panel_attendance"),
        unique=("attendance_id", "agency_id"),
        index="agency_id",
    )
    _create(
        "panel_note",
        sa.Column("case_id", sa.String(length=16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", Moment(), nullable=False),
        sa.Column("written_by_id", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        links={"case_id": "audit_case", "written_by_id": "person"},
        unique=("case_id",),
    )
    states = sa.Enum(
        "writing", "ready", "approved", "withdrawn",
        name="correctionstate", native_enum=False, create_constraint=True, length=30,
    )  # fmt: skip
    _create(
        "correction",
        sa.Column("round_id", sa.String(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", states, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("begun_at", Moment(), nullable=False),
        sa.Column("begun_by_id", sa.String(length=16), nullable=False),
        sa.Column("report_id", sa.String(length=16), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'approved') = (report_id IS NOT NULL)", name=op.f("ck_correction_approved")
        ),
        sa.CheckConstraint("reason != ''", name=op.f("ck_correction_reason")),
        links={"begun_by_id": "person", "report_id": "report", "round_id": "audit_round"},
        unique=("round_id", "number"),
        index="round_id",
    )
    _create(
        "corrected_text",
        sa.Column("correction_id", sa.String(length=16), nullable=False),
        sa.Column("section_key", sa.String(length=80), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", Moment(), nullable=False),
        sa.Column("written_by_id", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        links={"correction_id": "correction", "written_by_id": "person"},
        unique=("correction_id", "section_key"),
        index="correction_id",
    )
    with op.batch_alter_table("report_text") as batch_op:
        batch_op.add_column(sa.Column("checked_at", Moment(), nullable=True))
        batch_op.add_column(sa.Column("checked_by_id", sa.String(length=16), nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_report_text_checked_by_id_person"),
            "person",
            ["checked_by_id"],
            ["id"],
            ondelete="RESTRICT",
        )
        batch_op.create_check_constraint(
            op.f("ck_report_text_checked"), "(checked_at IS NULL) = (checked_by_id IS NULL)"
        )
        batch_op.create_check_constraint(
            op.f("ck_report_text_checked_text"), "checked_at IS NULL OR text != ''"
        )


def downgrade() -> None:
    with op.batch_alter_table("report_text") as batch_op:
        batch_op.drop_constraint(op.f("ck_report_text_checked_text"), type_="check")
        batch_op.drop_constraint(op.f("ck_report_text_checked"), type_="check")
        batch_op.drop_constraint(op.f("fk_report_text_checked_by_id_person"), type_="foreignkey")
        batch_op.drop_column("checked_by_id")
        batch_op.drop_column("checked_at")
    for table in ("corrected_text", "correction", "panel_note", "agency_attendance", "panel_attendance"):
        op.drop_table(table)


def _create(
    table: str,
    *parts: sa.schema.SchemaItem,
    links: dict[str, str],
    unique: tuple[str, ...],
    parent: tuple[str, str] | None = None,
    index: str = "",
) -> None:
    """With its key, its foreign keys and, if named, one index. `parent`: column and table it goes away with."""
    rules = [(column, target, "RESTRICT") for column, target in links.items()]
    if parent:
        rules.append((*parent, "CASCADE"))
    op.create_table(
        table,
        *parts,
        sa.Column("id", sa.String(length=16), nullable=False),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}"), ondelete=rule
            )
            for column, target, rule in rules
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint(*unique, name=op.f(f"uq_{table}_{'_'.join(unique)}")),
    )
    if index:
        op.create_index(op.f(f"ix_{table}_{index}"), table, [index])
