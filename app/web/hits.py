"""One hit, ready to show: the same glance in lists, on pages and in print."""

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup, escape

from app.domain.content import Content
from app.domain.publishing import kram_of
from app.domain.record import PublicRecord
from app.domain.vocabulary import KRAM, Vocabulary
from app.search.marking import Marks
from app.web.found_as import passage
from app.web.languages import Language
from app.web.made_once import MadeOnce
from app.web.urls import Urls
from app.web.wording import danish, joined, name_of

RISKS = ("lav", "mellem", "hoej")
NOTHING = Markup("")
_MARK = "<mark>"


@dataclass(frozen=True)
class Step:
    """One of three risk steps or four KRAM tiles."""

    letter: str
    on: bool
    primary: bool = False


@dataclass(frozen=True)
class Signature:
    """Risk steps or KRAM tiles, with the text for those who do not see them."""

    steps: tuple[Step, ...]
    text: str
    any: bool


@dataclass(frozen=True)
class Fact:
    """One fact of the start line. ``light`` is »ok«, »wait«, »unknown« or empty."""

    text: str
    note: str = ""
    light: str = ""
    strong: bool = False


@dataclass(frozen=True)
class Origin:
    """The other catalogue that an entry was harvested from, and its page there."""

    text: Markup
    url: str


@dataclass(frozen=True)
class Hit:
    """One intervention in a list."""

    id: str
    title: Markup
    url: str
    number: str
    opgavetype: str
    provider: str
    example: bool
    source_badge: str
    origin: Origin | None
    summary: Markup
    passage_lead: str
    passage: Markup
    """Where a sought word stands in the text inside; empty when title or summary shows one."""
    found_as: Markup
    """Which other words it was found as; empty when what was typed stands there."""
    facts: tuple[Fact, ...]
    risk: Signature
    kram: Signature


_Terms = tuple[str, ...]
_risks = MadeOnce[tuple[_Terms, _Terms], Signature]()
_krams = MadeOnce[tuple[_Terms, bool], Signature]()
_ways_in = MadeOnce[tuple[_Terms, _Terms], tuple[Fact, ...]]()


def mark(text: str, marks: Marks | None) -> Markup:
    """The text with the sought words marked."""
    if marks is None or not marks.are_in(text):
        return escape(text)
    pieces = (
        f"{_MARK}{escape(piece)}</mark>" if sought else escape(piece)
        for piece, sought in marks.pieces(text)
    )
    return Markup("".join(pieces))  # noqa: S704  (every piece is escaped)


def hit_of(
    public: PublicRecord,
    vocabulary: Vocabulary,
    language: Language,
    urls: Urls,
    marks: Marks | None = None,
    found_as: Markup = NOTHING,
) -> Hit:
    """The hit of a public record."""
    content = public.content
    number = content.opgavetyper.primary[0]
    title, summary = mark(public.title, marks), mark(content.summary or "", marks)
    plain = marks is not None and _MARK not in title and _MARK not in summary
    inside = passage(content, marks, language) if marks and plain else None
    return Hit(
        id=public.id,
        title=title,
        url=urls.intervention(public.slug),
        number=number,
        opgavetype=name_of(vocabulary, "opgavetype", number, language),
        provider=content.provider.name if content.provider else "",
        example=public.example,
        source_badge=source_badge(public, language),
        origin=origin_of(public, language),
        summary=summary,
        passage_lead=inside.lead if inside else "",
        passage=mark(inside.text, marks) if inside else NOTHING,
        found_as=found_as,
        facts=tuple(start_facts(public, vocabulary, language)),
        risk=risk_signature(content, vocabulary, language),
        kram=kram_signature(content, vocabulary, language),
    )


def source_badge(public: PublicRecord, language: Language) -> str:
    """»Kilde fra 2018« on entries from historical sources; empty on others."""
    if not public.historical:
        return ""
    year = public.content.source_year
    if year is None:
        return language.gettext("Historisk kilde")
    return language.gettext("Kilde fra %(year)s") % {"year": year}


def origin_of(public: PublicRecord, language: Language) -> Origin | None:
    """»Hentet fra Naboens katalog« on harvested entries."""
    home = public.record.home
    if home is None:
        return None
    text = Markup(language.gettext("Hentet fra %(name)s"))  # noqa: S704  (our own text)
    return Origin(text % {"name": danish(home.name, language)}, home.url)


def risk_signature(content: Content, vocabulary: Vocabulary, language: Language) -> Signature:
    """Three steps: the risk groups it is for."""
    key = (content.risiko.primary, content.risiko.also)
    kept = _risks.of(vocabulary, language)
    if key not in kept:
        kept[key] = _risk_signature(content, vocabulary, language)
    return kept[key]


