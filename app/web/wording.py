"""Words on a page: names of terms, and what is Danish marked where the page is not."""

from collections.abc import Iterable

from markupsafe import Markup, escape

from app.domain.vocabulary import Term, Vocabulary
from app.web.languages import DANISH, Language
from app.web.made_once import MadeOnce

_names = MadeOnce[tuple[str, str, bool], Markup]()


def danish(text: str, language: Language) -> Markup:
    """Danish content: on a page in another language a screen reader is told that it is Danish."""
    if language.code == DANISH.code or not text:
        return escape(text)
    return Markup('<span lang="da">{}</span>').format(text)


def term_name(term: Term, language: Language, *, inside: bool = False) -> Markup:
    """The name of a term, marked where only the Danish one is known.

    ``inside``: within a sentence, so that it begins in lower case.
    """
    name = term.name(language.code)
    shown = _lower(name) if inside else name
    return escape(shown) if term.label_en else danish(shown, language)


def name_of(
    vocabulary: Vocabulary, scheme: str, value: str, language: Language, *, inside: bool = False
) -> Markup:
    """The name of the term with this value; the bare value when the term is gone."""
    names = _names.of(vocabulary, language)
    name = names.get((scheme, value, inside))
    if name is None:
        term = vocabulary.get(scheme, value)
        if term is None:
            return escape(value)
        name = names[scheme, value, inside] = term_name(term, language, inside=inside)
    return name


def names_of(
    vocabulary: Vocabulary, scheme: str, values: Iterable[str], language: Language
) -> Markup:
    """The names of several terms as one phrase, with commas between."""
    return Markup(", ").join(
        name_of(vocabulary, scheme, value, language, inside=number > 0)
        for number, value in enumerate(values)
    )


def joined(parts: list[Markup], word: str) -> Markup:
    """»a, b og c« with the word asked for before the last."""
    if len(parts) < 2:
        return Markup("").join(parts)
    *first, last = map(escape, parts)
    return Markup(f"{', '.join(first)} {escape(word)} {last}")  # noqa: S704  (all is escaped)


def _lower(label: str) -> str:
    """Lower case first, except in abbreviations such as »KOL«."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]
