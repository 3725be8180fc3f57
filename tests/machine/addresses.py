"""All public addresses for machines, in one table."""

from dataclasses import dataclass

DATA = "data"
"""Data: tagged, licensed and described."""
FILE = "file"
"""A file about the site: tagged."""
STATE = "state"
"""How the process is just now: never kept."""


@dataclass(frozen=True)
class Address:
    """An address that answers 200 in the real catalogue."""

    path: str
    kind: str
    media_type: str
    has_date: bool = True
    """Whether it says when it was last changed."""
    has_next: bool = False
    """Whether it is the first of several pages that ``Link`` leads through."""
    schema: str = ""
    """The shape that describes the answer (each line of it)."""
    knows_parameters: bool = True
    """Whether a parameter that it does not know is refused."""

    @property
    def with_unknown_parameter(self) -> str:
        """The same with a parameter that nobody has."""
        return f"{self.path}{'&' if '?' in self.path else '?'}findes-ikke=1"

    @property
    def is_fhir(self) -> bool:
        """Whether errors are OperationOutcomes."""
        return self.path.startswith("/fhir")


JSON = "application/json"
FHIR = "application/fhir+json"
NDJSON = "application/x-ndjson"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WALK = "gaa-dig-glad"


def _own(name: str, schema: str, *, has_next: bool = False) -> Address:
    return Address(f"/api/v1/{name}", DATA, JSON, has_next=has_next, schema=schema)


def _hsds(name: str, media_type: str = JSON, *, has_next: bool = False) -> Address:
    return Address(f"/hsds{name}", DATA, media_type, has_next=has_next)


def _fhir(name: str) -> Address:
    return Address(f"/fhir/{name}", DATA, FHIR, has_date=False, knows_parameters=False)


def _file(path: str, media_type: str, kind: str = FILE) -> Address:
    return Address(path, kind, media_type, has_date=False, knows_parameters=False)


ADDRESSES = (
    _own("interventions", "interventions", has_next=True),
    _own(f"interventions/{WALK}", "intervention"),
    _own("suggest?q=mo", "suggest"),
    _own("taxonomies", "taxonomies"),
    _own("packages", "packages"),
    _own("evidence", "evidence"),
    _own("changes?limit=20", "changes", has_next=True),
    Address("/api/v1/export.ndjson", DATA, NDJSON, has_date=False, schema="intervention"),
    Address("/api/v1/schema/item.json", DATA, "application/schema+json", has_date=False),
    Address("/feed.json", DATA, "application/feed+json"),
    Address("/feed.atom", DATA, "application/atom+xml"),
    Address("/indsatser.csv?q=rygestop", DATA, "text/csv"),
    Address("/indsatser.xlsx?q=rygestop", DATA, XLSX),
    Address("/dcat.jsonld", DATA, "application/ld+json"),
    _hsds(""),
    _hsds("/services", has_next=True),
    _hsds("/services?minimal=true"),
    _hsds("/services?format=ndjson", NDJSON),
    _hsds("/organizations", has_next=True),
    _hsds("/service_at_locations", has_next=True),
    _hsds("/taxonomies"),
    _hsds("/taxonomy_terms", has_next=True),
    _fhir("metadata"),
    _fhir("HealthcareService"),
    _fhir("Organization"),
    _fhir("Location"),
    _file("/openapi.json", JSON),
    _file("/sitemap.xml", "application/xml"),
    _file("/robots.txt", "text/plain"),
    _file("/opensearch.xml", "application/opensearchdescription+xml"),
    _file("/opensearch/forslag?q=mo", "application/x-suggestions+json"),
    _file("/.well-known/security.txt", "text/plain"),
    _file("/healthz", JSON, STATE),
    _file("/readyz", JSON, STATE),
)
KEPT = tuple(one for one in ADDRESSES if one.kind != STATE)
OF_DATA = tuple(one for one in ADDRESSES if one.kind == DATA)
STREAMED = tuple(
    one.path
    for one in ADDRESSES
    if one.media_type in (NDJSON, XLSX) or one.media_type == "text/csv"
)
"""Made only for whoever wants the body: HEAD does not know how long they would be."""
