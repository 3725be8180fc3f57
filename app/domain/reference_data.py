"""What stands around the interventions: evidence, methods, packages, glossary and synonyms."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from app.domain.content import Citation, TermValue, Value
from app.domain.text import Line, Markdown, Slug, Text
from app.domain.vocabulary import Vocabulary


class EvidenceStatement(Value):
    """What is known about one kind of intervention for one condition.

    »Not proven yet« is not »no effect«: ``direction`` keeps three values apart.
    """

    key: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+$", max_length=40)]
    intervention: Line
    condition: Line | None = None
    finding: Text
    direction: Literal["paavist", "ikke-paavist", "blandet"]
    evidens: TermValue
    """Strength, a term of the scheme »evidens«."""
    strength_word: Line | None = None
    """The source's own word for the strength, where it gives one."""
    reference: Line | None = None
    cochrane: Annotated[str, StringConstraints(pattern=r"^CD\d{6}$")] | None = None
    sources: tuple[Citation, ...] = ()


class Method(Value):
    """A method, tool, model or role: knowledge, never an intervention one is referred to."""

    id: Annotated[str, StringConstraints(pattern=r"^[0-9a-f-]{36}$")]
    slug: Slug
    kind: Literal["metode", "redskab", "model", "rolle"]
    title: Line
    alternate_names: tuple[Line, ...] = ()
    summary: Text
    description: Markdown | None = None
    used_in: tuple[Slug, ...] = ()
    evidence: tuple[TermValue, ...] = ()
    sources: tuple[Citation, ...] = ()


class Activity(Value):
    """One activity of a package, and the search that finds its interventions."""

    title: Line
    note: Line | None = None
    match: Mapping[str, str | tuple[str, ...]] = Field(default_factory=dict)

    def search_pairs(self) -> list[tuple[str, str]]:
        """The query parameters of the search."""
        return [
            (name, value)
            for name, values in self.match.items()
            for value in ([values] if isinstance(values, str) else values)
        ]


class Package(Value):
    """A guiding package: basic activities (nearly always) and supplementary ones (often)."""

    slug: Slug
    number: Annotated[int, Field(ge=1, le=6)] | None = None
    title: Line
    target_group: Text
    note: Text | None = None
    basic: tuple[Activity, ...] = ()
    supplementary: tuple[Activity, ...] = ()
    sources: tuple[Citation, ...] = ()


class GlossaryEntry(Value):
    """A word as the catalogue uses it, and its name in code."""

    term: Line
    code: Line
    definition: Text


class Synonym(Value):
    """Expressions that mean the same; or, with ``means``, what one kind of expression stands for.

    Without ``means`` whoever types one of ``words`` also finds the others. With it the direction is
    one way: whoever types one of ``words`` also finds what says one of ``means``.
    """

    key: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
    words: Annotated[tuple[Line, ...], Field(min_length=1)]
    means: tuple[Line, ...] = ()
    weight: Annotated[float, Field(ge=0.1, le=1.0)] = 0.8
    """How near the meanings are: 1 the same, 0.4 a useful association."""


@dataclass(frozen=True)
class ReferenceData:
    """Everything that stands around the interventions, as of one number of the change log."""

    vocabulary: Vocabulary
    packages: tuple[Package, ...]
    evidence: dict[str, EvidenceStatement]
    methods: tuple[Method, ...]
    glossary: tuple[GlossaryEntry, ...]
    synonyms: tuple[Synonym, ...] = ()
