"""Generated interventions: invented text, with the facets of real entries.

Each takes what it is for from one entry of the catalogue's files and how one gets in from
another, so that facets occur as often, and together as often, as they really do. The same files,
word list, day and seed give the same entries.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

import numpy as np

from app.domain.availability import Availability
from app.domain.content import Content, Exclusion, Place, Provider, ReferralRoute, Step
from app.domain.record import Provenance
from app.domain.text import slugify
from app.domain.vocabulary import EXAMPLE_KOMMUNE
from app.editorial.files import CatalogueFiles
from bench.words import WordStream, long_tail

SEED = 20260101
HISTORICAL_SHARE = 0.02
ABOUT = (
    "opgavetyper spor risiko risikofaktorer helbred ydelser sektorer age_from age_to "
    "visitation_categories lovgrundlag kle evidence professions"
).split()
"""Fields that say what it is for."""
ACCESS = (
    "adgang deltagelse former duration_weeks intake workplace_directed organisation_model "
    "price_kr sprog interpreter contacts registration group_size duration intensity"
).split()
"""Fields that say how one gets in and how it runs."""


@dataclass(frozen=True)
class Generated:
    """One generated intervention, before it is stored."""

    id: str
    slug: str
    provenance: Provenance
    content: Content
    availability: Availability | None
    updated: datetime


def generate(
    files: CatalogueFiles, count: int, today: date, word_list: Path
) -> Iterator[Generated]:
    """Makes ``count`` interventions; ``today`` is the day their availability was told around."""
    rng = np.random.default_rng(SEED)
    real = [item.content for item in files.interventions]
    prose = (text for content in real for text in _prose(content))
    words = WordStream(prose, _tail(word_list), rng)
    codes = [
        term.value
        for term in files.vocabulary.terms("kommune")
        if term.value != EXAMPLE_KOMMUNE and term.value.isdigit()
    ]
    for number in range(count):
        kommune = codes[rng.integers(len(codes))]
        content = _content(number, real, words, kommune, rng)
        historical = bool(rng.random() < HISTORICAL_SHARE)
        yield Generated(
            id=str(uuid5(NAMESPACE_URL, f"https://eksempel.invalid/{number}")),
            slug=slug_of(content.title or "", number),
            provenance="kilde" if historical else "redaktion",
            content=content,
            availability=None if historical else _availability(today, rng),
            updated=datetime(2025, 1, 1, tzinfo=UTC)
            + timedelta(minutes=int(rng.integers(500_000))),
        )


@lru_cache(maxsize=1)
def _tail(word_list: Path) -> tuple[str, ...]:
    return tuple(long_tail(word_list, np.random.default_rng(SEED)))


def slug_of(title: str, number: int) -> str:
    """An address that no other generated entry has."""
    return f"{slugify(title)[:100].strip('-')}-{number}"


def _prose(content: Content) -> Iterator[str]:
    for text in (content.title, content.summary, content.description, content.purpose):
        if text:
            yield text
    yield from (*content.elements, *content.inclusion, *content.goals)
    yield from (f"{step.lead} {step.text or ''}" for step in content.steps)


def _content(
    number: int, real: Sequence[Content], words: WordStream, kommune: str, rng: np.random.Generator
) -> Content:
    about, access = real[int(rng.integers(len(real)))], real[int(rng.integers(len(real)))]
    text = _Text(words.draw(260), rng)
    city = text.line(1, 1)
    udbydertype = about.provider.udbydertype if about.provider else None
    fields = {
        **{name: getattr(about, name) for name in ABOUT},
        **{name: getattr(access, name) for name in ACCESS},
    }
    return Content(
        **fields,
        title=text.line(3, 6),
        summary=text.sentences(2),
        description="\n\n".join(text.sentences(3) for _ in range(rng.integers(1, 4))),
        purpose=text.sentences(1),
        elements=text.lines(2, 5),
        inclusion=text.lines(1, 4),
        exclusion=tuple(Exclusion(text=line) for line in text.lines(1, 3)),
        steps=tuple(Step(lead=text.line(2, 4), text=text.sentences(1)) for _ in range(2)),
        referral_routes=(ReferralRoute(referrer=text.line(1, 2), how=text.line(4, 8)),),
        goals=text.lines(1, 2),
        places=(Place(name=city, street=f"{city}vej {number % 200 + 1}", kommune=kommune),),
        kommuner=(kommune,),
        provider=Provider(name=f"{city} {text.line(1, 1)}", udbydertype=udbydertype),
        sources=about.sources,
    )


class _Text:
    """Cuts drawn words into lines and sentences; starts over when they are used up."""

    def __init__(self, words: list[str], rng: np.random.Generator) -> None:
        self._words, self._rng, self._at = words, rng, 0

    def _take(self, count: int) -> list[str]:
        if self._at + count > len(self._words):
            self._at = 0
        self._at += count
        return self._words[self._at - count : self._at]

    def line(self, least: int, most: int) -> str:
        """A capitalised line of words."""
        return " ".join(self._take(int(self._rng.integers(least, most + 1)))).capitalize()

    def lines(self, least: int, most: int) -> tuple[str, ...]:
        """Some lines of 4–8 words."""
        return tuple(self.line(4, 8) for _ in range(self._rng.integers(least, most + 1)))

    def sentences(self, count: int) -> str:
        """Sentences of 6–14 words."""
        return " ".join(f"{self.line(6, 14)}." for _ in range(count))


def _availability(today: date, rng: np.random.Generator) -> Availability | None:
    """Told of seven in ten, some of it stale: as real catalogues are."""
    kind = rng.random()
    if kind > 0.7:
        return None
    as_of = today - timedelta(days=int(rng.integers(0, 20) if kind < 0.5 else 60))
    starts = sorted({today + timedelta(days=int(day)) for day in rng.integers(7, 200, 2)})
    return Availability(
        as_of=as_of,
        places=int(rng.integers(0, 15)) if kind < 0.55 else None,
        always_open=kind >= 0.65,
        waiting_weeks=int(rng.integers(1, 20)) if kind < 0.3 else None,
        start_dates=tuple(starts) if kind < 0.4 else (),
    )
