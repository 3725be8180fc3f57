"""Alembic's entry: runs the migrations on the database it is handed."""

from alembic import context
from sqlmodel import SQLModel

from app.storage import (  # noqa: F401  (fills the metadata)
    desk_tables,
    machine_tables,
    people_tables,
    tables,
)

database = context.config.attributes["database"]

if database is None:  # printed as SQL, for a person to read
    context.configure(
        dialect_name=context.config.attributes.get("dialect", "postgresql"),
        target_metadata=SQLModel.metadata,
        literal_binds=True,
    )
    with context.begin_transaction():
        context.run_migrations()
else:
    with database.patient_writer.connect() as connection:
        context.configure(
            connection=connection, target_metadata=SQLModel.metadata, render_as_batch=True
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()
