"""What the routes share: the catalogue, the pages and the settings of this process."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import Depends, Request

from app.accounts.accounts import Accounts
from app.accounts.single_sign_on import SingleSignOn
from app.catalogue import Catalogue
from app.catalogue.feed import Feed
from app.catalogue.listings import Listings
from app.editorial.audit_trail import Trail
from app.editorial.desk import Desk
from app.editorial.insight import Insight
from app.editorial.missed_searches import MissedSearches
from app.editorial.synonym_verbs import Synonyms
from app.editorial.vocabulary_verbs import VocabularyDesk
from app.settings import Settings
from app.web.limits import Turns
from app.web.rendering import Pages
from app.web.urls import AbsoluteLinks, Urls


@dataclass(frozen=True)
class Site:
    """One running catalogue."""

    catalogue: Catalogue
    desk: Desk
    insight: Insight
    missed: MissedSearches
    synonyms: Synonyms
    vocabulary: VocabularyDesk
    trail: Trail
    accounts: Accounts
    pages: Pages
    settings: Settings
    danish: Urls
    links: AbsoluteLinks
    sso: SingleSignOn | None = None
    """Single sign-on, when a provider is set."""
    streams: Turns = field(default_factory=Turns)
    """Room for expensive answers: ``turn()`` around a whole file, ``limits.Streamed`` for one that
    is sent while it is read."""

    @property
    def listings(self) -> Listings:
        """Whole lists, as other standards page through them."""
        return Listings(self.catalogue)

    @property
    def feed(self) -> Feed:
        """The change feed and the export."""
        return Feed(self.catalogue)


def site_of(request: Request) -> Site:
    """The site that the application was composed with."""
    site: Site = request.app.state.site
    return site


SiteDep = Annotated[Site, Depends(site_of)]


SETTLED = timedelta(seconds=5)
"""How long after its date a change may be committed: a verb takes the time, and waits at most so
long for its turn to write."""
MAX_PARAMETERS = 500
"""Query parameters that are read; more than the whole vocabulary has values."""


def query_pairs(request: Request) -> list[tuple[str, str]]:
    """The first query parameters in their order; broken UTF-8 becomes �."""
    raw = request.scope["query_string"].decode("latin-1")
    read = "&".join(raw.split("&", MAX_PARAMETERS)[:MAX_PARAMETERS])
    return parse_qsl(read, keep_blank_values=True, errors="replace")


def has_unread_parameters(request: Request) -> bool:
    """Whether there are more query parameters than are read."""
    return bool(request.scope["query_string"].count(b"&") >= MAX_PARAMETERS)


def last_modified(site: Site) -> dict[str, str]:
    """The header that tells when anything public last changed.

    It counts whole seconds, so until a change is settled it says nothing: another one of the same
    second may be on its way, and whoever asked in between would never hear of it. So while the
    index has yet to take something in: the answer may be of before.
    """
    head, at = site.catalogue.head()
    behind = site.catalogue.index.is_ready and site.catalogue.index.snapshot.sequence < head
    if at is None or behind or datetime.now(UTC) - at < SETTLED:
        return {}
    return {"Last-Modified": format_datetime(at, usegmt=True)}
