"""Tables of the machine side: places, the catalogues that are followed, and who is told of news."""

from datetime import datetime

from sqlmodel import Field, SQLModel


class PlaceRow(SQLModel, table=True):
    """One place of what the public sees of an intervention; derived from its content."""

    __tablename__ = "place"

    id: str = Field(primary_key=True, max_length=36)
    """``domain.identities.place_ids``."""
    intervention_id: str = Field(foreign_key="intervention.id", index=True)
    position: int
    kommune: str | None = None
    postal_code: str | None = Field(default=None, index=True)
    name_key: str | None = None
    city_key: str | None = None
    """Name and town as they are compared (``domain.text.plain_key``)."""


class HarvestSourceRow(SQLModel, table=True):
    """Another catalogue whose public entries are followed into this one."""

    __tablename__ = "harvest_source"

    id: str = Field(primary_key=True, max_length=36)
    url: str = Field(unique=True, max_length=2048)
    """The root of the catalogue, without a slash at its end."""
    kind: str
    """katalog | hsds"""
    name: str
    """What its entries are marked with, where they do not come from further away."""
    opgavetype: str | None = None
    """What entries without an opgavetype of their own are published under; None leaves them
    drafts."""
    stopped: bool = False
    """Whether it is followed no longer."""
    cursor: str | None = None
    """Where to go on; None from the beginning. Written together with what was taken in."""
    last_sequence: int = 0
    """The number, at the source, of the last change taken in since the beginning."""
    generation: int = 0
    """Raised whenever the source has to be read from the beginning again."""
    sweeping: bool = False
    """Whether this reading from the beginning ends with a look for what the source lost."""
    etag: str | None = None
    """Of the last answer that had nothing new."""
    started: datetime | None = None
    ended: datetime | None = None
    """Of the newest run; ``ended`` is older than ``started`` while one goes on."""
    trouble: str | None = None
    """Why the newest run ended early, in Danish; None when it did not."""


class HarvestedRow(SQLModel, table=True):
    """Where a harvested intervention comes from, and what was last taken in of it."""

    __tablename__ = "harvested"

    intervention_id: str = Field(primary_key=True, foreign_key="intervention.id")
    source_id: str = Field(foreign_key="harvest_source.id", index=True)
    name: str
    """The catalogue it lives in; not always the one it was fetched from."""
    url: str
    """Its page there."""
    generation: int
    """The reading in which the source last had it."""
    digest: str = ""
    """SHA-256 of what was last taken in; what is the same is not taken in again."""
    revision_id: int | None = Field(default=None, foreign_key="revision.id")
    """The revision the harvest wrote last; another published one is a local edit."""


class WebhookRow(SQLModel, table=True):
    """Somebody who wants to be told that there is something new; never what."""

    __tablename__ = "webhook"

    id: str = Field(primary_key=True, max_length=36)
    url: str = Field(unique=True, max_length=2048)
    secret: str
    """With which the messages are signed; shown once."""
    created: datetime
    told_sequence: int = 0
    """The change log's number in the last message that arrived."""
    failures: int = 0
    """In a row."""
    next_try: datetime | None = None
    disabled: datetime | None = None
    last_status: str | None = None
    """What the last attempt met: a status code, or a kind of failure."""
