"""A search explains itself: what was sought instead, why a hit is there, and what else to try."""

import html
import re

import pytest

from tests.catalogues import Town, content
from tests.http_client import BASE, Client

MISSPELT, MEANT = "deprssion", "depression"


def page(client: Client, path: str) -> str:
    """The text of a page as a browser reads it."""
    answer = client.get(path)
    assert answer.status_code == 200
    return html.unescape(answer.text)


def total(text: str) -> int:
    match = re.search(r'data-total="(\d+)"', text)
    assert match
    return int(match.group(1))


def correction(text: str) -> str:
    """The line above the hits, without its marks; empty when there is none."""
    match = re.search(r'<p class="corrected">(.*?)</p>', text, re.S)
    return " ".join(re.sub(r"<[^>]+>", "", match.group(1)).split()) if match else ""


def hits(text: str) -> list[str]:
    """The hits of a page, without the marks of HTML except what was sought."""
    articles = re.findall(r"<article.*?</article>", text, re.S)
    return [" ".join(re.sub(r"<(?!/?mark)[^>]+>", " ", article).split()) for article in articles]


# What was sought instead ----------------------------------------------------------------------


def test_a_page_says_what_it_sought_instead_of_a_misspelt_word(client: Client) -> None:
    text = page(client, f"/indsatser?q={MISSPELT}")
    assert correction(text) == f"Viser resultater for »{MEANT}« · søg i stedet efter »{MISSPELT}«"
    assert f'<strong lang="da">{MEANT}</strong>' in text
    assert f'href="/indsatser?q={MISSPELT}&praecis=1"' in text
    assert f'value="{MISSPELT}"' in text
    assert total(text) == total(page(client, f"/indsatser?q={MEANT}")) > 0


def test_a_text_without_faults_is_not_talked_about(client: Client) -> None:
    assert correction(page(client, f"/indsatser?q={MEANT}")) == ""
    assert correction(page(client, "/indsatser")) == ""


def test_one_can_have_exactly_what_one_typed_and_go_back(client: Client) -> None:
    text = page(client, f"/indsatser?q={MISSPELT}&praecis=1")
    assert total(text) == 0
    assert (
        correction(text) == f"Vi søgte på »{MISSPELT}«, som du skrev det · lad os rette stavefejl"
    )
    assert f'<a href="/indsatser?q={MISSPELT}">' in text


def test_filters_order_and_pages_keep_the_exact_search(client: Client) -> None:
    text = page(client, "/indsatser?q=stress&praecis=1&risiko=lav&antal=2")
    links = re.findall(r'href="(/indsatser\?[^"]*)"', text.split('id="afgraens"')[1])
    kept = [link for link in links if "q=stress" in link and "praecis=1" in link]
    assert len(kept) == len([link for link in links if "q=stress" in link]) - 1
    assert any("side=2" in link for link in kept)
    assert any("sortering=navn" in link for link in kept)
    assert any("risiko" not in link for link in kept)


def test_the_button_of_the_filters_keeps_the_exact_search_but_a_new_text_drops_it(
    client: Client,
) -> None:
    text = page(client, "/indsatser?q=stress&praecis=1")
    form = text.split('<form id="soeg"')[1].split("</form>")[0]
    assert 'name="praecis"' not in form
    assert '<button class="apply" type="submit" form="soeg" name="praecis" value="1">' in text
    assert 'name="praecis"' not in page(client, "/indsatser?q=stress")


def test_an_english_page_says_in_english_what_it_sought(client: Client) -> None:
    text = page(client, f"/en/indsatser?q={MISSPELT}")
    said = f"Showing results for “{MEANT}” · search for “{MISSPELT}” instead"
    assert correction(text) == said
    assert f'href="/en/indsatser?q={MISSPELT}&praecis=1"' in text


def test_what_was_typed_stays_text(client: Client) -> None:
    for path in ("/indsatser?q=<b>deprssion</b>", "/indsatser?q=<b>x</b>&praecis=1"):
        assert "<b>deprssion" not in client.get(path).text
        assert "<b>x" not in client.get(path).text


# Why a hit is there -----------------------------------------------------------------------------


