"""Places and providers by id, catalogues that are followed, webhooks, and a log that can forget."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    with op.batch_alter_table("log_head", recreate="never") as table:
        table.add_column(sa.Column("horizon", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("intervention", recreate="never") as table:
        table.add_column(sa.Column("provider_id", AutoString(length=36), nullable=True))
        table.create_index("ix_intervention_provider_id", ["provider_id"], unique=False)
        for name in ("name_key", "provider_key", "provider_cvr", "provider_sor"):
            table.add_column(sa.Column(name, AutoString(), nullable=True))
    op.create_table(
        "place",
        sa.Column("id", AutoString(length=36), nullable=False),
        sa.Column("intervention_id", AutoString(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kommune", AutoString(), nullable=True),
        sa.Column("postal_code", AutoString(), nullable=True),
        sa.Column("name_key", AutoString(), nullable=True),
        sa.Column("city_key", AutoString(), nullable=True),
        sa.ForeignKeyConstraint(["intervention_id"], ["intervention.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_place_intervention_id", "place", ["intervention_id"], unique=False)
    op.create_index("ix_place_postal_code", "place", ["postal_code"], unique=False)
    op.create_table(
        "harvest_source",
        sa.Column("id", AutoString(length=36), nullable=False),
        sa.Column("url", AutoString(length=2048), nullable=False),
        sa.Column("kind", AutoString(), nullable=False),
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("opgavetype", AutoString(), nullable=True),
        sa.Column("stopped", sa.Boolean(), nullable=False),
        sa.Column("cursor", AutoString(), nullable=True),
        sa.Column("last_sequence", sa.Integer(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("sweeping", sa.Boolean(), nullable=False),
        sa.Column("etag", AutoString(), nullable=True),
        sa.Column("started", UTCDateTime(), nullable=True),
        sa.Column("ended", UTCDateTime(), nullable=True),
        sa.Column("trouble", AutoString(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("url"),
    )
    op.create_table(
        "harvested",
        sa.Column("intervention_id", AutoString(), nullable=False),
        sa.Column("source_id", AutoString(), nullable=False),
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("url", AutoString(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("digest", AutoString(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["intervention_id"], ["intervention.id"]),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"]),
        sa.ForeignKeyConstraint(["source_id"], ["harvest_source.id"]),
        sa.PrimaryKeyConstraint("intervention_id"),
    )
    op.create_index("ix_harvested_source_id", "harvested", ["source_id"], unique=False)
    op.create_table(
        "webhook",
        sa.Column("id", AutoString(length=36), nullable=False),
        sa.Column("url", AutoString(length=2048), nullable=False),
        sa.Column("secret", AutoString(), nullable=False),
        sa.Column("created", UTCDateTime(), nullable=False),
        sa.Column("told_sequence", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("next_try", UTCDateTime(), nullable=True),
        sa.Column("disabled", UTCDateTime(), nullable=True),
        sa.Column("last_status", AutoString(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("url"),
    )


def downgrade() -> None:
    op.drop_table("webhook")
    op.drop_table("harvested")
    op.drop_table("harvest_source")
    op.drop_table("place")
    with op.batch_alter_table("intervention", recreate="never") as table:
        table.drop_index("ix_intervention_provider_id")
        table.drop_column("provider_id")
        for name in ("name_key", "provider_key", "provider_cvr", "provider_sor"):
            table.drop_column(name)
    with op.batch_alter_table("log_head", recreate="never") as table:
        table.drop_column("horizon")