def _risk_signature(content: Content, vocabulary: Vocabulary, language: Language) -> Signature:
    had = content.risiko.all
    steps = tuple(Step("", r in had, r in content.risiko.primary) for r in RISKS)
    labels = [
        name_of(vocabulary, "risiko", risk, language, inside=True) for risk in RISKS if risk in had
    ]
    if not labels:
        text = language.gettext("Risikogruppe ikke oplyst")
    elif len(labels) == len(RISKS):
        text = language.gettext("Alle risikogrupper")
    else:
        text = language.gettext("Risikogruppe: %(groups)s") % {"groups": _plain(labels, language)}
    return Signature(steps, text, bool(labels))


def kram_signature(content: Content, vocabulary: Vocabulary, language: Language) -> Signature:
    """Four tiles: the KRAM factors it works with."""
    key = (kram_of(content), bool(content.risikofaktorer))
    kept = _krams.of(vocabulary, language)
    if key not in kept:
        kept[key] = _kram_signature(content, vocabulary, language)
    return kept[key]


def _kram_signature(content: Content, vocabulary: Vocabulary, language: Language) -> Signature:
    had = kram_of(content)
    steps = tuple(Step(factor[0].upper(), factor in had) for factor in KRAM)
    labels = [name_of(vocabulary, "kram", factor, language, inside=True) for factor in had]
    if labels:
        text = language.gettext("KRAM: %(factors)s") % {"factors": _plain(labels, language)}
    elif content.risikofaktorer:
        text = language.gettext("KRAM: ingen af de fire")
    else:
        text = language.gettext("KRAM ikke oplyst")
    return Signature(steps, text, bool(labels))


def place_fact(public: PublicRecord, language: Language) -> Fact:
    """Whether one can start: places, always open, waiting time, or not known."""
    _, told = public.content, public.availability
    if told is None or public.historical:
        return Fact(language.gettext("Pladser ikke oplyst"), light="unknown")
    as_of = language.gettext("pr. %(date)s") % {"date": language.short_date(told.as_of)}
    if told.always_open and not told.places:
        return Fact(
            language.gettext("Altid plads"), as_of, "ok" if public.open_now else "unknown", True
        )
    if told.places:
        text = language.ngettext("%(n)d ledig plads", "%(n)d ledige pladser", told.places)
        light = "ok" if public.open_now else "unknown"
        return Fact(text % {"n": told.places}, as_of, light, True)
    if told.waiting_weeks:
        text = language.ngettext(
            "Ca. %(n)d uges ventetid", "Ca. %(n)d ugers ventetid", told.waiting_weeks
        )
        return Fact(text % {"n": told.waiting_weeks}, as_of, "wait", True)
    if told.places == 0:
        return Fact(language.gettext("Ingen ledige pladser"), as_of, "wait", True)
    return Fact(language.gettext("Pladser ikke oplyst"), light="unknown")


def start_facts(public: PublicRecord, vocabulary: Vocabulary, language: Language) -> list[Fact]:
    """The line of facts under a hit, most important first; what is not known is left out."""
    content = public.content
    facts = [place_fact(public, language)] if not public.historical else []
    if public.next_start is not None and not public.historical:
        text = language.gettext("Næste start %(date)s")
        facts.append(Fact(text % {"date": language.short_date(public.next_start)}))
    elif content.intake == "loebende" and not public.historical:
        facts.append(Fact(language.gettext("Løbende start")))
    if content.duration:
        facts.append(Fact(danish(content.duration, language)))
    if content.price_kr == 0:
        facts.append(Fact(language.gettext("Gratis")))
    key = (content.deltagelse, content.adgang)
    kept = _ways_in.of(vocabulary, language)
    if key not in kept:
        kept[key] = tuple(_way_in(content, vocabulary, language))
    return [*facts, *kept[key]]


def _way_in(content: Content, vocabulary: Vocabulary, language: Language) -> Iterator[Fact]:
    """Whether one must, and who may refer."""
    if content.deltagelse:
        kinds = [
            name_of(vocabulary, "deltagelse", value, language, inside=number > 0)
            for number, value in enumerate(content.deltagelse)
        ]
        yield Fact(joined(kinds, language.gettext("eller")))
    if content.adgang == ("selv",):
        yield Fact(language.gettext("Du kan komme af dig selv"))
    elif content.adgang:
        who = [name_of(vocabulary, "adgang", v, language, inside=True) for v in content.adgang[:3]]
        text = Markup(language.gettext("Vejen ind: %(who)s"))  # noqa: S704  (our own text)
        yield Fact(text % {"who": joined(who, language.gettext("eller"))})


def _plain(names: list[Markup], language: Language) -> str:
    """For an attribute, where nothing can be marked."""
    return joined(names, language.gettext("og")).striptags()
