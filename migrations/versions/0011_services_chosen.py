"""Whether somebody has chosen which services are asked about a case, be it none."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    chosen = sa.Column("services_chosen", sa.Boolean(), server_default=sa.false(), nullable=False)
    with op.batch_alter_table("audit_case") as cases:
        cases.add_column(chosen)
    # Until now the grid was saved for all cases of a round at once.
    case = sa.table(
        "audit_case", sa.column("id"), sa.column("round_id"), sa.column("services_chosen", sa.Boolean)
    )
    agency_return = sa.table("agency_return", sa.column("case_id"))
    asked = sa.select(case.c.id).join(agency_return, agency_return.c.case_id == case.c.id)
    rounds = sa.select(case.c.round_id).where(case.c.id.in_(asked))
    op.execute(case.update().where(case.c.round_id.in_(rounds)).values(services_chosen=True))


def downgrade() -> None:
    with op.batch_alter_table("audit_case") as cases:
        cases.drop_column("services_chosen")
