"""Tables of the editors' desk: what is being written, and what the public has reported."""

from datetime import date, datetime

from sqlmodel import Field, SQLModel


class WorkRow(SQLModel, table=True):
    """What the editors know of an intervention besides its revisions."""

    __tablename__ = "work"

    intervention_id: str = Field(primary_key=True, foreign_key="intervention.id")
    owner_id: str | None = Field(default=None, foreign_key="organisation.id", index=True)
    """Who owns it; None is a historical source, kept by the system administrators."""
    review_due: date | None = Field(default=None, index=True)
    """The day by which somebody has to go through it again."""
    not_checked_since: date | None = None
    """Told to the public when the review is long overdue: the day of the last one."""
    copied_from: str | None = None
    """The title and owner that it was copied from."""


class ProposalRow(SQLModel, table=True):
    """What happened to a revision on its way to the public."""

    __tablename__ = "proposal"

    revision_id: int = Field(primary_key=True, foreign_key="revision.id")
    intervention_id: str = Field(foreign_key="intervention.id", index=True)
    submitted: datetime
    submitted_by: str
    """Account; »kommandolinje« for what a person did there."""
    note: str = ""
    decided: datetime | None = None
    decided_by: str | None = None
    outcome: str | None = None
    """publiceret | returneret | planlagt | trukket"""
    publish_at: datetime | None = Field(default=None, index=True)
    """When an approved revision is to be published, if not at once."""


class FieldCommentRow(SQLModel, table=True):
    """What a reviewer said of one field of a proposal."""

    __tablename__ = "field_comment"
    __table_args__ = {"sqlite_autoincrement": True}

    id: int | None = Field(default=None, primary_key=True)
    revision_id: int = Field(foreign_key="revision.id", index=True)
    field: str
    accepted: bool
    comment: str = ""
    by: str
    at: datetime


class AutosaveRow(SQLModel, table=True):
    """What somebody was writing when the browser last told; gone once they save."""

    __tablename__ = "autosave"

    account_id: str = Field(primary_key=True, foreign_key="account.id")
    intervention_id: str = Field(primary_key=True, foreign_key="intervention.id")
    basis: int
    """The number of the revision it was begun from."""
    form: str
    """JSON of the form's pairs, as they were typed."""
    at: datetime


class ReminderRow(SQLModel, table=True):
    """A reminder that has been sent, so that it is sent once."""

    __tablename__ = "reminder"

    intervention_id: str = Field(primary_key=True, foreign_key="intervention.id")
    review_due: date = Field(primary_key=True)
    step: str = Field(primary_key=True)
    """foer | paa-dagen | efter"""
    sent: datetime


class LinkCheckRow(SQLModel, table=True):
    """What was found at an address that an intervention names."""

    __tablename__ = "link_check"

    url: str = Field(primary_key=True)
    checked: datetime
    well: bool
    finding: str
    failures: int = 0
    """How many times in a row it has failed."""


class FaultReportRow(SQLModel, table=True):
    """What somebody told was wrong on a page."""

    __tablename__ = "fault_report"

    id: str = Field(primary_key=True, max_length=36)
    intervention_id: str = Field(foreign_key="intervention.id", index=True)
    received: datetime = Field(index=True)
    topic: str
    text: str
    email: str | None = None
    """Only when the sender wants an answer; forgotten with the retention period."""
    status: str
    """ny | i-gang | rettet | ikke-fejl"""
    answer: str = ""
    handled: datetime | None = None
    handled_by: str | None = None
    token_hash: str = Field(unique=True, max_length=64)
    """Of the private link by which the sender sees the status."""


class ImportRow(SQLModel, table=True):
    """A file that was imported, and what it takes to take it back."""

    __tablename__ = "import_batch"

    id: str = Field(primary_key=True, max_length=36)
    organisation_id: str | None = Field(default=None, foreign_key="organisation.id", index=True)
    at: datetime
    by: str
    file_name: str
    rows: int
    before: str
    """JSON: for every intervention its newest revision before (null when it was created), the one
    that was public before, the one after, and whether that was published."""
    taken_back: datetime | None = None


class MissedSearchRow(SQLModel, table=True):
    """A search that found little, by a keyed hash; its text only once it came on several days."""

    __tablename__ = "missed_search"

    key: str = Field(primary_key=True, max_length=64)
    found: int
    """How many it found the last time."""
    last: date = Field(index=True)
    text: str | None = None
    noted: str | None = None
    """synonym | mangler: what an editor has made of it."""
    note: str = ""
    """What the editor wrote."""


class MissedSearchDayRow(SQLModel, table=True):
    """How many times a search that found little came on one day."""

    __tablename__ = "missed_search_day"

    key: str = Field(primary_key=True, foreign_key="missed_search.key", max_length=64)
    day: date = Field(primary_key=True, index=True)
    times: int