def test_a_hit_says_which_word_it_was_found_as(town: Town, town_client: Client) -> None:
    town.say("mistet gnisten", means=["depression"])
    town.publish(content("Lysere dage", summary="Hjælp ved depression."))
    found = hits(page(town_client, "/indsatser?q=jeg+har+mistet+gnisten"))
    assert len(found) == 1
    assert "Fundet på »depression« (du skrev »mistet gnisten«)" in found[0]
    english = page(town_client, "/en/indsatser?q=mistet+gnisten")
    assert 'Found as “<span lang="da">depression</span>” (you wrote “mistet gnisten”)' in english


def test_a_hit_says_that_its_word_was_corrected(client: Client) -> None:
    found = hits(page(client, f"/indsatser?q={MISSPELT}"))
    assert f"Fundet på »{MEANT}« (du skrev »{MISSPELT}«)" in found[0]


def test_a_hit_that_has_the_word_itself_explains_nothing(client: Client) -> None:
    first = hits(page(client, "/indsatser?q=rygestop"))[0]
    assert "<mark>" in first
    assert "Fundet på" not in first
    assert all("Fundet på" not in hit for hit in hits(page(client, "/indsatser")))


def test_a_word_inside_is_shown_where_it_stands(town: Town, town_client: Client) -> None:
    inside = "Vi begynder roligt. Bagefter går vi til **søen** med [hundene](https://a.dk/hund)."
    town.publish(content("Gå dig glad", description=inside))
    (found,) = hits(page(town_client, "/indsatser?q=hundene"))
    assert "I teksten: Bagefter går vi til søen med <mark>hundene</mark>." in found
    assert "a.dk" not in found


def test_an_other_name_is_shown_when_it_is_what_was_sought(town: Town, town_client: Client) -> None:
    town.publish(content("Gå dig glad", alternate_names=["Fodslag"]))
    (found,) = hits(page(town_client, "/indsatser?q=fodslag"))
    assert "Kaldes også: <mark>Fodslag</mark>" in found


def test_nothing_is_quoted_when_title_or_summary_shows_the_word(
    town: Town, town_client: Client
) -> None:
    town.publish(content("Gå med hunden", description="Hunden må gerne komme med."))
    town.publish(content("Gå en tur", summary="Med hunden.", description="Hunden er glad."))
    found = hits(page(town_client, "/indsatser?q=hunden"))
    assert len(found) == 2
    assert all("I teksten:" not in hit for hit in found)


def test_whom_it_is_not_for_is_never_quoted(town: Town, town_client: Client) -> None:
    town.publish(
        content(
            "Gå dig glad",
            exclusion=[{"text": "Ikke for dig, der er bange for skoven."}],
            goals=["Du lærer skoven at kende."],
        )
    )
    (found,) = hits(page(town_client, "/indsatser?q=skoven"))
    assert "I teksten: Du lærer <mark>skoven</mark> at kende." in found
    assert "bange" not in found


def test_a_quotation_stays_text(town: Town, town_client: Client) -> None:
    town.publish(content("Gå dig glad", elements=["Tag <b>hunden</b> & katten med"]))
    text = town_client.get("/indsatser?q=hunden").text
    assert "Tag &lt;b&gt;<mark>hunden</mark>&lt;/b&gt; &amp; katten med" in text


# What is barely akin ----------------------------------------------------------------------------


def test_what_is_barely_akin_is_counted_behind_the_last_hit_and_shown_on_request(
    client: Client,
) -> None:
    first = page(client, "/indsatser?q=ensom&kram=motion&antal=5")
    assert "har kun lidt at gøre med" not in first, "there are hits to come"
    text = page(client, "/indsatser?q=ensom&kram=motion&antal=100")
    more = re.search(
        r'Yderligere (\d+) indsatser har kun lidt at gøre med det, du søger. <a href="([^"]+)"',
        text,
    )
    assert more
    assert more.group(2) == "/indsatser?q=ensom&kram=motion&antal=100&bredt=1"
    broad = page(client, more.group(2))
    assert total(broad) == total(text) + int(more.group(1))
    assert set(hits(text)) < set(hits(broad))
    assert correction(broad).startswith("Her er også det, der kun har lidt at gøre med")
    assert (
        'href="/indsatser?q=ensom&kram=motion&antal=100">Vis kun det, der passer bedst</a>' in broad
    )
    assert '<input type="hidden" name="bredt" value="1">' in broad, "a filter keeps it"


