"""What a search knows of one published intervention besides its words.

``entry_of`` says, for every facet, which values an intervention has; the fast index and the plain
reference both start from it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from app.domain.publishing import kram_of
from app.domain.record import PublicRecord
from app.domain.reference_data import EvidenceStatement
from app.domain.text import danish_sort_key
from app.domain.vocabulary import Vocabulary


@dataclass(frozen=True)
class Entry:
    """Identity, filter values and sort keys of one published intervention."""

    id: str
    slug: str
    values: Mapping[str, frozenset[str]]
    """Parameter → the values of that facet which the intervention has."""
    age_from: int | None
    age_to: int | None
    title: str
    names: tuple[str, ...]
    """The title and the other names it goes by; of a historical one the title only, because what
    it was called others are called now."""
    title_key: str
    """The title in Danish order."""
    updated: datetime
    next_start: date | None
    historical: bool
    unchecked: bool = False
    """Its next review is long overdue."""


def entry_of(
    public: PublicRecord, vocabulary: Vocabulary, evidence: Mapping[str, EvidenceStatement]
) -> Entry:
    """Reads the filter values off a public record; broader terms are had with the narrower."""
    content = public.content
    provider_type = content.provider.udbydertype if content.provider else None
    strengths = {evidence[key].evidens for key in content.evidence if key in evidence}
    kommuner = {*content.kommuner, *(p.kommune for p in content.places if p.kommune)}
    values: dict[str, tuple[str, ...]] = {
        "opgavetype": content.opgavetyper.all,
        "spor": content.spor,
        "risiko": content.risiko.all,
        "kram": kram_of(content),
        "risikofaktor": content.risikofaktorer,
        "sektor": content.sektorer,
        "helbred": content.helbred,
        "ydelse": content.ydelser,
        "kommune": tuple(sorted(kommuner)),
        "udbydertype": (provider_type,) if provider_type else (),
        "adgang": content.adgang,
        "deltagelse": content.deltagelse,
        "form": content.former,
        "lov": content.lovgrundlag,
        "evidens": tuple(sorted(strengths)),
        "sprog": content.sprog,
        "ledig": ("1",) if public.open_now else (),
    }
    return Entry(
        id=public.id,
        slug=public.slug,
        values={
            parameter: frozenset(vocabulary.with_ancestors(parameter, had))
            for parameter, had in values.items()
        },
        age_from=content.age_from,
        age_to=content.age_to,
        title=public.title,
        names=(public.title, *(() if public.historical else content.alternate_names)),
        title_key=danish_sort_key(public.title),
        updated=public.record.updated,
        next_start=public.next_start,
        historical=public.historical,
        unchecked=public.not_checked_since is not None,
    )
