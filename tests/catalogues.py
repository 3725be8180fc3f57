"""A small catalogue made by hand: its vocabulary, contents, and the steps to the public."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlmodel import Session

from app.catalogue import Catalogue, ResultPage
from app.catalogue.feed import Feed
from app.domain.availability import Availability
from app.domain.content import Content
from app.domain.cursors import Cursor
from app.domain.record import LoggedChange, Provenance
from app.domain.reference_data import EvidenceStatement, Method, Package, Synonym
from app.domain.requests import SearchRequest
from app.domain.text import slugify
from app.domain.vocabulary import CLOSED_SETS, Term, Vocabulary
from app.editorial import verbs
from app.search.analysis import Analysis, analysis_with
from app.search.engine import SearchIndex
from app.settings import Settings
from app.storage import change_log, schema
from app.storage.database import Database
from app.storage.tables import ChangeRow, ReferenceItemRow
from tests.databases import new_database

NOW = datetime(2026, 11, 18, 10, 0, tzinfo=UTC)
TODAY = date(2026, 11, 18)
AUTHOR = "Ejer"

OPEN_TERMS: dict[str, tuple[tuple[str, str | None], ...]] = {
    "spor": (("krop-traening-helbred", None), ("job-og-virksomhed", None)),
    "risikofaktor": (*((v, None) for v in CLOSED_SETS["kram"]), ("soevn", None)),
    "helbred": (
        ("muskel-skelet", None),
        ("ryg", "muskel-skelet"),
        ("laenderyg", "ryg"),
        ("stress", None),
    ),
    "ydelse": (("kontanthjaelp", None), ("kontanthjaelp-jobparat", "kontanthjaelp")),
    "adgang": (("selv", None), ("laege", None)),
    "udbydertype": (("kommune", None), ("frivillig-forening", None)),
    "kommune": (("0000", None), ("0320", None), ("0860", None)),
    "lov": (("lab", None), ("lab-56", "lab")),
    "evidens": (("staerk", None), ("ingen", None)),
    "sprog": (("da", None), ("en", None)),
    "ledig": (("1", None),),
    "kilde": (("eksempel", None), ("s1", None)),
    "profession": (("mentor", None),),
    "organiseringsmodel": (("bum", None),),
    "visitationskategori": (("kategori-1", None),),
}


def small_terms() -> list[tuple[str, Term]]:
    """(scheme, term) pairs: the closed sets, and a few of everything else."""
    closed = ((scheme, ((v, None) for v in values)) for scheme, values in CLOSED_SETS.items())
    return [
        (scheme, Term(value=value, label=f"{value.capitalize()} ({scheme})", parent=parent))
        for scheme, values in (*closed, *OPEN_TERMS.items())
        for value, parent in values
    ]


def small_vocabulary() -> Vocabulary:
    """The vocabulary of the small catalogue."""
    return Vocabulary.of(small_terms())


SMALL_EVIDENCE = EvidenceStatement(
    key="e1", intervention="Gåture", finding="Det hjælper.", direction="paavist", evidens="staerk"
)
SMALL_METHOD = Method(
    id="00000000-0000-4000-8000-000000000001",
    slug="who-5",
    kind="redskab",
    title="WHO-5",
    summary="Fem spørgsmål om trivsel.",
)
SMALL_PACKAGE = Package.model_validate(
    {
        "slug": "1",
        "number": 1,
        "title": "Første pakke",
        "target_group": "Sygemeldte",
        "basic": [{"title": "Gang", "match": {"kram": ["motion"]}}, {"title": "Samtale"}],
    }
)


def put_item(session: Session, kind: str, key: str, position: int, body: str) -> None:
    """Adds or replaces one item of the reference data."""
    session.merge(ReferenceItemRow(kind=kind, key=key, position=position, body=body))


def fill_reference(session: Session, terms: Iterable[tuple[str, Term]] | None = None) -> None:
    """Puts the small vocabulary and one of each other thing into the database."""
    for position, (scheme, term) in enumerate(terms if terms is not None else small_terms()):
        put_item(session, "term", f"{scheme}/{term.value}", position, _json(term))
    put_item(session, "evidence", "e1", 0, _json(SMALL_EVIDENCE))
    put_item(session, "method", "who-5", 0, _json(SMALL_METHOD))
    put_item(session, "package", "1", 0, _json(SMALL_PACKAGE))


def _json(value: Any) -> str:
    return str(value.model_dump_json(exclude_defaults=True))


def content(title: str = "Gå dig glad", **fields: Any) -> Content:
    """A content that may be published; any field can be said otherwise."""
    return Content.model_validate(
        {
            "title": title,
            "summary": "Kom med ud at gå.",
            "opgavetyper": {"primary": ["6"]},
            "provider": {"name": "Foreningen", "udbydertype": "frivillig-forening"},
            "sources": [{"document": "eksempel"}],
            **fields,
        }
    )


@dataclass
class Town:
    """A database and the catalogue on it, with shortcuts for what tests do all the time."""

    database: Database
    catalogue: Catalogue
    index_dir: Path

    def draft(self, written: Content, identity: str) -> int:
        """Saves a draft; returns the revision."""
        with self.database.writing() as session:
            return verbs.save_draft(session, identity, written, author=AUTHOR, now=NOW)

    def room(
        self, slug: str, provenance: Provenance = "redaktion", identity: str | None = None
    ) -> str:
        """Makes room for an intervention; returns its id."""
        identity = identity or str(uuid.uuid4())
        with self.database.writing() as session:
            verbs.create(session, identity, slug, provenance, now=NOW)
        return identity

    def publish_revision(self, revision: int, now: datetime = NOW) -> int:
        """Submits and publishes; returns the change's number."""
        with self.database.writing() as session:
            verbs.submit(session, revision)
            return verbs.publish(session, revision, now=now)

    def publish(
        self,
        written: Content,
        *,
        slug: str | None = None,
        identity: str | None = None,
        provenance: Provenance = "redaktion",
        availability: Availability | None = None,
        now: datetime = NOW,
    ) -> str:
        """Brings a content before the public (anew, when ``identity`` is there); returns the id."""
        if identity is None:
            identity = self.room(slug or slugify(written.title or ""), provenance)
            if availability is not None:
                self.tell(identity, availability, now)
        self.publish_revision(self.draft(written, identity), now)
        return identity

    def tell(self, identity: str, availability: Availability, now: datetime = NOW) -> int | None:
        """Tells availability."""
        with self.database.writing() as session:
            return verbs.set_availability(session, identity, availability, author=AUTHOR, now=now)

    def changes(self, after: int = 0) -> list[LoggedChange]:
        """What the feed tells after a number of the log."""
        feed = Feed(self.catalogue)
        page = feed.changes(Cursor.beginning(feed.state()).moved_to(after), 1000)
        assert not page.more
        return list(page.changes)

    def head(self) -> int:
        """The number of the newest change."""
        return self.catalogue.head()[0]

    def say(self, *words: str, means: Iterable[str] = (), weight: float = 0.8) -> None:
        """Puts a synonym into the database, or in the place of the one that began so."""
        synonym = Synonym(
            key=slugify(words[0])[:80], words=words, means=tuple(means), weight=weight
        )
        self.put("synonym", synonym.key, synonym)

    def put(self, kind: str, key: str, item: Any, now: datetime = NOW) -> None:
        """Puts an item of the reference data into the database, and a line into the log."""
        with self.database.writing() as session:
            put_item(session, kind, key, 0, _json(item))
            change_log.append(
                session, ChangeRow(sequence=0, at=now, kind=kind, key=key, type="upsert")
            )

    def search(self, text: str, **more: Any) -> ResultPage:
        """Searches as the site does."""
        return self.catalogue.search(SearchRequest(q=text, **more))

    def titles(self, text: str, **more: Any) -> list[str]:
        """The titles of what a text finds, in order."""
        return [record.title for record in self.search(text, **more).records]


def danish() -> Analysis:
    """The analysis with the word list of the project."""
    return analysis_with(Settings(_env_file=None).word_list)


def open_town(directory: Path, *, fill: bool = True, analysis: Analysis | None = None) -> Town:
    """A migrated database in the directory, filled with the small vocabulary, and its index."""
    database = new_database(directory, fill_reference if fill else None)
    with database.reading() as session:
        identity = schema.identity(session)
    index_dir = directory / "index"
    catalogue = Catalogue(database, SearchIndex(index_dir, identity, analysis or danish()))
    catalogue.open_index()
    return Town(database, catalogue, index_dir)
