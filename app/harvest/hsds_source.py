"""Reads the services of an Open Referral HSDS 3.x API, and says them in our words.

What has no place in our content is left out, names of contact persons above all. An opgavetype is
only known when the service carries one of our own terms.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import NAMESPACE_URL, UUID, uuid5

from pydantic import ValidationError

from app.domain.content import Citation, Contact, Content, Place, Provider, Weighted
from app.domain.record import Review
from app.domain.text import slugify, without_control_characters
from app.domain.vocabulary import SCHEMES, Term, Vocabulary
from app.harvest.asking import Asker, json_of
from app.harvest.values import Garbled, Incoming, IncomingChange
from app.interop.hsds.taxonomies import term_id

PER_PAGE = 100
LICENCE = "Ikke oplyst"
_GONE = ("inactive", "defunct", "temporarily closed")
_LONGEST_LINE, _LONGEST_TEXT = 400, 4000


@dataclass(frozen=True)
class ListedService:
    """One service of the list."""

    id: str
    """With us: its own when that is a UUID, else derived from its address."""
    key: str
    """At the source."""
    modified: datetime | None
    gone: bool


@dataclass(frozen=True)
class ServicePage:
    """One page of the list."""

    services: tuple[ListedService, ...]
    total: int
    is_last: bool


class HsdsSource:
    """The services of one HSDS API."""

    def __init__(self, asker: Asker, url: str, name: str, vocabulary: Vocabulary) -> None:
        self._asker, self._url, self._name = asker, url, name
        self._document = slugify(f"hsds-{urlsplit(url).netloc}")[:80].strip("-")
        self._known = {
            term_id(scheme, term.value): (scheme, term.value)
            for scheme in SCHEMES
            for term in vocabulary.terms(scheme)
        }

    def terms(self) -> Mapping[str, list[Term]]:
        """The term that entries cite as their source."""
        return {"kilde": [Term(value=self._document, label=self._name, url=self._url)]}

    def pages(self) -> Iterator[ServicePage]:
        """The whole list, page by page."""
        number = 1
        while True:
            asked = urlencode({"page": number, "per_page": PER_PAGE})
            page = self._asker.ask(
                f"{self._url}/services?{asked}", lambda a: self._page(json_of(a))
            )
            yield page
            if page.is_last:
                return
            number += 1

    def _page(self, said: Any) -> ServicePage:
        try:
            services = tuple(self._listed(one) for one in said["contents"])
            total = int(said["total_items"])
            is_last = bool(said.get("last_page")) or not services
        except (KeyError, TypeError, ValueError) as error:
            raise Garbled("ikke en side af en HSDS-liste") from error
        return ServicePage(services, total, is_last)

    def _listed(self, one: Any) -> ListedService:
        key = str(one["id"])
        gone = one.get("status") in _GONE
        return ListedService(self._identity(key), key, _instant(one.get("last_modified")), gone)

    def _identity(self, key: str) -> str:
        try:
            return str(UUID(key))
        except ValueError:
            return str(uuid5(NAMESPACE_URL, f"{self._url}/services/{key}"))

    def read(self, listed: ListedService) -> IncomingChange:
        """One service, whole."""
        if listed.gone:
            return IncomingChange(0, listed.id, reason="archived")
        address = f"{self._url}/services/{listed.key}"
        said = self._asker.ask(address, json_of)
        if not isinstance(said, dict):
            raise Garbled("ikke en HSDS-ydelse")
        try:
            return IncomingChange(0, listed.id, self._record(listed, said, address))
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            return IncomingChange(0, listed.id, unreadable=f"{where}: {first['msg']}")

    def _record(self, listed: ListedService, said: dict[str, Any], address: str) -> Incoming:
        content = self._content(said)
        modified = listed.modified or datetime(1970, 1, 1, tzinfo=UTC)
        checked = _day(said.get("assured_date"))
        slug = slugify(content.title or "")[:100].strip("-") or "indsats"
        return Incoming(
            id=listed.id,
            slug=slug,
            content=content,
            availability=None,
            provenance="redaktion",
            created=modified,
            updated=modified,
            reviewed=Review(on=checked, by=self._name[:_LONGEST_LINE]) if checked else None,
            not_checked_since=None,
            home_name=self._name,
            home_url=_web(said.get("url")) or address,
        )

    def _content(self, said: dict[str, Any]) -> Content:
        classified = self._classified(said)
        description = _text(said.get("description"), 20_000)
        organization = said.get("organization") or {}
        types = tuple(classified.get("opgavetype", ()))
        return Content(
            title=_line(said.get("name")),
            alternate_names=_lines(said.get("alternate_name")),
            summary=_gist(description) or _line(said.get("name")),
            description=description,
            opgavetyper=Weighted(primary=types[:1], also=types[1:]),
            spor=classified.get("spor", ()),
            risiko=Weighted(also=tuple(classified.get("risiko", ()))),
            risikofaktorer=classified.get("risikofaktor", ()),
            helbred=classified.get("helbred", ()),
            ydelser=classified.get("ydelse", ()),
            sektorer=classified.get("sektor", ()),
            adgang=classified.get("adgang", ()),
            deltagelse=classified.get("deltagelse", ()),
            former=classified.get("form", ()),
            sprog=classified.get("sprog", ()),
            kommuner=classified.get("kommune", ()),
            lovgrundlag=classified.get("lov", ()),
            age_from=_age(said.get("minimum_age")),
            age_to=_age(said.get("maximum_age")),
            inclusion=_lines(said.get("eligibility_description")),
            registration=_line(said.get("application_process")),
            price_note=_line(said.get("fees_description")),
            places=tuple(_places(said.get("service_at_locations"))),
            provider=_provider(organization, classified) or Provider(name=self._name),
            contacts=tuple(_contacts(said)),
            sources=(Citation(document=self._document),),
            licence=_line(said.get("licenses")) or LICENCE,
        )

    def _classified(self, said: dict[str, Any]) -> dict[str, tuple[str, ...]]:
        """Scheme → values, of the terms that are ours."""
        found: dict[str, dict[str, None]] = {}
        for one in said.get("attributes") or ():
            term = one.get("taxonomy_term") or {}
            known = self._known.get(str(one.get("taxonomy_term_id") or term.get("id")))
            if known is not None:
                scheme, value = known
                first = one.get("value") == "primary"
                values = found.setdefault(scheme, {})
                found[scheme] = {value: None, **values} if first else {**values, value: None}
        return {scheme: tuple(values) for scheme, values in found.items()}


# The parts ----------------------------------------------------------------------------------------


def _provider(
    said: Mapping[str, Any], classified: Mapping[str, tuple[str, ...]]
) -> Provider | None:
    name = _line(said.get("name"))
    if name is None:
        return None
    kinds = classified.get("udbydertype", ())
    return Provider(
        name=name, udbydertype=kinds[0] if kinds else None, url=_web(said.get("website"))
    )


def _places(said: Any) -> Iterator[Place]:
    for one in said or ():
        location = one.get("location") or {}
        name = _line(location.get("name"))
        if location.get("location_type") == "virtual":
            yield Place(name=name, online=True)
            continue
        for address in location.get("addresses") or [{}]:
            code = str(address.get("postal_code") or "")
            yield Place(
                name=name,
                street=_line(address.get("address_1")),
                postal_code=code if re.fullmatch(r"\d{4}", code) else None,
                city=_line(address.get("city")),
                accessibility=_line(location.get("accessibility_description")),
                transport=_line(location.get("transportation")),
            )


def _contacts(said: Mapping[str, Any]) -> Iterator[Contact]:
    """Numbers and addresses of functions; a person's name is never taken over."""
    email = str(said.get("email") or "")
    if re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", email):
        yield Contact(audience="borger", function="Henvendelse", email=email)
    for phone in said.get("phones") or ():
        number = str(phone.get("number") or "").replace("-", " ")
        if re.fullmatch(r"\+?[0-9 ]{8,20}", number):
            function = _line(phone.get("description")) or "Telefon"
            yield Contact(audience="borger", function=function, phone=number)


