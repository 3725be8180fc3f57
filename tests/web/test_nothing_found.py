"""Nobody is left with an empty page: it says why nothing was found, and every way on is true."""

import html
import re
from urllib.parse import quote

import pytest

from app.domain.requests import SearchRequest
from app.domain.vocabulary import Term
from tests.catalogues import Town, content
from tests.conftest import Seeded
from tests.http_client import Client
from tests.web.test_search_help import MISSPELT, page, total

NUMBER = "070761-4285"


def nothing(text: str) -> str:
    """What a page says where nothing was found, without its marks; empty where something was."""
    match = re.search(r'<div class="nothing">(.*?)</div>', text, re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", match.group(1)).split()) if match else ""


def ways(text: str) -> dict[str, tuple[str, int]]:
    """What each way on says → its address and the number that it promises."""
    found = re.findall(r'<a href="([^"]+)">([^<]+)</a> – giver (\d+) indsats', text)
    return {said: (address, int(number)) for address, said, number in found}


def notes(text: str) -> str:
    return " ".join(re.findall(r'<p class="note">(.*?)</p>', text, re.S))


# What to leave out ------------------------------------------------------------------------------


def test_when_nothing_is_found_the_page_says_what_to_leave_out_and_what_that_gives(
    client: Client,
) -> None:
    text = page(client, "/indsatser?q=hund+xyzzyplugh&praecis=1")
    assert total(text) == 0
    way = re.search(r'<a href="([^"]+)">Fjern ordet »xyzzyplugh«</a> – giver (\d+) indsats', text)
    assert way
    assert way.group(1).endswith("?q=hund")
    assert total(page(client, way.group(1))) == int(way.group(2)) > 0
    assert "Er de stavet rigtigt?" in text


def test_when_only_an_exact_search_finds_nothing_correcting_is_offered(client: Client) -> None:
    text = page(client, f"/indsatser?q={MISSPELT}&praecis=1")
    way = re.search(
        r'<a href="([^"]+)">Lad os rette stavefejl i »deprssion«</a> – giver (\d+)', text
    )
    assert way
    assert total(page(client, way.group(1))) == int(way.group(2)) > 0


def test_without_a_text_nothing_is_said_of_spelling(client: Client) -> None:
    text = page(client, "/indsatser?opgavetype=10&kommune=0101")
    assert total(text) == 0
    assert "Fjern filteret" in text
    assert "stavet" not in text


# Why nothing was found --------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["???", "!!!", "§", "*", "🚭", "… – „“"])
def test_a_text_of_signs_only_is_told_that_there_are_no_words_in_it(
    text: str, client: Client
) -> None:
    said = nothing(page(client, f"/indsatser?q={quote(text)}"))
    assert said.startswith(f"Vi kan kun søge efter ord, og der er ingen i »{text}«.")
    assert "Skriv med et par ord, hvad det handler om, fx »ondt i ryggen«" in said
    assert "stavet" not in said
    assert "no words in" in nothing(page(client, f"/en/indsatser?q={quote(text)}"))


def test_what_is_recommended_instead_of_signs_finds_something(client: Client) -> None:
    said = nothing(page(client, "/indsatser?q=%3F%3F%3F"))
    examples = re.findall("»([^»«?]+)«", said)
    assert len(examples) == 2
    for example in examples:
        assert total(page(client, f"/indsatser?q={quote(example)}")) > 0


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("xyzzyplugh", "»xyzzyplugh«"),
        ("xyzzyplugh brzmtlq", "»xyzzyplugh« og »brzmtlq«"),
        ("xyzzyplugh hund brzmtlq qwxzk", "»xyzzyplugh«, »brzmtlq« og »qwxzk«"),
        ("<b>xyzzyplugh", "»xyzzyplugh«"),
    ],
)
def test_the_words_that_the_catalogue_does_not_know_are_named(
    text: str, unknown: str, client: Client
) -> None:
    said = nothing(page(client, f"/indsatser?praecis=1&q={quote(text)}"))
    assert said.startswith(f"Kataloget kender ikke {unknown}.")


def test_all_unknown_words_can_be_left_out_at_once(client: Client) -> None:
    text = page(client, "/indsatser?q=xyzzyplugh+angst+brzmtlq&kram=motion")
    assert total(text) == 0
    address, number = ways(text)["Fjern de ord, som kataloget ikke kender"]
    assert address == "/indsatser?q=angst&kram=motion"
    assert total(page(client, address)) == number > 0


