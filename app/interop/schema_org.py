"""schema.org of the site as a whole: search, lists, the way to a page, and the data set."""

from collections.abc import Sequence
from datetime import datetime

from app.domain.record import PublicRecord
from app.domain.requests import SearchRequest
from app.interop.about import CC_BY_4, DESCRIPTION, KEYWORDS, NAME, Publisher
from app.interop.json_values import Json
from app.interop.links import Links

CONTEXT = "https://schema.org"


def website(publisher: Publisher, links: Links) -> Json:
    """The site, and how to search it."""
    return {
        "@context": CONTEXT,
        "@type": "WebSite",
        "@id": f"{links.home()}#website",
        "name": NAME,
        "url": links.home(),
        "description": DESCRIPTION,
        "inLanguage": "da",
        "license": CC_BY_4,
        "publisher": organisation(publisher),
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": links.search_template()},
            "query-input": "required name=q",
        },
    }


def item_list(
    records: Sequence[PublicRecord], total: int, before: int, links: Links, name: str = ""
) -> Json:
    """One page of what a search finds; ``before`` is how many stand on the pages before it."""
    return {
        "@context": CONTEXT,
        "@type": "ItemList",
        **({"name": name} if name else {}),
        "numberOfItems": total,
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": number,
                "url": links.intervention(public.slug),
                "name": public.title,
            }
            for number, public in enumerate(records, start=before + 1)
        ],
    }


def breadcrumbs(trail: Sequence[tuple[str, str]]) -> Json:
    """The way to a page: (name, absolute address) from the front page to the page itself."""
    return {
        "@context": CONTEXT,
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": number, "name": name, "item": address}
            for number, (name, address) in enumerate(trail, start=1)
        ],
    }


def organisation(publisher: Publisher) -> Json:
    """Who publishes the catalogue."""
    told: Json = {"@type": "Organization", "name": publisher.name}
    if publisher.url:
        told["url"] = publisher.url
    if publisher.email:
        told["email"] = publisher.email
    return told


def dataset(publisher: Publisher, modified: datetime | None, links: Links) -> Json:
    """The whole catalogue as a data set with its files, within the catalogue it belongs to."""
    everything = SearchRequest()
    downloads = (
        ("NDJSON", "application/x-ndjson", links.export()),
        ("CSV", "text/csv", links.table(everything, "csv")),
        (
            "Excel",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            links.table(everything, "xlsx"),
        ),
    )
    told: Json = {
        "@context": CONTEXT,
        "@type": "Dataset",
        "@id": f"{links.data_guide()}#data",
        "name": f"{NAME}: alle indsatser",
        "description": DESCRIPTION,
        "url": links.data_guide(),
        "inLanguage": "da",
        "license": CC_BY_4,
        "isAccessibleForFree": True,
        "keywords": list(KEYWORDS),
        "creator": organisation(publisher),
        "publisher": organisation(publisher),
        "spatialCoverage": {"@type": "Country", "name": "Danmark"},
        "distribution": [
            {"@type": "DataDownload", "name": name, "encodingFormat": form, "contentUrl": address}
            for name, form, address in downloads
        ],
        "includedInDataCatalog": {
            "@type": "DataCatalog",
            "name": NAME,
            "url": links.home(),
            "description": DESCRIPTION,
        },
    }
    if modified is not None:
        told["dateModified"] = modified.isoformat()
    return told
