"""Why an intervention was found where that is not plain to see: other words, or the text inside."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup

from app.domain.content import Content
from app.search.marking import Marks
from app.search.query import Kind
from app.search.reasons import Reason
from app.web.languages import Language
from app.web.wording import danish, joined

MAX_TOLD = 3
"""Words of which a hit tells what they were found as."""
_MARKDOWN = re.compile(r"\[([^\]\n]*)\]\([^)\n]*\)|[*_`#>|]+|^ {0,3}(?:[-+]|\d+\.) ", re.M)


def found_as(reasons: tuple[Reason, ...], typed: str, language: Language) -> Markup:
    """»Fundet på »depression« (du skrev »mistet gnisten«)«; empty when what was typed is there."""
    words: dict[str, list[str]] = {}
    for reason in reasons:
        if reason.kind >= Kind.SYNONYM or (reason.kind == Kind.PART and _differs(reason)):
            words.setdefault(reason.label, []).append(reason.typed)
    if not words:
        return Markup("")
    pair = Markup(language.gettext("»%(found)s« (du skrev »%(typed)s«)"))  # noqa: S704  (our text)
    told = [
        pair % {"found": danish(label, language), "typed": _as_typed(" ".join(those), typed)}
        for label, those in list(words.items())[:MAX_TOLD]
    ]
    text = Markup(language.gettext("Fundet på %(words)s"))  # noqa: S704  (our own text)
    return text % {"words": joined(told, language.gettext("og"))}


def _differs(reason: Reason) -> bool:
    """Whether more differs than where the word is parted: »ryg« of »rygproblemer«."""
    return reason.label.replace(" ", "") != reason.typed.replace(" ", "")


def _as_typed(words: str, text: str) -> str:
    """The words as they stand in the text that was typed, with the small words between them."""
    between = r"\W+(?:\w+\W+){0,2}?"
    match = re.search(rf"(?<!\w){between.join(map(re.escape, words.split()))}", text, re.IGNORECASE)
    return match.group() if match else words


@dataclass(frozen=True)
class Passage:
    """Where a sought word stands when neither title nor summary shows one."""

    lead: str
    text: str


def passage(content: Content, marks: Marks, language: Language) -> Passage | None:
    """The first sentence inside in which a sought word stands; None without one."""
    for name in content.alternate_names:
        if marks.are_in(name):
            return Passage(language.gettext("Kaldes også:"), name)
    for text in _inside(content):
        if quoted := marks.quotation(text):
            return Passage(language.gettext("I teksten:"), quoted)
    return None


def _inside(content: Content) -> Iterator[str]:
    """The texts one may quote from. Exclusion is not: it says whom it is *not* for."""
    yield from map(_plain, filter(None, (content.description, content.purpose, content.results)))
    yield from (*content.elements, *content.inclusion, *content.goals, *content.prerequisites)
    yield from filter(None, (content.motivation, content.timing, content.duration))
    for step in content.steps:
        yield f"{step.lead} {step.text or ''}"
    for route in content.referral_routes:
        yield f"{route.referrer}: {route.how}"
    yield from content.documents
    for place in content.places:
        yield ", ".join(filter(None, (place.name, place.street, place.city, place.transport)))


@lru_cache(maxsize=1_000)
def _plain(text: str) -> str:
    """Markdown without its signs."""
    return _MARKDOWN.sub(lambda match: match.group(1) or "", text)