def test_words_that_only_the_filters_keep_out_are_not_called_unknown(client: Client) -> None:
    said = nothing(page(client, "/indsatser?q=silkeborg&kommune=0101"))
    assert said.startswith("Vi fandt ingen indsats, der passer til det hele.")


def test_fewer_words_are_only_recommended_to_who_typed_several(client: Client) -> None:
    one = nothing(page(client, "/indsatser?q=xyzzyplugh"))
    assert "Prøv med et andet ord for det samme." in one
    several = nothing(page(client, "/indsatser?q=xyzzyplugh+brzmtlq"))
    assert "Brug færre eller andre ord." in several
    for said in (one, several):
        assert "rygproblemer" not in said, "what is recommended has to find more"


@pytest.mark.parametrize(("query", "said"), [("", "Der er kun 1 side"), ("&antal=1", "Der er kun")])
def test_a_page_past_the_end_says_how_many_there_are(query: str, said: str, client: Client) -> None:
    text = page(client, f"/indsatser?q=silkeborg&side=99{query}")
    assert said in notes(text)
    assert "Gå til den sidste side" in notes(text)


def test_where_nothing_is_found_no_page_is_said_to_be_the_last(client: Client) -> None:
    text = page(client, "/indsatser?q=xyzzyplugh&side=99")
    assert "sidste side" not in text
    assert nothing(text).startswith("Kataloget kender ikke »xyzzyplugh«.")


# A municipality ---------------------------------------------------------------------------------


@pytest.fixture
def towns(town: Town) -> Town:
    """A town that knows Silkeborg and Aarhus by name."""
    for code, name in (
        ("0740", "Silkeborg"),
        ("0751", "Aarhus"),
        ("0173", "Lyngby-Taarbæk"),
        ("0575", "Vejen"),
    ):
        town.put("term", f"kommune/{code}", Term(value=code, label=name))
    town.publish(content("Gå ved søerne", kommuner=["0740"]))
    town.publish(content("Kor for alle", kommuner=["0740", "0173", "0575"]))
    town.publish(content("Vis vejen", summary="Også i Aarhus.", kommuner=["0751"]))
    town.catalogue.follow()
    return town


@pytest.mark.parametrize(
    ("typed", "label", "query", "number"),
    [
        ("silkeborg", "Silkeborg", "kommune=0740", 2),
        ("Silkeborg Kommune", "Silkeborg", "kommune=0740", 2),
        ("kor i Silkeborg", "Silkeborg", "q=kor&kommune=0740", 1),
        ("silkeborgs kor", "Silkeborg", "q=kor&kommune=0740", 1),
        ("kor i Vejen", "Vejen", "q=kor&kommune=0575", 1),
        ("kor i vejen kommune", "Vejen", "q=kor&kommune=0575", 1),
        ("vejen", "Vejen", "kommune=0575", 1),
        ("Århus", "Aarhus", "kommune=0751", 1),
        ("kor lyngby taarbæk", "Lyngby-Taarbæk", "q=kor&kommune=0173", 1),
    ],
)
def test_the_name_of_a_municipality_offers_its_filter(
    typed: str, label: str, query: str, number: int, towns: Town, town_client: Client
) -> None:
    text = page(town_client, f"/indsatser?q={quote(typed)}")
    assert ways(text)[f"Vælg kommunen {label} som filter"] == (f"/indsatser?{query}", number)


def test_a_municipality_is_offered_instead_of_another_and_beside_all_other_filters(
    towns: Town, town_client: Client
) -> None:
    text = page(town_client, "/indsatser?q=silkeborg&opgavetype=6&kommune=0751")
    address, _ = ways(text)["Vælg kommunen Silkeborg som filter"]
    assert address == "/indsatser?opgavetype=6&kommune=0740"


@pytest.mark.parametrize(
    "query",
    ["q=silke", "q=kor", "q=vis+vejen+til+kor", "q=silkeborg&kommune=0740", "q=aarhus&kram=kost"],
)
def test_a_municipality_is_not_offered_unless_it_is_named_and_leads_somewhere_else(
    query: str, towns: Town, town_client: Client
) -> None:
    assert "som filter" not in page(town_client, f"/indsatser?{query}")


