"""The first schema."""

import uuid

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0001"
down_revision = None


def upgrade() -> None:
    catalogue = op.create_table(
        "catalogue",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("identity", AutoString(), nullable=False),
    )
    op.bulk_insert(catalogue, [{"id": 1, "identity": str(uuid.uuid4())}])
    log_head = op.create_table(
        "log_head",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
    )
    op.bulk_insert(log_head, [{"id": 1, "sequence": 0}])
    op.create_table(
        "intervention",
        sa.Column("id", AutoString(length=36), primary_key=True),
        sa.Column("provenance", AutoString(), nullable=False),
        sa.Column("created", UTCDateTime(), nullable=False),
        sa.Column("published_revision_id", sa.Integer()),
        sa.Column("availability_id", sa.Integer()),
        sa.Column("current_change", sa.Integer(), index=True),
        sa.Column("updated", UTCDateTime()),
        sa.Column("reviewed_on", sa.Date()),
        sa.Column("reviewed_by", AutoString()),
        sa.Column("withdrawn_reason", AutoString()),
        sa.Column("withdrawn_into", AutoString()),
        sa.Column("withdrawn_at", UTCDateTime()),
        sa.Column("sort_key", AutoString(), nullable=False, index=True),
        sa.Column("valid_to", sa.Date(), index=True),
        sa.Column("open_now", sa.Boolean(), nullable=False),
        sa.Column("open_until", sa.Date(), index=True),
        sa.Column("next_start", sa.Date(), index=True),
    )
    op.create_table(
        "slug",
        sa.Column("slug", AutoString(length=120), primary_key=True),
        sa.Column(
            "intervention_id",
            AutoString(),
            sa.ForeignKey("intervention.id"),
            nullable=False,
            index=True,
        ),
        sa.Column("current", sa.Boolean(), nullable=False),
    )
    op.create_table(
        "revision",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "intervention_id",
            AutoString(),
            sa.ForeignKey("intervention.id"),
            nullable=False,
            index=True,
        ),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", AutoString(), nullable=False),
        sa.Column("content_version", sa.Integer(), nullable=False),
        sa.Column("content", AutoString(), nullable=False),
        sa.Column("created", UTCDateTime(), nullable=False),
        sa.Column("created_by", AutoString(), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "availability",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "intervention_id",
            AutoString(),
            sa.ForeignKey("intervention.id"),
            nullable=False,
            index=True,
        ),
        sa.Column("body", AutoString(), nullable=False),
        sa.Column("told", UTCDateTime(), nullable=False),
        sa.Column("told_by", AutoString(), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "change_log",
        sa.Column("sequence", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("kind", AutoString(), nullable=False, index=True),
        sa.Column("key", AutoString(), nullable=False, index=True),
        sa.Column("type", AutoString(), nullable=False),
        sa.Column("reason", AutoString()),
        sa.Column("into", AutoString()),
        sa.Column("revision_id", sa.Integer(), sa.ForeignKey("revision.id")),
        sa.Column("availability_id", sa.Integer(), sa.ForeignKey("availability.id")),
        sa.Column("record", AutoString()),
    )
    op.create_table(
        "reference_item",
        sa.Column("kind", AutoString(), primary_key=True),
        sa.Column("key", AutoString(), primary_key=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("body", AutoString(), nullable=False),
    )
    op.create_table(
        "seed",
        sa.Column("kind", AutoString(), primary_key=True),
        sa.Column("key", AutoString(), primary_key=True),
        sa.Column("file_digest", AutoString(), nullable=False),
        sa.Column("written_digest", AutoString(), nullable=False),
    )
    op.create_table(
        "lease",
        sa.Column("name", AutoString(), primary_key=True),
        sa.Column("holder", AutoString(), nullable=False),
        sa.Column("until", UTCDateTime(), nullable=False),
    )


def downgrade() -> None:
    for table in (
        "lease",
        "seed",
        "reference_item",
        "change_log",
        "availability",
        "revision",
        "slug",
        "intervention",
        "log_head",
        "catalogue",
    ):
        op.drop_table(table)