# The values ---------------------------------------------------------------------------------------


class _Words(HTMLParser):
    """The text of a description that may be HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in ("p", "br", "li", "div", "ul", "ol", "h1", "h2", "h3", "h4"):
            self.said.append("\n")

    def handle_data(self, data: str) -> None:
        self.said.append(data)


def _text(said: Any, longest: int = _LONGEST_TEXT) -> str | None:
    if not isinstance(said, str):
        return None
    words = _Words()
    words.feed(without_control_characters(said))
    words.close()
    lines = (" ".join(line.split()) for line in "".join(words.said).splitlines())
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    return text[:longest].strip() or None


def _line(said: Any) -> str | None:
    text = _text(said)
    return " ".join(text.split())[:_LONGEST_LINE].strip() if text else None


def _lines(said: Any) -> tuple[str, ...]:
    text = _text(said) or ""
    lines = (line.strip(" -•*")[:_LONGEST_LINE].strip() for line in re.split(r"[\n;]", text))
    return tuple(line for line in lines if line)


def _gist(text: str | None) -> str | None:
    """The first paragraph, as far as a summary goes."""
    return text.split("\n")[0][:_LONGEST_TEXT].strip() if text else None


def _age(said: Any) -> int | None:
    try:
        return min(max(int(float(said)), 0), 120)
    except (TypeError, ValueError, OverflowError):
        return None


def _web(said: Any) -> str | None:
    parts = urlsplit(said) if isinstance(said, str) and not re.search(r"[\s\\]", said) else None
    fine = parts and parts.scheme in ("http", "https") and parts.hostname and not parts.username
    return said if fine else None


def _instant(said: Any) -> datetime | None:
    try:
        found = datetime.fromisoformat(str(said))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _day(said: Any) -> date | None:
    try:
        return date.fromisoformat(str(said)[:10])
    except ValueError:
        return None
