"""Our own JSON: every published field, unknown ones null or empty, never absent."""

from collections.abc import Iterable, Mapping
from typing import Any

from app.domain.published import Published
from app.domain.record import LoggedChange
from app.domain.reference_data import Activity, EvidenceStatement, Method, Package
from app.domain.requests import SearchRequest
from app.domain.vocabulary import KRAM, SCHEMES, Term, Vocabulary
from app.interop.json_values import Json
from app.interop.links import Links


def item(public: Published, vocabulary: Vocabulary, links: Links) -> Json:
    """The short form of an intervention, as lists show it."""
    content = public.content
    first, risky = content["opgavetyper"]["primary"], content["risiko"]["primary"]
    return {
        "id": public.id,
        "slug": public.slug,
        "url": links.intervention(public.slug),
        "title": content["title"],
        "summary": content["summary"],
        "opgavetype": [
            {
                "number": int(value),
                "label": vocabulary.label("opgavetype", value),
                "primary": value in first,
            }
            for value in dict.fromkeys((*first, *content["opgavetyper"]["also"]))
        ],
        "spor": content["spor"],
        "risiko": [
            {"value": value, "primary": value in risky}
            for value in dict.fromkeys((*risky, *content["risiko"]["also"]))
        ],
        "kram": [factor for factor in KRAM if factor in content["risikofaktorer"]],
        "kommune": content["kommuner"],
        "provider": content["provider"],
        "example": public.provenance == "eksempel",
        "source": [
            {
                "document": source["document"],
                "label": vocabulary.label("kilde", source["document"]),
                "section": source["section"],
                "year": source["year"],
            }
            for source in content["sources"]
        ],
        "updated": public.updated,
        "reviewed": public.reviewed,
        "not_checked_since": public.not_checked_since,
    }


def intervention(public: Published, vocabulary: Vocabulary, links: Links) -> Json:
    """The whole published intervention, with provenance and licence."""
    short = item(public, vocabulary, links)
    return {
        **short,
        "provenance": public.provenance,
        "home": public.home,
        "historical": public.provenance == "kilde",
        "licence": public.content["licence"],
        "created": public.created,
        "content": public.content,
        "availability": public.availability,
        "open_now": public.open_now,
        "next_start": public.next_start,
        "links": {
            "self": links.api_intervention(public.id),
            "html": short["url"],
        },
    }


def change(logged: LoggedChange, vocabulary: Vocabulary, links: Links) -> Json:
    """One change of the feed; an upsert carries what it published."""
    return {
        "sequence": logged.sequence,
        "type": logged.type,
        "id": logged.id,
        "at": logged.at.isoformat(),
        "reason": logged.reason,
        "into": logged.into,
        "intervention": (
            intervention(Published.of(logged.public), vocabulary, links) if logged.public else None
        ),
    }


def facets(views: Iterable[Any]) -> Json:
    """Every facet with every value of its vocabulary, zeros too."""
    return {
        view.facet.parameter: [
            {
                "value": value.term.value,
                "label": value.term.label,
                "count": value.count,
                "selected": value.selected,
            }
            for value in view.values
        ]
        for view in views
    }


def page_links(request: SearchRequest, last_page: int, links: Links) -> Json:
    """Links to this page, the next, the one before, and the same search as a page for people."""
    side = request.side
    return {
        "self": links.api_search(request),
        "next": links.api_search(request.on_page(side + 1)) if side < last_page else None,
        "prev": links.api_search(request.on_page(min(side - 1, last_page))) if side > 1 else None,
        "html": links.search(request),
    }


def taxonomies(vocabulary: Vocabulary) -> Json:
    """Every scheme with its terms."""
    return {scheme: [term_json(t) for t in vocabulary.terms(scheme)] for scheme in SCHEMES}


def term_json(term: Term) -> Json:
    """One term."""
    return {
        **term.model_dump(mode="json"),
        "words": list(term.words),
    }


def evidence_json(statement: EvidenceStatement, vocabulary: Vocabulary) -> Json:
    """One statement of evidence, with its strength in words."""
    return {
        **statement.model_dump(mode="json"),
        "evidens_label": vocabulary.label("evidens", statement.evidens),
    }


def method_json(method: Method, url: str) -> Json:
    """One method, tool, model or role."""
    return {**method.model_dump(mode="json"), "url": url}


def package_json(package: Package, url: str, totals: Mapping[str, tuple[str, int]]) -> Json:
    """One package; ``totals`` has, by activity title, the search's address and its total."""

    def activity(one: Activity) -> Json:
        search, total = totals.get(one.title, (None, None))
        return {"title": one.title, "note": one.note, "search": search, "total": total}

    return {
        **package.model_dump(mode="json", exclude={"basic", "supplementary"}),
        "url": url,
        "basic": [activity(one) for one in package.basic],
        "supplementary": [activity(one) for one in package.supplementary],
    }
