"""The long texts of an intervention, composed of its fields in Danish."""

from collections.abc import Iterable, Iterator

from app.domain.content import Content
from app.domain.record import PublicRecord
from app.domain.vocabulary import Vocabulary
from app.interop.about import EXAMPLE, historical_note


def description(content: Content) -> str:
    """What it is: summary, description, and what it consists of; Markdown."""
    return _paragraphs(
        content.summary,
        content.description,
        _led("Formål", content.purpose),
        _listed("Indhold", content.elements),
        _listed("Mål", content.goals),
        _led("Resultater", content.results),
        _led("Registrering", content.registration),
        _led("Følger af udeblivelse", content.sanction),
    )


def eligibility(content: Content) -> str:
    """Whom it is for, and whom it is not for."""
    return _paragraphs(
        _listed("Du kan være med, hvis du", content.inclusion),
        _listed("Det er ikke det rette, hvis du", (one.text for one in content.exclusion)),
        _led("Motivation", content.motivation),
        _led("Tidspunkt", content.timing),
    )


def application_process(content: Content, vocabulary: Vocabulary) -> str:
    """The way in: the citizen's steps, who may refer, and how they do it."""
    steps = [" ".join(filter(None, (step.lead, step.text))) for step in content.steps]
    who = ", ".join(vocabulary.label("adgang", value) for value in content.adgang)
    return _paragraphs(
        "\n".join(f"{number}. {step}" for number, step in enumerate(steps, 1)),
        _led("Hvem kan henvise", who),
        _listed(
            "Henvisning", (f"{route.referrer}: {route.how}" for route in content.referral_routes)
        ),
        _led("Tilbagemelding til den, der henviser", content.return_route),
    )


def fees(content: Content) -> str:
    """What it costs the citizen."""
    price = content.price_kr
    told = None if price is None else "Gratis." if price == 0 else f"{price} kr."
    return " ".join(filter(None, (told, content.price_note)))


def interpretation(content: Content) -> str | None:
    """Whether there is an interpreter."""
    if content.interpreter is None:
        return None
    return "Der kan bruges tolk." if content.interpreter else "Der er ikke tolk."


def waiting(public: PublicRecord) -> str | None:
    """How long one waits, and when that was told."""
    told = public.availability
    if public.historical or told is None or told.waiting_weeks is None:
        return None
    weeks = told.waiting_weeks
    return f"{weeks} {'uge' if weeks == 1 else 'uger'} (oplyst {told.as_of.isoformat()})"


def alert(public: PublicRecord) -> str:
    """What one must know first: that it is fictional or old, and news of its availability."""
    return ". ".join(_alerts(public))


def _alerts(public: PublicRecord) -> Iterator[str]:
    if public.example:
        yield EXAMPLE
    if public.historical:
        yield historical_note(public.content.source_year)
    if public.not_checked_since:
        yield f"Oplysningerne er ikke set efter siden {public.not_checked_since.isoformat()}"
    told = public.availability
    if told is None or public.historical:
        return
    news = [*(["altid åbent"] if told.always_open else []), *([told.note] if told.note else [])]
    if news:
        yield f"Oplyst {told.as_of.isoformat()}: {'; '.join(news)}"


def _paragraphs(*texts: str | None) -> str:
    return "\n\n".join(text for text in texts if text)


def _led(lead: str, text: str | None) -> str | None:
    return f"{lead}: {text}" if text else None


def _listed(lead: str, texts: Iterable[str]) -> str | None:
    lines = [f"- {text}" for text in texts]
    return "\n".join((f"{lead}:", *lines)) if lines else None
