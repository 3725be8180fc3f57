"""What FHIR has no element for, as one Markdown text under the headings people know."""

from collections.abc import Iterable, Iterator

from app.domain.content import Content
from app.domain.fields import FIELD
from app.domain.vocabulary import Vocabulary

_PLAIN = (
    *("duration", "intensity", "group_size", "return_route", "registration", "sanction"),
    *("coordinating_function",),
)
_LISTED = ("alternate_names", "elements", "documents", "goals", "prerequisites")


def extra_details(content: Content, vocabulary: Vocabulary, page: str) -> str:
    """Description, steps and the rest, down to the sources, the licence and the page."""
    return "\n\n".join(_parts(content, vocabulary, page))


def _parts(content: Content, vocabulary: Vocabulary, page: str) -> Iterator[str]:
    if content.description:
        yield content.description
    if content.purpose:
        yield _section("purpose", content.purpose)
    if content.steps:
        steps = (f"**{one.lead}** {one.text or ''}".strip() for one in content.steps)
        yield _section("steps", _numbered(steps))
    for name in _LISTED:
        if lines := getattr(content, name):
            yield _section(name, "\n".join(f"- {line}" for line in lines))
    for name in _PLAIN:
        if line := getattr(content, name):
            yield _section(name, line)
    if content.results:
        yield _section("results", content.results)
    if content.sources:
        yield _section("sources", "\n".join(_sources(content, vocabulary)))
    yield _section("licence", content.licence)
    yield f"[Siden i kataloget]({page})"


def _section(name: str, text: str) -> str:
    return f"## {FIELD[name].label}\n\n{text}"


def _numbered(lines: Iterable[str]) -> str:
    return "\n".join(f"{number}. {line}" for number, line in enumerate(lines, 1))


def _sources(content: Content, vocabulary: Vocabulary) -> Iterator[str]:
    for one in content.sources:
        said = (vocabulary.label("kilde", one.document), one.section, one.year)
        yield "- " + ", ".join(str(part) for part in said if part)
