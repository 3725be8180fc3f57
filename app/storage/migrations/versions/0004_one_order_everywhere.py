"""Text in the order of its characters, in PostgreSQL as in SQLite.

A server's own order of words differs from server to server, and from what the program sorts.
"""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        op.execute(_ALL_TEXT.replace("ORDERED", '"C"'))


def downgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        op.execute(_ALL_TEXT.replace("ORDERED", '"default"'))


_ALL_TEXT = """
DO $$
DECLARE one record;
BEGIN
  FOR one IN
    SELECT c.table_name, string_agg(
      'ALTER COLUMN ' || quote_ident(c.column_name) || ' TYPE varchar'
      || coalesce('(' || c.character_maximum_length || ')', '') || ' COLLATE ORDERED', ', '
    ) AS changes
    FROM information_schema.columns c
    JOIN information_schema.tables t USING (table_schema, table_name)
    WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE'
      AND c.data_type IN ('character varying', 'text') AND c.table_name <> 'alembic_version'
    GROUP BY c.table_name
  LOOP
    EXECUTE 'ALTER TABLE ' || quote_ident(one.table_name) || ' ' || one.changes;
  END LOOP;
END $$
"""
