"""Whether a single sign-on begins a session or proves one anew."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    ordered = AutoString(length=64).with_variant(sa.String(64, collation="C"), "postgresql")
    with op.batch_alter_table("oidc_state", recreate="never") as table:
        table.add_column(sa.Column("confirms", ordered, nullable=True))


def downgrade() -> None:
    op.execute("DELETE FROM oidc_state WHERE confirms IS NOT NULL")
    with op.batch_alter_table("oidc_state", recreate="never") as table:
        table.drop_column("confirms")
