"""Each page speaks one language, and says so where it quotes the other."""

import re
from html.parser import HTMLParser

from app.web.languages import ENGLISH
from app.web.messages import translated
from tests.catalogues import Town, content
from tests.conftest import Seeded
from tests.http_client import Client

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
SPOKEN = ("aria-label", "title", "placeholder", "alt")
NAMES = re.compile(
    r"http\S+|^Package \d: .* – Indsatskataloget$|Hjørring|Indsatskataloget"
    r"|Eksempelkommune|[Oo]pgavetyper|[Ii]ndsatsspor"
    r"|kost, rygning, alkohol, motion|“ryg”|“rygproblemer”"
)
DANISH_WORD = re.compile(
    r"[æøåÆØÅ]|\b(og|eller|ikke|til|af|med|du|dig|som|kan|fra|uger?|gange|måneder|"
    r"borgere?|indsats\w*|kommunen?|hvis|skal|afsnit)\b"
)


class Spoken(HTMLParser):
    """The texts of a page, each with the language it is declared to be in."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, str]] = []
        self.texts: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        language = given.get("lang") or (self.open[-1][1] if self.open else "")
        self.texts += [(language, given[name] or "") for name in SPOKEN if name in given]
        if tag == "meta" and given.get("name") == "description":
            self.texts.append((language, given["content"] or ""))
        if tag not in VOID:
            self.open.append((tag, language))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        tags = {tag for tag, _ in self.open}
        if data.strip() and not tags & {"script", "style", "code"}:
            self.texts.append((self.open[-1][1], " ".join(data.split())))


def spoken(client: Client, path: str) -> list[tuple[str, str]]:
    parser = Spoken()
    parser.feed(client.get(path).text)
    assert len(parser.texts) > 10, path
    return parser.texts


def paths(seeded: Seeded) -> list[str]:
    reference = seeded.catalogue.reference()
    with_most = ["rygestop-paa-hold", "mentor-til-hverdag", "motion-paa-stol", "ips-koebenhavn"]
    return [
        "/",
        "/indsatser?antal=100",
        "/indsatser?antal=100&side=2",
        "/indsatser?alder=45&risiko=lav&kram=kost&spor=job-og-virksomhed",
        "/indsatser?q=findesikke&risiko=lav&alder=1",
        "/indsatser?ukendt=1&risiko=forkert&side=x",
        "/indsatser?side=999",
        "/findes-ikke",
        *(f"/indsatser/{slug}" for slug in with_most),
        *(f"/opgavetyper/{term.value}" for term in reference.vocabulary.terms("opgavetype")),
        "/spor/job-og-virksomhed",
        "/risikogrupper/lav",
        "/kram/kost",
        "/pakkeforloeb",
        *(f"/pakkeforloeb/{package.slug}" for package in reference.packages),
        "/viden",
        *(f"/viden/{method.slug}" for method in reference.methods[:3]),
        "/om",
        "/privatliv",
        "/was",
        "/docs",
    ]


def municipalities(seeded: Seeded) -> re.Pattern[str]:
    """Their names, which are the same in English."""
    terms = seeded.catalogue.reference().vocabulary.terms("kommune")
    names = sorted((re.escape(term.label) for term in terms), key=len, reverse=True)
    return re.compile("|".join(names))


def interface_texts() -> list[tuple[str, str]]:
    """(Danish, English) of the texts that have no placeholders and differ."""
    return [
        (message.id, str(message.string))
        for message in translated()
        if isinstance(message.id, str) and "%" not in message.id and message.id != message.string
    ]


def test_an_english_page_has_no_unmarked_danish(client: Client, seeded: Seeded) -> None:
    places = municipalities(seeded)
    found = {
        (path, text)
        for path in paths(seeded)
        for language, text in spoken(client, f"{ENGLISH.prefix}{path}")
        if language != "da" and DANISH_WORD.search(places.sub("", NAMES.sub("", text)))
    }
    assert found == set()


def test_what_an_english_page_marks_as_danish_is_not_its_own_text(
    client: Client, seeded: Seeded
) -> None:
    own = {english for _, english in interface_texts() if " " in english}
    found = {
        (path, text)
        for path in paths(seeded)
        for language, text in spoken(client, f"{ENGLISH.prefix}{path}")
        if language == "da" and text in own
    }
    assert found == set()


def test_a_danish_page_has_no_english_interface(client: Client, seeded: Seeded) -> None:
    danish = {danish for danish, _ in interface_texts()}
    own = {english for _, english in interface_texts()} - danish
    found = {
        (path, text)
        for path in paths(seeded)
        for language, text in spoken(client, path)
        if language == "da" and text in own
    }
    assert found == set()


def test_a_term_without_an_english_name_is_shown_in_danish_and_marked(
    town: Town, town_client: Client
) -> None:
    town.publish(
        content(
            risikofaktorer=["soevn"],
            risiko={"also": ["lav"]},
            adgang=["laege", "selv"],
            deltagelse=["frivillig"],
            duration="8 uger",
        )
    )
    danish = [text for language, text in spoken(town_client, "/en/indsatser") if language == "da"]
    assert {"Laege (adgang)", "laege (adgang)", "Frivillig (deltagelse)", "8 uger"} <= set(danish)
    page = spoken(town_client, "/en/indsatser/gaa-dig-glad")
    assert ("da", "Soevn (risikofaktor)") in page
    assert ("en", "Risk factors") in page
    landing = spoken(town_client, "/en/opgavetyper/6")
    assert ("da", "6 (opgavetype)") in landing


def test_a_danish_page_needs_no_marks(town: Town, town_client: Client) -> None:
    town.publish(content(duration="8 uger", adgang=["laege"]))
    html = town_client.get("/indsatser/gaa-dig-glad").text
    assert "8 uger" in html
    assert '<span lang="da">8 uger' not in html


def test_a_name_with_letters_that_html_uses_stays_text(town: Town, town_client: Client) -> None:
    town.publish(content(duration="<b>8</b> & uger"))
    for path in ("/indsatser", "/en/indsatser", "/en/indsatser/gaa-dig-glad"):
        assert "&lt;b&gt;8&lt;/b&gt; &amp; uger" in town_client.get(path).text


def test_when_nothing_is_found_an_english_page_names_filters_in_english(client: Client) -> None:
    texts = {text for _, text in spoken(client, "/en/indsatser?opgavetype=10&kommune=0101")}
    assert {"Remove the filter Family therapy", "Remove the filter Copenhagen"} <= texts


def test_a_misspelt_value_is_named_under_the_filter_of_the_language(client: Client) -> None:
    english = {text for _, text in spoken(client, "/en/indsatser?risiko=stor")}
    danish = {text for _, text in spoken(client, "/indsatser?risiko=stor")}
    assert "We do not know “stor” under “Risk group” and left it out." in english
    assert "Vi kender ikke »stor« under »Risikogruppe« og så bort fra det." in danish


def test_the_english_front_page_is_found_without_the_last_slash(client: Client) -> None:
    answer = client.get(ENGLISH.prefix)
    assert (answer.status_code, answer.headers["location"]) == (301, f"{ENGLISH.prefix}/")
