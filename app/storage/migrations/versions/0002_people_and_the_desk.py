"""People, the editors' desk, and the audit log that only grows."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0002"
down_revision = "0001"

_REFUSED = "audit_log is append-only"


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("id", AutoString(length=36), nullable=False),
        sa.Column("email", AutoString(length=254), nullable=False),
        sa.Column("function", AutoString(), nullable=False),
        sa.Column("password", AutoString(), nullable=True),
        sa.Column("is_system_administrator", sa.Boolean(), nullable=False),
        sa.Column("totp_secret", AutoString(), nullable=True),
        sa.Column("totp_offered", AutoString(), nullable=True),
        sa.Column("totp_step", sa.Integer(), nullable=True),
        sa.Column("oidc_subject", AutoString(), nullable=True),
        sa.Column("created", UTCDateTime(), nullable=False),
        sa.Column("seen", UTCDateTime(), nullable=True),
        sa.Column("disabled", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("email"),
        sa.UniqueConstraint("oidc_subject"),
    )
    op.create_table(
        "attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("counted_for", AutoString(length=64), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_attempt_at", "attempt", ["at"], unique=False)
    op.create_index("ix_attempt_counted_for", "attempt", ["counted_for"], unique=False)
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("hash", AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "audit_log",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("actor_id", AutoString(), nullable=True),
        sa.Column("actor", AutoString(), nullable=False),
        sa.Column("action", AutoString(), nullable=False),
        sa.Column("kind", AutoString(), nullable=False),
        sa.Column("key", AutoString(), nullable=False),
        sa.Column("organisation_id", AutoString(), nullable=True),
        sa.Column("details", AutoString(), nullable=False),
        sa.Column("previous", AutoString(), nullable=False),
        sa.Column("hash", AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index("ix_audit_log_actor_id", "audit_log", ["actor_id"], unique=False)
    op.create_index("ix_audit_log_key", "audit_log", ["key"], unique=False)
    op.create_index("ix_audit_log_organisation_id", "audit_log", ["organisation_id"], unique=False)
    op.create_table(
        "link_check",
        sa.Column("url", AutoString(), nullable=False),
        sa.Column("checked", UTCDateTime(), nullable=False),
        sa.Column("well", sa.Boolean(), nullable=False),
        sa.Column("finding", AutoString(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("url"),
    )
    op.create_table(
        "missed_search",
        sa.Column("key", AutoString(length=64), nullable=False),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("text", AutoString(), nullable=True),
        sa.Column("noted", AutoString(), nullable=True),
        sa.Column("note", AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index("ix_missed_search_last", "missed_search", ["last"], unique=False)
    op.create_table(
        "missed_search_day",
        sa.Column("key", AutoString(length=64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["key"],
            ["missed_search.key"],
        ),
        sa.PrimaryKeyConstraint("key", "day"),
    )
    op.create_index("ix_missed_search_day_day", "missed_search_day", ["day"], unique=False)
    op.create_table(
        "oidc_state",
        sa.Column("state_hash", AutoString(length=64), nullable=False),
        sa.Column("browser_hash", AutoString(), nullable=False),
        sa.Column("nonce", AutoString(), nullable=False),
        sa.Column("verifier", AutoString(), nullable=False),
        sa.Column("next_path", AutoString(), nullable=False),
        sa.Column("expires", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("state_hash"),
    )
    op.create_table(
        "organisation",
        sa.Column("id", AutoString(length=36), nullable=False),
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("kommune", AutoString(), nullable=True),
        sa.Column("alone", sa.Boolean(), nullable=False),
        sa.Column("created", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "autosave",
        sa.Column("account_id", AutoString(), nullable=False),
        sa.Column("intervention_id", AutoString(), nullable=False),
        sa.Column("basis", sa.Integer(), nullable=False),
        sa.Column("form", AutoString(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
        ),
        sa.ForeignKeyConstraint(
            ["intervention_id"],
            ["intervention.id"],
        ),
        sa.PrimaryKeyConstraint("account_id", "intervention_id"),
    )
    op.create_table(
        "fault_report",
        sa.Column("id", AutoString(length=36), nullable=False),
        sa.Column("intervention_id", AutoString(), nullable=False),
        sa.Column("received", UTCDateTime(), nullable=False),
        sa.Column("topic", AutoString(), nullable=False),
        sa.Column("text", AutoString(), nullable=False),
        sa.Column("email", AutoString(), nullable=True),
        sa.Column("status", AutoString(), nullable=False),
        sa.Column("answer", AutoString(), nullable=False),
        sa.Column("handled", UTCDateTime(), nullable=True),
        sa.Column("handled_by", AutoString(), nullable=True),
        sa.Column("token_hash", AutoString(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["intervention_id"],
            ["intervention.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("token_hash"),
    )
    op.create_index(
        "ix_fault_report_intervention_id", "fault_report", ["intervention_id"], unique=False
    )
    op.create_index("ix_fault_report_received", "fault_report", ["received"], unique=False)
    op.create_table(
        "import_batch",
        sa.Column("id", AutoString(length=36), nullable=False),
        sa.Column("organisation_id", AutoString(), nullable=True),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("by", AutoString(), nullable=False),
        sa.Column("file_name", AutoString(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("before", AutoString(), nullable=False),
        sa.Column("taken_back", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "ix_import_batch_organisation_id", "import_batch", ["organisation_id"], unique=False
    )
    op.create_table(
        "membership",
        sa.Column("account_id", AutoString(), nullable=False),
        sa.Column("organisation_id", AutoString(), nullable=False),
        sa.Column("role", AutoString(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
        ),
        sa.PrimaryKeyConstraint("account_id", "organisation_id"),
    )
    op.create_index(
        "ix_membership_organisation_id", "membership", ["organisation_id"], unique=False
    )
    op.create_table(
        "one_time_link",
        sa.Column("token_hash", AutoString(length=64), nullable=False),
        sa.Column("account_id", AutoString(), nullable=False),
        sa.Column("kind", AutoString(), nullable=False),
        sa.Column("expires", UTCDateTime(), nullable=False),
        sa.Column("used", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
        ),
        sa.PrimaryKeyConstraint("token_hash"),
    )
    op.create_index("ix_one_time_link_account_id", "one_time_link", ["account_id"], unique=False)
    op.create_table(
        "recovery_code",
        sa.Column("account_id", AutoString(), nullable=False),
        sa.Column("code_hash", AutoString(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
        ),
        sa.PrimaryKeyConstraint("account_id", "code_hash"),
    )
    op.create_table(
        "reminder",
        sa.Column("intervention_id", AutoString(), nullable=False),
        sa.Column("review_due", sa.Date(), nullable=False),
        sa.Column("step", AutoString(), nullable=False),
        sa.Column("sent", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["intervention_id"],
            ["intervention.id"],
        ),
        sa.PrimaryKeyConstraint("intervention_id", "review_due", "step"),
    )
    op.create_table(
        "session",
        sa.Column("token_hash", AutoString(length=64), nullable=False),
        sa.Column("account_id", AutoString(), nullable=False),
        sa.Column("created", UTCDateTime(), nullable=False),
        sa.Column("seen", UTCDateTime(), nullable=False),
        sa.Column("confirmed", UTCDateTime(), nullable=False),
        sa.Column("browser", AutoString(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
        ),
        sa.PrimaryKeyConstraint("token_hash"),
    )
    op.create_index("ix_session_account_id", "session", ["account_id"], unique=False)
    op.create_table(
        "work",
        sa.Column("intervention_id", AutoString(), nullable=False),
        sa.Column("owner_id", AutoString(), nullable=True),
        sa.Column("review_due", sa.Date(), nullable=True),
        sa.Column("not_checked_since", sa.Date(), nullable=True),
        sa.Column("copied_from", AutoString(), nullable=True),
        sa.ForeignKeyConstraint(
            ["intervention_id"],
            ["intervention.id"],
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["organisation.id"],
        ),
        sa.PrimaryKeyConstraint("intervention_id"),
    )
    op.create_index("ix_work_owner_id", "work", ["owner_id"], unique=False)
    op.create_index("ix_work_review_due", "work", ["review_due"], unique=False)
    op.create_table(
        "field_comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("field", AutoString(), nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=False),
        sa.Column("comment", AutoString(), nullable=False),
        sa.Column("by", AutoString(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["revision_id"],
            ["revision.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_field_comment_revision_id", "field_comment", ["revision_id"], unique=False)
    op.create_table(
        "proposal",
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("intervention_id", AutoString(), nullable=False),
        sa.Column("submitted", UTCDateTime(), nullable=False),
        sa.Column("submitted_by", AutoString(), nullable=False),
        sa.Column("note", AutoString(), nullable=False),
        sa.Column("decided", UTCDateTime(), nullable=True),
        sa.Column("decided_by", AutoString(), nullable=True),
        sa.Column("outcome", AutoString(), nullable=True),
        sa.Column("publish_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["intervention_id"],
            ["intervention.id"],
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"],
            ["revision.id"],
        ),
        sa.PrimaryKeyConstraint("revision_id"),
    )
    op.create_index("ix_proposal_intervention_id", "proposal", ["intervention_id"], unique=False)
    op.create_index("ix_proposal_publish_at", "proposal", ["publish_at"], unique=False)

    op.execute("INSERT INTO audit_head (id, number, hash) VALUES (1, 0, '')")
    _refuse_changes()


def _refuse_changes() -> None:
    """The audit log refuses UPDATE and DELETE; ``doctor`` sees what went around that."""
    if op.get_context().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER audit_log_no_{verb.lower()} BEFORE {verb} ON audit_log "
                f"BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION audit_log_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"'BEGIN RAISE EXCEPTION ''{_REFUSED}''; END'"
    )
    op.execute(
        "CREATE TRIGGER audit_log_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_log_refuse()"
    )


def downgrade() -> None:
    op.drop_table("proposal")
    op.drop_table("field_comment")
    op.drop_table("work")
    op.drop_table("session")
    op.drop_table("reminder")
    op.drop_table("recovery_code")
    op.drop_table("one_time_link")
    op.drop_table("membership")
    op.drop_table("import_batch")
    op.drop_table("fault_report")
    op.drop_table("autosave")
    op.drop_table("organisation")
    op.drop_table("oidc_state")
    op.drop_table("missed_search_day")
    op.drop_table("missed_search")
    op.drop_table("link_check")
    op.drop_table("audit_log")
    op.drop_table("audit_head")
    op.drop_table("attempt")
    op.drop_table("account")
    if op.get_context().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_log_refuse()")
