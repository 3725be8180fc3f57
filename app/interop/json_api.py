"""Our own JSON: every published field, unknown ones null or empty, never absent."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from app.domain.publishing import kram_of
from app.domain.record import LoggedChange, PublicRecord
from app.domain.reference_data import Activity, EvidenceStatement, Method, Package
from app.domain.requests import SearchRequest
from app.domain.vocabulary import SCHEMES, Term, Vocabulary
from app.interop.links import Links

Json = dict[str, Any]


def item(public: PublicRecord, vocabulary: Vocabulary, links: Links) -> Json:
    """The short form of an intervention, as lists show it."""
    content, record = public.content, public.record
    return {
        "id": record.id,
        "slug": record.slug,
        "url": links.intervention(record.slug),
        "title": content.title,
        "summary": content.summary,
        "opgavetype": [
            {
                "number": int(value),
                "label": vocabulary.label("opgavetype", value),
                "primary": value in content.opgavetyper.primary,
            }
            for value in content.opgavetyper.all
        ],
        "spor": list(content.spor),
        "risiko": [
            {"value": value, "primary": value in content.risiko.primary}
            for value in content.risiko.all
        ],
        "kram": list(kram_of(content)),
        "kommune": list(content.kommuner),
        "provider": content.provider.model_dump(mode="json") if content.provider else None,
        "example": public.example,
        "source": _sources(public, vocabulary),
        "updated": record.updated.isoformat(),
        "reviewed": record.reviewed.model_dump(mode="json") if record.reviewed else None,
        "not_checked_since": (
            public.not_checked_since.isoformat() if public.not_checked_since else None
        ),
    }


def _sources(public: PublicRecord, vocabulary: Vocabulary) -> list[Json]:
    return [
        {
            "document": source.document,
            "label": vocabulary.label("kilde", source.document),
            "section": source.section,
            "year": source.year,
        }
        for source in public.content.sources
    ]


def intervention(public: PublicRecord, vocabulary: Vocabulary, links: Links) -> Json:
    """The whole published intervention, with provenance and licence."""
    content = public.content.model_dump(mode="json")
    availability = public.availability.model_dump(mode="json") if public.availability else None
    return {
        **item(public, vocabulary, links),
        "provenance": public.record.provenance,
        "home": asdict(public.record.home) if public.record.home else None,
        "historical": public.historical,
        "licence": public.content.licence,
        "created": public.record.created.isoformat(),
        "content": content,
        "availability": availability,
        "open_now": public.open_now,
        "next_start": public.next_start.isoformat() if public.next_start else None,
        "links": {
            "self": links.api_intervention(public.id),
            "html": links.intervention(public.slug),
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
        "intervention": (intervention(logged.public, vocabulary, links) if logged.public else None),
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