# A CPR number -----------------------------------------------------------------------------------


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("typed", [NUMBER, "0707614285", "070761 4285", f"{NUMBER} angst"])
def test_a_cpr_number_is_neither_sought_nor_repeated(
    typed: str, prefix: str, client: Client
) -> None:
    answer = client.get(f"{prefix}/indsatser?q={quote(typed)}&kram=motion&x={quote(typed)}")
    text = html.unescape(answer.text)
    assert not re.search(r"070761.?4285", text)
    assert ("CPR number" if prefix else "Skriv aldrig et CPR-nummer her") in notes(text)
    rest = "q=angst&" if "angst" in typed else ""
    assert total(text) == total(page(client, f"/indsatser?{rest}kram=motion"))
    assert answer.headers["cache-control"] == "no-store"


def test_a_number_that_is_no_cpr_number_is_sought(client: Client) -> None:
    text = page(client, "/indsatser?q=9999999999")
    assert "CPR" not in notes(text)
    assert nothing(text).startswith("Kataloget kender ikke »9999999999«.")


def test_the_api_refuses_a_cpr_number_without_repeating_it(client: Client) -> None:
    answer = client.get(f"/api/v1/interventions?q={NUMBER}+angst")
    assert answer.status_code == 422
    assert NUMBER not in answer.text
    assert answer.json()["errors"][0]["parameter"] == "q"


# Every promise is kept --------------------------------------------------------------------------

TEXTS = """
ryg|rygproblemer|rygproblemer helikopter|???|SEL 999|SEL 82 a|svømmehest|ondt i svømmehesten
xyzzyplugh|xyzzyplugh brzmtlq|xyzzyplugh brzmtlq angst|aarhus|silkeborg|silkeborg kommune|københavn
hjælp til svømning i Kolding|angst aarhus|motion silkeborg|hjælp i aarhus|jeg er|lav min skat
køb bil|hund og kat|lån til hus|blockchain kursus|rumrejse mars
jeg vil gerne lære at flyve helikopter
pas og kørekort|kvantefysik for børn|tandlæge priser|efterløn su|deprssion|deprssion helikopter
ensom|ensom helikopter|stress, angst|"ondt i ryggen"|ryg*|ryg* helikopter|a|x y z|1234 5678|pension
mentor ubådsnavigation|rygestop|rygestop rygestop xyzzyplugh|gravid og ryger|17-årig svømmehest
mistet gnisten helikopter|søvn søvn|hjørring rygskole xyzzyplugh|kommune|i|og
"""
FILTERS: tuple[dict[str, tuple[str, ...]], ...] = (
    {},
    {"kommune": ("0101",)},
    {"kram": ("kost",), "risiko": ("lav",), "ydelse": ("foertidspension",)},
)


@pytest.mark.parametrize("typed", [t for line in TEXTS.split("\n") for t in line.split("|") if t])
def test_every_way_on_finds_exactly_as_many_as_it_promises(typed: str, seeded: Seeded) -> None:
    for selected in FILTERS:
        for exactly in (False, True):
            asked = SearchRequest(q=typed, selected=tuple(selected.items()), praecis=exactly)
            found = seeded.catalogue.search(asked)
            for way in found.ways_on:
                assert way.total > 0
                assert way.request != asked
                assert seeded.catalogue.search(way.request).total == way.total, way


# Age --------------------------------------------------------------------------------------------


def test_an_age_that_says_it_all_is_offered_as_the_filter(client: Client) -> None:
    text = page(client, "/indsatser?q=65+%C3%A5r")
    address, number = ways(text)["Vælg alderen 65 år som filter"]
    assert address == "/indsatser?alder=65"
    assert total(page(client, address)) == number > 0


# Danger -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        *("selvmord", "jeg vil ikke leve mere", "skærer i mig selv", "selvmrd", "livslede"),
        *("jeg vil dø", "vil bare dø", "det var bedre hvis jeg var død", "vil hænge mig"),
    ],
)
def test_who_speaks_of_suicide_is_first_told_who_is_there(text: str, client: Client) -> None:
    shown = page(client, f"/indsatser?q={quote(text)}")
    assert "ring 112" in notes(shown)
    assert 'href="tel:+4570201201"' in notes(shown)


@pytest.mark.parametrize(
    "text", ["", "angst", "depression", "unge ensomhed", "anonym samtale", "min mand er død"]
)
def test_everybody_else_is_not(text: str, client: Client) -> None:
    assert "112" not in notes(page(client, f"/indsatser?q={quote(text)}"))
