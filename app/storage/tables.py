"""Every table, in one place. Requests are never bound to these; they validate nothing.

Columns derived from a content (``sort_key`` …) are written by one function beside the table that
holds them; ``indsatskatalog doctor`` recomputes and compares them.
"""

from datetime import date, datetime

from sqlmodel import Field, SQLModel


class CatalogueRow(SQLModel, table=True):
    """The one row that says which catalogue this database is."""

    __tablename__ = "catalogue"

    id: int = Field(default=1, primary_key=True)
    identity: str
    """A random UUID; an index that carries another one belongs to another database."""


class LogHeadRow(SQLModel, table=True):
    """The one row from which every number of the change log is taken."""

    __tablename__ = "log_head"

    id: int = Field(default=1, primary_key=True)
    sequence: int = 0
    horizon: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    """Up to this number the log has forgotten what was overtaken by later changes."""


class ChangeRow(SQLModel, table=True):
    """One line of the public change log: gap-free and in commit order."""

    __tablename__ = "change_log"

    sequence: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: datetime
    kind: str = Field(index=True)
    """intervention | term | package | evidence | method | glossary"""
    key: str = Field(index=True)
    """The id of an intervention; the key of anything else (»lov/lab«)."""
    type: str
    """upsert | delete"""
    reason: str | None = None
    into: str | None = None
    revision_id: int | None = Field(default=None, foreign_key="revision.id")
    availability_id: int | None = Field(default=None, foreign_key="availability.id")
    record: str | None = None
    """JSON of what the catalogue itself knew of the intervention at this change."""


class InterventionRow(SQLModel, table=True):
    """Identity of an intervention, and pointers to what the public sees of it."""

    __tablename__ = "intervention"

    id: str = Field(primary_key=True, max_length=36)
    provenance: str
    created: datetime
    published_revision_id: int | None = None
    availability_id: int | None = None
    current_change: int | None = Field(default=None, index=True)
    """The upsert the public sees; None when never published or withdrawn.

    These three point the other way than the foreign keys do, so they carry none (two tables
    cannot each be made after the other); ``doctor`` checks them.
    """
    updated: datetime | None = None
    reviewed_on: date | None = None
    reviewed_by: str | None = None
    withdrawn_reason: str | None = None
    withdrawn_into: str | None = None
    withdrawn_at: datetime | None = None
    sort_key: str = Field(default="", index=True)
    """The title in Danish order (``domain.text.danish_sort_key``)."""
    name_key: str | None = None
    """The title as names are compared (``domain.text.plain_key``)."""
    valid_to: date | None = Field(default=None, index=True)
    provider_id: str | None = Field(default=None, max_length=36, index=True)
    provider_key: str | None = None
    """Who provides it, as names are compared."""
    provider_cvr: str | None = None
    provider_sor: str | None = None
    """These seven, and the rows of ``place``, are derived from the published content."""
    open_now: bool = False
    open_until: date | None = Field(default=None, index=True)
    """The last day on which ``open_now`` is believed; None when it is false."""
    next_start: date | None = Field(default=None, index=True)
    """All three decided by the calendar verb, from the availability."""


class SlugRow(SQLModel, table=True):
    """Every address an intervention ever had; exactly one of them is current."""

    __tablename__ = "slug"

    slug: str = Field(primary_key=True, max_length=120)
    intervention_id: str = Field(foreign_key="intervention.id", index=True)
    current: bool = True


class RevisionRow(SQLModel, table=True):
    """One written version of a content. Append-only, but for its state."""

    __tablename__ = "revision"
    __table_args__ = {"sqlite_autoincrement": True}

    id: int | None = Field(default=None, primary_key=True)
    intervention_id: str = Field(foreign_key="intervention.id", index=True)
    number: int
    """Counts from 1 within the intervention."""
    state: str
    """kladde | til_godkendelse | publiceret | afloest"""
    content_version: int
    content: str
    """JSON of the content, as it was written."""
    created: datetime
    created_by: str


class AvailabilityRow(SQLModel, table=True):
    """One telling of places, waiting time and starts. Append-only."""

    __tablename__ = "availability"
    __table_args__ = {"sqlite_autoincrement": True}

    id: int | None = Field(default=None, primary_key=True)
    intervention_id: str = Field(foreign_key="intervention.id", index=True)
    body: str
    told: datetime
    told_by: str


class ReferenceItemRow(SQLModel, table=True):
    """A term, package, evidence statement, method or word of the glossary."""

    __tablename__ = "reference_item"

    kind: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    position: int
    body: str


class SeedRow(SQLModel, table=True):
    """What an earlier seeding wrote, so that the next one can tell what an editor has changed."""

    __tablename__ = "seed"

    kind: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    file_digest: str
    """SHA-256 of the part of the file."""
    written_digest: str
    """SHA-256 of what was stored for it."""


class LeaseRow(SQLModel, table=True):
    """Who may do a thing that only one process does at a time, and until when."""

    __tablename__ = "lease"

    name: str = Field(primary_key=True)
    holder: str
    until: datetime
