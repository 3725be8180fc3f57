"""A feed as JSON Feed 1.1 (jsonfeed.org)."""

from dataclasses import asdict, replace

from app.domain.published import Published
from app.domain.record import PublicRecord
from app.domain.vocabulary import Vocabulary
from app.interop import json_api
from app.interop.feed import Feed, permanent_id, tags_of, text_of
from app.interop.json_values import Json
from app.interop.links import Links

VERSION = "https://jsonfeed.org/version/1.1"
MEDIA_TYPE = "application/feed+json"
_OURS = ("example", "opgavetype", "risiko", "kram", "kommune", "provider", "source", "reviewed")
"""What the extension tells, as lists of the API tell it."""


def json_feed(feed: Feed, vocabulary: Vocabulary, links: Links) -> Json:
    """The feed. Dates are RFC 3339."""
    request = feed.request
    told: Json = {
        "version": VERSION,
        "title": feed.title,
        "home_page_url": links.search(feed.search),
        "feed_url": links.feed(request, "json"),
        "description": "Nye og ændrede indsatser, de nyeste først. Må bruges frit, når kilden "
        "nævnes (CC BY 4.0).",
        "language": "da",
        "authors": [{"name": feed.publisher.name, "url": feed.publisher.url or links.home()}],
        "items": [_item(public, vocabulary, links) for public in feed.records],
    }
    if feed.has_more:
        told["next_url"] = links.feed(replace(request, side=request.side + 1), "json")
    return told


def _item(public: PublicRecord, vocabulary: Vocabulary, links: Links) -> Json:
    short, home = json_api.item(Published.of(public), vocabulary, links), public.record.home
    return {
        "id": permanent_id(public),
        "url": links.intervention(public.slug),
        **({"external_url": home.url} if home else {}),
        "title": public.title,
        "content_text": text_of(public),
        "summary": public.content.summary or "",
        "date_published": public.record.created.isoformat(),
        "date_modified": public.record.updated.isoformat(),
        "language": "da",
        "tags": tags_of(public, vocabulary),
        "_indsatskatalog": {
            "about": links.data_guide(),
            "id": public.id,
            "json": links.api_intervention(public.id),
            "provenance": public.record.provenance,
            "historical": public.historical,
            "home": asdict(home) if home else None,
            "licence": public.content.licence,
            **{name: short[name] for name in _OURS},
        },
    }