def test_where_nothing_is_barely_akin_nothing_is_said_of_it(client: Client) -> None:
    for path in ("/indsatser?q=gaa-dig-glad&bredt=1", "/indsatser?bredt=1", "/indsatser?q=ensom"):
        assert "har kun lidt at gøre med" not in page(client, path), path
    assert 'name="bredt"' not in page(client, "/indsatser?q=&bredt=1")


def test_the_api_counts_what_is_barely_akin_and_lists_it_on_request(client: Client) -> None:
    near = client.get("/api/v1/interventions?q=ensom").json()
    broad = client.get("/api/v1/interventions?q=ensom&bredt=1").json()
    assert near["search"]["left_out"] == broad["total"] - near["total"] > 0
    assert broad["search"]["left_out"] == 0
    assert broad["links"]["self"].endswith("?q=ensom&bredt=1")
    assert client.get("/api/v1/interventions?bredt=ja").status_code == 422


def test_when_all_that_passes_the_filters_is_barely_akin_it_is_offered(client: Client) -> None:
    facets = client.get("/api/v1/interventions?q=ensom").json()["facets"]
    broad = client.get("/api/v1/interventions?q=ensom&bredt=1").json()["facets"]
    only = next(
        (parameter, one["value"], other["count"])
        for parameter in facets
        for one, other in zip(facets[parameter], broad[parameter], strict=True)
        if one["count"] == 0 < other["count"]
    )
    text = page(client, f"/indsatser?q=ensom&{only[0]}={only[1]}")
    assert total(text) == 0
    way = re.search(r'<a href="([^"]+)">Vis også det, der kun har lidt at gøre med »ensom«', text)
    assert way
    assert total(page(client, way.group(1))) == only[2]


# The same for machines --------------------------------------------------------------------------


def test_the_api_says_what_it_sought_and_what_each_item_was_found_as(client: Client) -> None:
    body = client.get(f"/api/v1/interventions?q={MISSPELT}").json()
    assert (body["search"]["corrected"], body["search"]["all_words"]) == (MEANT, True)
    assert body["items"][0]["matches"] == [
        {"typed": MISSPELT, "found": MEANT, "kind": "correction"}
    ]
    kinds = {"exact", "inflection", "compound", "synonym", "correction"}
    for item in client.get("/api/v1/interventions?q=rygproblemer+stress").json()["items"]:
        assert item["matches"]
        for match in item["matches"]:
            assert set(match) == {"typed", "found", "kind"}
            assert match["kind"] in kinds


def test_without_a_text_the_api_has_nothing_to_explain(client: Client) -> None:
    body = client.get("/api/v1/interventions?kram=motion").json()
    assert body["search"] == {"corrected": None, "all_words": True, "left_out": 0}
    assert {str(item["matches"]) for item in body["items"]} == {"[]"}
    assert "matches" not in client.get("/api/v1/interventions/gaa-dig-glad").json()


def test_the_api_takes_a_text_exactly_as_it_was_typed(client: Client) -> None:
    body = client.get(f"/api/v1/interventions?q={MISSPELT}&praecis=1").json()
    assert (body["search"]["corrected"], body["total"]) == (None, 0)
    assert body["links"]["self"].endswith(f"?q={MISSPELT}&praecis=1")
    assert client.get("/api/v1/interventions?praecis=0").status_code == 422


def test_the_api_says_when_nothing_has_all_words(town: Town, town_client: Client) -> None:
    town.publish(content("Gå med hunden"))
    town.publish(content("Gå med katten"))
    body = town_client.get("/api/v1/interventions?q=hunden+katten").json()
    assert (body["total"], body["search"]["all_words"]) == (2, False)


@pytest.mark.parametrize(
    ("kind", "where"),
    [
        ("indsats", r"/indsatser/[a-z0-9-]+"),
        ("udtryk", r"/indsatser\?[a-z]+=[a-z0-9-]+"),
        ("ord", r"/indsatser\?q=.+"),
    ],
)
def test_every_suggestion_leads_to_what_its_kind_says(
    client: Client, kind: str, where: str
) -> None:
    typed = ("stre", "genop", "depr", "so", "fysio")
    answers = [client.get(f"/api/v1/suggest?q={text}").json()["items"] for text in typed]
    urls = [item["url"] for items in answers for item in items if item["kind"] == kind]
    assert urls
    for url in urls:
        assert re.fullmatch(re.escape(BASE) + where, url)
        answer = client.get(url)
        assert answer.status_code == 200
        assert 'data-total="0"' not in answer.text
