"""How much a typed word tells of what is sought.

A question has a frame (»hvor kan min mor få hjælp til …«) that it shares with every other question,
and a few words that it is about. Of these, nouns name the thing; verbs and adjectives say more of
it, and a catalogue that has the thing may well lack them.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from app.search.analysis import Analysis, unfolded

GENERAL = """hjælp hjælpe tilbud indsats forløb kursus hold gruppe borger kommune problem
    besvær vanskelighed lidelse sygdom behov støtte mulighed gratis brug bruge finde søge gerne
    god svær få blive være holde komme tage gå have lave ting måde vejledning information
    program projekt aktivitet arrangement person menneske folk voksen lide ville mere lidt
    hel hele tid sted sammen vide forstå selv uden år dag snakke snak prøve føle synes tro
    begynde starte stoppe slutte se høre stå sidde ligge give sætte måtte burde rigtig meget
    igen altid tit ofte årig årige ny gammel stor lille først sidst hver næsten helt
    nok bare kun måske stadig snart længe længere hurtig egentlig faktisk virkelig simpelthen
    konstant indimellem engang slet temmelig ret ganske nem let bedre ellers især derhjemme
    ske virke betyde kende kigge mene kalde gælde hedde spørge fortælle sige ønske håbe skaffe
    vise sende hente foregå findes tilbyde henvise betale lægge handle lade
    særlig forskellig høj lav lang siden inden tilbage videre imens endnu allerede
    hvornår hvorfor hvorledes hvorhen hvorvidt
    første anden tredje fjerde femte sjette syvende ottende niende tiende
    to tre fire fem seks syv otte ni ti elleve tolv
    tretten fjorten femten seksten sytten atten nitten
    tyve tredive fyrre halvtreds tres halvfjerds firs halvfems
    gang uge måned time øjeblik slags grund eksempel type område
    væk hjem hjemme ude oppe nede rundt frem bort forbi igennem
    forår sommer efterår vinter januar februar marts april maj juni juli august september oktober
    november december mandag tirsdag onsdag torsdag fredag formiddag eftermiddag
    periode tidspunkt halvår halv halvandet minut sekund straks netop nylig seneste forrige
    efterhånden pludselig
    pt mdr obs kl nr tlf grundet angående afvente begge fortsat imidlertid desuden derudover
    ligesom enkelt diverse fleste øvrig eventuel muligvis formentlig samtlige
    relevant egnet bestemt sådan kommunal lokal nærhed nærområde
    dårlig slem alvorlig hej tak venlig hilsen
    udenfor indenfor overalt opstart dokumentation bestille ordning bevilling bøvl knas kludder
    udfordring""".split()
"""Words that say little of what is sought: wished for, never demanded beside others."""
CLOSE = """søn datter bror søster kone kæreste ægtefælle samlever ven veninde nabo mor far mormor
    morfar farmor farfar svigermor svigerfar mand barnebarn""".split()
"""Who asks for somebody close calls them so …"""
CLOSE_TOO = "børn barn teenager forældre bedstemor bedstefar eks".split()
"""… or so, which may just as well be what is sought."""
RELATIONS = [
    *CLOSE,
    *"""bekendt svigersøn svigerdatter niece nevø fætter kusine onkel tante kvinde dreng pige
    patient klient medarbejder""".split(),
]
"""Whom it is about; what is sought is said by the other words, and these only add to it."""
HEADS = """rådgivning samtale undervisning behandling skole klinik center ambulatorium café cafe
    team konsulent vejleder rådgiver coach workshop dag aften pakke plan time telefon""".split()
"""What the last part of a compound may say of nearly everything that is offered; as words by
themselves, they tell."""
BROAD = """ung unge ældre senior forælder familie barn mentor fællesskab samvær mestring netværk
    økonomi trivsel livsstil motion kost struktur fastholdelse""".split()
"""Whom much is for, and what much offers; only loosely meant, they say less than narrower ones."""
MODIFIERS = frozenset("va")
"""The word list's letters for verbs and adjectives."""

TENS = "tyve tredive fyrre halvtreds tres halvfjerds firs halvfems".split()
"""The ages that are said as words, from 20 on."""
AGE = re.compile(
    r"\b(?P<lasts>(?:i|igennem|gennem|efter|for|siden|seneste|sidste|hver|hvert) )?"
    r"(?P<years>\d{1,3})[ -]?(?:år|aar)(?!s)(?P<grown>ig)?"
    r"|(?<!bmi )\b(?:på|over|under|fyldt|jeg er|mand|kvinde|dreng|pige) "
    r"(?:(?P<number>\d{2})(?![ -]?(?:timer?|t|kg|kilo|kr|kroner|km|cm|m|meter|uger?|md|mdr|måneder?"
    r"|dage?|min|minutter|procent|gange?|personer|deltagere|pladser|point|stk|år|aar)\b|[.,%]\d|%)"
    r"|(?P<tens>" + "|".join(TENS) + r"))\b",
    re.IGNORECASE,
)
"""»17-årig«, »22 år«, »min søn på 19«, »over tres«; not how long (»i 2 år«) or how much (»på 20
kg«)."""


