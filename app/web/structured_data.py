"""schema.org JSON-LD of the pages. What is unknown is left out; examples say that they are."""

import json
from typing import Any

from markupsafe import Markup

from app.catalogue import ResultPage
from app.domain.record import PublicRecord
from app.domain.vocabulary import EXAMPLE_KOMMUNE, Vocabulary
from app.interop.links import Links

Json = dict[str, Any]
_CONTEXT = "https://schema.org"


def as_script(data: Json) -> Markup:
    """JSON that may stand inside a script element: no <, > or & in it."""
    text = json.dumps(data, ensure_ascii=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)  # noqa: S704  (nothing in it can end the element)


def website(links: Links) -> Markup:
    """The site and how to search it."""
    return as_script(
        {
            "@context": _CONTEXT,
            "@type": "WebSite",
            "name": "Indsatskataloget",
            "url": links.home(),
            "inLanguage": "da",
            "potentialAction": {
                "@type": "SearchAction",
                "target": f"{links.home()}indsatser?q={{q}}",
                "query-input": "required name=q",
            },
        }
    )


def results(page: ResultPage, links: Links) -> Markup:
    """A page of results as a list."""
    first = (page.request.side - 1) * page.request.antal
    return as_script(
        {
            "@context": _CONTEXT,
            "@type": "ItemList",
            "numberOfItems": page.total,
            "itemListElement": [
                {
                    "@type": "ListItem",
                    "position": first + number,
                    "url": links.intervention(public.slug),
                    "name": public.title,
                }
                for number, public in enumerate(page.records, start=1)
            ],
        }
    )


def intervention(public: PublicRecord, vocabulary: Vocabulary, links: Links) -> Markup:
    """One intervention as a government service."""
    content = public.content
    data: Json = {
        "@context": _CONTEXT,
        "@type": "GovernmentService",
        "@id": links.intervention(public.slug),
        "identifier": public.id,
        "name": public.title,
        "url": links.intervention(public.slug),
        "inLanguage": "da",
        "description": content.summary,
        "serviceType": vocabulary.label("opgavetype", content.opgavetyper.primary[0]),
        "license": "https://creativecommons.org/licenses/by/4.0/",
    }
    if content.provider:
        data["provider"] = {"@type": "Organization", "name": content.provider.name}
    areas = [code for code in content.kommuner if code != EXAMPLE_KOMMUNE]
    if areas:
        data["areaServed"] = [
            {
                "@type": "AdministrativeArea",
                "name": vocabulary.label("kommune", code),
                "identifier": code,
            }
            for code in areas
        ]
    if content.price_kr == 0:
        data["isAccessibleForFree"] = True
    if public.example:
        data["additionalType"] = "https://schema.org/CreativeWork"
        data["disambiguatingDescription"] = "Opdigtet eksempel – ikke et rigtigt tilbud"
    return as_script(data)
