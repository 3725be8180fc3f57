"""Reads the services of an Open Referral HSDS 3.x API, and says them in our words.

What has no place in our content is left out, names of contact persons above all. An opgavetype is
only known when the service carries one of our own terms.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlencode, urlsplit
from uuid import NAMESPACE_URL, UUID, uuid5

from pydantic import ValidationError

from app.domain.content import Citation, Contact, Content, Place, Provider, Weighted
from app.domain.record import Review
from app.domain.text import slugify
from app.domain.vocabulary import SCHEMES, Term, Vocabulary
from app.harvest.asking import Answer, Asker, json_of
from app.harvest.hsds_values import (
    LONGEST_LINE,
    age_of,
    day_of,
    gist_of,
    instant_of,
    line_of,
    lines_of,
    text_of,
    web_of,
)
from app.harvest.values import Garbled, Incoming, IncomingChange, SourceUnusable
from app.interop.hsds.taxonomies import DERIVED, PROVENANCE, term_id
from app.interop.hsds.taxonomies import SCHEMES as TAXONOMIES

PER_PAGE = 100
MOST_SERVICES = 50_000
"""That are read of one list; more than any country's has."""
LICENCE = "Ikke oplyst"
_GONE = ("inactive", "defunct", "temporarily closed")
_LONGEST_KEY = 200
_SO_FAR = "hvad der er hentet indtil da, bliver, og intet er taget ned"
_ODD = (KeyError, TypeError, ValueError, AttributeError, ArithmeticError)
"""What reading something that is not what it should be ends in."""


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
class Classified:
    """(scheme, value, primary, derived) of every term of ours that stands with a thing."""

    found: tuple[tuple[str, str, bool, bool], ...]

    def values(self, scheme: str) -> tuple[str, ...]:
        """The values of a scheme, the primary ones first, each once."""
        had = [(not first, value) for one, value, first, _ in self.found if one == scheme]
        ordered = sorted(had, key=lambda one: one[0])
        return tuple(dict.fromkeys(value for _, value in ordered))

    def weighted(self, scheme: str) -> Weighted:
        """The same, as they are weighted there."""
        primary = {value for one, value, first, _ in self.found if one == scheme and first}
        values = self.values(scheme)
        return Weighted(
            primary=tuple(one for one in values if one in primary),
            also=tuple(one for one in values if one not in primary),
        )

    def one_first(self, scheme: str) -> Weighted:
        """The same, where exactly one is primary."""
        values = self.values(scheme)
        return Weighted(primary=values[:1], also=values[1:])

    @property
    def derived(self) -> tuple[str, ...]:
        """The fields that are the other catalogue's own classification."""
        fields = (TAXONOMIES[one].field for one, _, _, derived in self.found if derived)
        return tuple(dict.fromkeys(field for field in fields if field))


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
        self._known[term_id(PROVENANCE, "eksempel")] = (PROVENANCE, "eksempel")

    def terms(self) -> Mapping[str, list[Term]]:
        """The term that entries cite as their source."""
        return {"kilde": [Term(value=self._document, label=self._name, url=self._url)]}

    def pages(self, most: int) -> Iterator[ServicePage]:
        """The whole list, page by page. Raises ``SourceUnusable`` when it goes in circles, or on
        after all it promised, or beyond so many services.
        """
        number, seen = 1, set[str]()
        while True:
            page = self._ask_for(number)
            listed = {one.id for one in page.services}
            if len(listed) < len(page.services) or listed & seen:
                raise SourceUnusable("listen har de samme ydelser flere gange")
            seen |= listed
            yield page
            if page.is_last:
                return
            if len(seen) > page.total:
                told = f"listen bliver ved efter de {page.total} ydelser, den lover"
                raise SourceUnusable(f"{told}; {_SO_FAR}")
            if len(seen) > most:
                raise SourceUnusable(f"listen har flere end {most} ydelser; {_SO_FAR}")
            number += 1

    def _ask_for(self, number: int) -> ServicePage:
        asked = urlencode({"page": number, "per_page": PER_PAGE})
        return self._asker.ask(
            f"{self._url}/services?{asked}", lambda answer: self._page(json_of(answer), number)
        )

    def _page(self, said: Any, number: int) -> ServicePage:
        try:
            services = tuple(self._listed(one) for one in said["contents"])
            total, is_last = int(said["total_items"]), said.get("last_page") is True
            if int(said.get("page_number", number)) != number:
                raise Garbled("en anden side end den, der blev spurgt om")
        except _ODD as error:
            raise Garbled("ikke en side af en HSDS-liste") from error
        return ServicePage(services, total, is_last or not services)

    def _listed(self, one: Any) -> ListedService:
        key = one["id"]
        if not isinstance(key, (str, int)) or not 0 < len(str(key)) <= _LONGEST_KEY:
            raise ValueError("ingen nøgle")
        gone = one.get("status") in _GONE
        modified = instant_of(one.get("last_modified"))
        return ListedService(self._identity(str(key)), str(key), modified, gone)

    def _identity(self, key: str) -> str:
        try:
            return str(UUID(key))
        except ValueError:
            return str(uuid5(NAMESPACE_URL, f"{self._url}/services/{key}"))

    def read(self, listed: ListedService) -> IncomingChange:
        """One service, whole."""
        address = f"{self._url}/services/{quote(listed.key, safe='')}"
        said = self._asker.ask(address, lambda answer: self._service(answer, listed))
        if said is None:
            return IncomingChange(0, listed.id, reason="deleted")
        try:
            return IncomingChange(0, listed.id, self._record(listed, said, address))
        except ValidationError as error:
            first = error.errors(include_input=False, include_url=False)[0]
            where = ".".join(str(part) for part in first["loc"])
            return IncomingChange(0, listed.id, unreadable=f"{where}: {first['msg']}")
        except _ODD:
            return IncomingChange(0, listed.id, unreadable="ikke en HSDS-ydelse")

    @staticmethod
    def _service(answer: Answer, listed: ListedService) -> dict[str, Any] | None:
        """What was asked for; None when it has gone since it was listed."""
        if answer.status in (404, 410):
            return None
        said = json_of(answer)
        if not isinstance(said, dict) or str(said.get("id")) != listed.key:
            raise Garbled("en anden ydelse end den, der blev spurgt om")
        return said

    def _record(self, listed: ListedService, said: dict[str, Any], address: str) -> Incoming:
        content = self._content(said)
        modified = listed.modified or datetime(1970, 1, 1, tzinfo=UTC)
        checked = day_of(said.get("assured_date"))
        slug = slugify(content.title or "")[:100].strip("-") or "indsats"
        return Incoming(
            id=listed.id,
            slug=slug,
            content=content,
            availability=None,
            provenance="eksempel" if self._is_example(said) else "redaktion",
            created=modified,
            updated=modified,
            reviewed=Review(on=checked, by=self._name[:LONGEST_LINE]) if checked else None,
            not_checked_since=None,
            home_name=self._name,
            home_url=web_of(said.get("url")) or address,
        )

    def _content(self, said: dict[str, Any]) -> Content:
        found = self._classified(said)
        description = text_of(said.get("description"), 20_000)
        ages = age_of(said.get("minimum_age")), age_of(said.get("maximum_age"))
        if None not in ages and ages != tuple(sorted(ages, key=lambda age: age or 0)):
            ages = None, None
        return Content(
            title=line_of(said.get("name")),
            alternate_names=lines_of(said.get("alternate_name")),
            summary=gist_of(description) or line_of(said.get("name")),
            description=description,
            opgavetyper=found.one_first("opgavetype"),
            spor=found.values("spor"),
            risiko=found.weighted("risiko"),
            risikofaktorer=found.values("risikofaktor"),
            helbred=found.values("helbred"),
            ydelser=found.values("ydelse"),
            sektorer=found.values("sektor"),
            derived=found.derived,
            adgang=found.values("adgang"),
            deltagelse=found.values("deltagelse"),
            former=found.values("form"),
            sprog=found.values("sprog"),
            kommuner=found.values("kommune"),
            lovgrundlag=found.values("lov"),
            age_from=ages[0],
            age_to=ages[1],
            inclusion=lines_of(said.get("eligibility_description")),
            registration=line_of(said.get("application_process")),
            price_note=line_of(said.get("fees_description")),
            places=tuple(_places(said.get("service_at_locations"))),
            provider=self._provider(said.get("organization") or {}),
            contacts=tuple(_contacts(said)),
            sources=(Citation(document=self._document),),
            licence=line_of(said.get("licenses")) or LICENCE,
        )

    def _classified(self, said: Mapping[str, Any]) -> Classified:
        """What is said of a thing with terms that are ours."""
        found = []
        for one in said.get("attributes") or ():
            term = one.get("taxonomy_term") or {}
            known = self._known.get(str(one.get("taxonomy_term_id") or term.get("id")))
            if known is not None:
                found.append((*known, one.get("value") == "primary", one.get("label") == DERIVED))
        return Classified(tuple(found))

    def _is_example(self, said: Mapping[str, Any]) -> bool:
        return "eksempel" in self._classified(said).values(PROVENANCE)

    def _provider(self, said: Mapping[str, Any]) -> Provider:
        """Who provides it; the source itself where that is not told."""
        kinds = self._classified(said).values("udbydertype")
        numbers = {
            one.get("identifier_scheme"): str(one.get("identifier"))
            for one in said.get("organization_identifiers") or ()
        }
        cvr = numbers.get("DK-CVR", "")
        return Provider(
            name=line_of(said.get("name")) or self._name,
            udbydertype=kinds[0] if kinds else None,
            cvr=cvr if re.fullmatch(r"[0-9]{8}", cvr) else None,
            url=web_of(said.get("website")),
        )


# The parts ----------------------------------------------------------------------------------------


def _places(said: Any) -> Iterator[Place]:
    for one in said or ():
        location = one.get("location") or {}
        name = line_of(location.get("name"))
        if location.get("location_type") == "virtual":
            yield Place(name=name, online=True)
            continue
        for address in location.get("addresses") or [{}]:
            code = str(address.get("postal_code") or "")
            yield Place(
                name=name,
                street=line_of(address.get("address_1")),
                postal_code=code if re.fullmatch(r"[0-9]{4}", code) else None,
                city=line_of(address.get("city")),
                accessibility=line_of(location.get("accessibility_description")),
                transport=line_of(location.get("transportation")),
            )


def _contacts(said: Mapping[str, Any]) -> Iterator[Contact]:
    """Numbers and addresses of functions; a person's name is never taken over."""
    email = str(said.get("email") or "")
    if re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", email):
        yield Contact(audience="borger", function="Henvendelse", email=email)
    for phone in said.get("phones") or ():
        number = str(phone.get("number") or "").replace("-", " ")
        if re.fullmatch(r"\+?[0-9 ]{8,20}", number):
            function = line_of(phone.get("description")) or "Telefon"
            yield Contact(audience="borger", function=function, phone=number)