OWN = re.compile(
    rf"\b(?:min|mit|mine|vores|vor)\s+(?:\w+\s+)?(?:{'|'.join(CLOSE + CLOSE_TOO)})s?\b",
    re.IGNORECASE,
)
"""»min mand«, »vores voksne søns«: somebody close asks."""
RELATED = re.compile(r"\b(?:(?:pårørende|paaroerende|parorende) til|gift med)\b", re.IGNORECASE)
"""»pårørende til alkoholiker«: what follows is what somebody else has, and not what is sought."""
YOUNG, OLD = 25, 58
"""Up to this age much is for the young, and from that one on for seniors."""


def _listed(name: str) -> list[str]:
    """The words of a file beside this one; its comments say what they have in common.

    In ``elsewhere.txt`` stands what people ask a municipality or a doctor for and a catalogue like
    this does not have: it is found only where it stands in a title or a summary or as what a
    synonym says that it is, never by its parts. In ``trades.txt`` stands what somebody works as
    who seeks something else; not whom one may seek (a psychologist, a dietician).
    """
    text = Path(__file__).with_name(name).read_text(encoding="utf-8")
    return [word for line in text.splitlines() if not line.startswith("#") for word in line.split()]


class Telling:
    """What an analysis knows of how much words tell. Immutable."""

    def __init__(self, analysis: Analysis) -> None:
        self._analysis = analysis
        self._general = self._keys(GENERAL)
        self._heads = self._general | self._keys(HEADS)
        self._broad = self._keys(BROAD)
        self._elsewhere = self._keys(_listed("elsewhere.txt"))
        self._relations = self._keys(RELATIONS + _listed("trades.txt"))

    def _keys(self, words: Iterable[str]) -> frozenset[str]:
        return frozenset(key for word in words for key in self._analysis.listed_keys(word))

    def is_general(self, keys: Collection[str]) -> bool:
        """Whether a word with these keys says little of what is sought."""
        return not self._general.isdisjoint(keys)

    def is_head(self, keys: Collection[str]) -> bool:
        """Whether a compound that ends in these keys is mostly about what stands before them."""
        return not self._heads.isdisjoint(keys)

    def is_elsewhere(self, keys: Collection[str]) -> bool:
        """Whether a word with these keys is about something that is not found here."""
        return not self._elsewhere.isdisjoint(keys)

    def is_relation(self, keys: Collection[str]) -> bool:
        """Whether a word with these keys says who it is about, or what they work as."""
        return not self._relations.isdisjoint(keys)

    def is_broad(self, keys: Collection[str]) -> bool:
        """Whether much is for, or offers, what has these keys."""
        return not self._broad.isdisjoint(keys)

    def is_modifier(self, word: str) -> bool:
        """Whether it can only be a verb or an adjective, or names a place or a person.

        What the list lacks may be anything.
        """
        lexicon = self._analysis.lexicon
        if lexicon is None:
            return False
        spellings = unfolded(word)
        kinds = {reading.kind for each in spellings for reading in lexicon.readings(each)}
        return kinds <= MODIFIERS if kinds else any(map(lexicon.name, spellings))


@lru_cache(maxsize=2)
def telling_of(analysis: Analysis) -> Telling:
    """What an analysis knows of that: its lists are read once, and not by every reader."""
    return Telling(analysis)


def implied_in(text: str) -> Iterator[tuple[str, str]]:
    """What a text says of whom it is for, without naming it: as typed, and the word for it."""
    if match := OWN.search(text):
        yield match[0], "pårørende"
    age = age_in(text)
    if age is not None and age <= YOUNG:
        yield str(age), "unge"
    if age is not None and age >= OLD:
        yield str(age), "senior"


def is_by_a_relative(text: str) -> bool:
    """Whether somebody asks who calls themselves close to the one that it is about."""
    return RELATED.search(text) is not None


def age_in(text: str) -> int | None:
    """The age that a text speaks of, in years."""
    return age_and_rest(text)[0]


def age_and_rest(text: str) -> tuple[int | None, str]:
    """The age that a text speaks of, in years, and what it says besides."""
    for match in AGE.finditer(text):
        if match["tens"] or match["grown"] or not match["lasts"]:
            tens = match["tens"]
            number = match["years"] or match["number"]
            age = 20 + 10 * TENS.index(tens.lower()) if tens else int(number)
            behind = text[match.end() :]
            behind = behind.lstrip("te") if match["grown"] else behind
            return age, " ".join(f"{text[: match.start()]} {behind}".split())
    return None, text
