"""A recommendation comes from a source, of which a round is a kind, and keeps the reference that pages print."""

import sqlalchemy as sa
from alembic import op

from audit_app.extensions import new_id

revision = "20261130_sources"
down_revision = "20261130_log_of_a_round"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make a source of every round, and give each recommendation that of its round."""
    op.create_table(
        "source",
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("round_id", sa.String(length=16), nullable=True),
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.CheckConstraint("(kind = 'round') = (round_id IS NOT NULL)", name=op.f("ck_source_round")),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["audit_round.id"],
            name=op.f("fk_source_round_id_audit_round"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source")),
        sa.UniqueConstraint("round_id", name=op.f("uq_source_round_id")),
    )
    _make_sources()
    with op.batch_alter_table("recommendation") as batch:
        batch.add_column(sa.Column("source_id", sa.String(length=16), nullable=True))
        batch.add_column(sa.Column("reference", sa.String(length=40), nullable=True))
    op.execute(
        "UPDATE recommendation SET reference = 'R' || number, "
        "source_id = (SELECT source.id FROM source WHERE source.round_id = recommendation.round_id)"
    )
    with op.batch_alter_table("recommendation") as batch:
        batch.alter_column("source_id", existing_type=sa.String(length=16), nullable=False)
        batch.alter_column("reference", existing_type=sa.String(length=40), nullable=False)
        batch.create_foreign_key(
            op.f("fk_recommendation_source_id_source"), "source", ["source_id"], ["id"], ondelete="RESTRICT"
        )
        batch.create_unique_constraint(op.f("uq_recommendation_source_id_number"), ["source_id", "number"])
        batch.create_unique_constraint(
            op.f("uq_recommendation_source_id_reference"), ["source_id", "reference"]
        )
        batch.drop_constraint(op.f("uq_recommendation_round_id_number"), type_="unique")
        batch.drop_constraint(op.f("fk_recommendation_round_id_audit_round"), type_="foreignkey")
        batch.drop_index(op.f("ix_recommendation_round_id"))
        batch.drop_column("round_id")


def downgrade() -> None:
    """Give each recommendation its round again; the older program knows no other source."""
    with op.batch_alter_table("recommendation") as batch:
        batch.add_column(sa.Column("round_id", sa.String(length=16), nullable=True))
    op.execute(
        "UPDATE recommendation SET round_id = "
        "(SELECT source.round_id FROM source WHERE source.id = recommendation.source_id)"
    )
    with op.batch_alter_table("recommendation") as batch:
        batch.alter_column("round_id", existing_type=sa.String(length=16), nullable=False)
        batch.create_foreign_key(
            op.f("fk_recommendation_round_id_audit_round"),
            "audit_round",
            ["round_id"],
            ["id"],
            ondelete="RESTRICT",
        )
        batch.create_unique_constraint(op.f("uq_recommendation_round_id_number"), ["round_id", "number"])
        batch.create_index(op.f("ix_recommendation_round_id"), ["round_id"])
        batch.drop_constraint(op.f("uq_recommendation_source_id_reference"), type_="unique")
        batch.drop_constraint(op.f("uq_recommendation_source_id_number"), type_="unique")
        batch.drop_constraint(op.f("fk_recommendation_source_id_source"), type_="foreignkey")
        batch.drop_column("reference")
        batch.drop_column("source_id")
    op.drop_table("source")


def _make_sources() -> None:
    rounds = sa.table("audit_round", sa.column("id"))
    sources = sa.table("source", sa.column("id"), sa.column("kind"), sa.column("round_id"))
    connection = op.get_bind()
    made = [
        {"id": new_id(), "kind": "round", "round_id": round_id}
        for round_id in connection.scalars(sa.select(rounds.c.id))
    ]
    if made:
        connection.execute(sa.insert(sources), made)
