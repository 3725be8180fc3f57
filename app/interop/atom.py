"""A feed as Atom (RFC 4287), written as XML that needs no network to be read."""

from dataclasses import replace
from datetime import UTC, datetime
from xml.etree.ElementTree import Element, SubElement, tostring

from app.domain.record import PublicRecord
from app.domain.vocabulary import Vocabulary
from app.interop.about import CC_BY_4, licence_url
from app.interop.feed import Feed, permanent_id, text_of
from app.interop.links import Links

NAMESPACE = "http://www.w3.org/2005/Atom"
MEDIA_TYPE = "application/atom+xml"


def atom(feed: Feed, vocabulary: Vocabulary, links: Links) -> bytes:
    """The feed. Instants are UTC."""
    request, publisher = feed.request, feed.publisher
    root = Element("feed", {"xmlns": NAMESPACE, "xml:lang": "da"})
    _text(root, "id", links.feed(request.on_page(1), "atom"))
    _text(root, "title", feed.title)
    _text(root, "subtitle", "Nye og ændrede indsatser, de nyeste først")
    _text(root, "updated", _instant(feed.updated))
    author = SubElement(root, "author")
    _text(author, "name", publisher.name)
    _text(author, "uri", publisher.url or links.home())
    if publisher.email:
        _text(author, "email", publisher.email)
    _link(root, "self", links.feed(request, "atom"), MEDIA_TYPE)
    _link(root, "alternate", links.search(feed.search), "text/html")
    _link(root, "alternate", links.feed(request, "json"), "application/feed+json")
    _link(root, "license", CC_BY_4, "text/html")
    if request.side > 1:
        _link(root, "first", links.feed(request.on_page(1), "atom"), MEDIA_TYPE)
        before = replace(request, side=request.side - 1)
        _link(root, "previous", links.feed(before, "atom"), MEDIA_TYPE)
    if feed.has_more:
        after = replace(request, side=request.side + 1)
        _link(root, "next", links.feed(after, "atom"), MEDIA_TYPE)
    for public in feed.records:
        _entry(root, public, vocabulary, links)
    written: bytes = tostring(root, "utf-8", xml_declaration=True)
    return written


def _entry(root: Element, public: PublicRecord, vocabulary: Vocabulary, links: Links) -> None:
    content, record = public.content, public.record
    entry = SubElement(root, "entry")
    _text(entry, "id", permanent_id(public))
    _text(entry, "title", public.title)
    _text(entry, "updated", _instant(record.updated))
    _text(entry, "published", _instant(record.created))
    _link(entry, "alternate", links.intervention(public.slug), "text/html")
    _link(entry, "alternate", links.api_intervention(public.id), "application/json")
    if record.home:
        _link(entry, "via", record.home.url, "text/html")
    licence = licence_url(content.licence)
    if licence:
        _link(entry, "license", licence, "text/html")
    _text(entry, "rights", content.licence)
    _text(entry, "summary", text_of(public))
    for value in content.opgavetyper.all:
        label = vocabulary.label("opgavetype", value)
        SubElement(entry, "category", {"term": f"opgavetype/{value}", "label": label})
    if public.example:
        SubElement(entry, "category", {"term": "eksempel", "label": "Eksempel"})
    if public.historical:
        SubElement(entry, "category", {"term": "historisk-kilde", "label": "Historisk kilde"})


def _text(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = text


def _link(parent: Element, rel: str, address: str, media_type: str) -> None:
    SubElement(parent, "link", {"rel": rel, "type": media_type, "href": address})


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
