"""What the data promise: sources, examples, packages, language, and that every way in leads on."""

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest

from app.domain.comparing import said
from app.domain.fields import FIELD
from app.domain.forms import content_of_pairs
from app.domain.publishing import problems_before_publishing
from app.domain.requests import SearchRequest, parse_request
from app.domain.vocabulary import CLOSED_SETS
from app.editorial.files import CatalogueFiles, InterventionFile
from tests.catalogues import TODAY
from tests.conftest import Seeded

MOST_WORDS_IN_COMMON = 8
MAX_LIX = 35
SENTENCE_END = re.compile(r"(?<=[.!?:])\s+|\n+")
WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
PARAGRAPH_NUMBERS = re.compile(r"\bkl\. \d+\.\d+|\b(?:ca|fx|nr|pr|bl\.a|evt|inkl|tlf)\.")


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _texts(part)


def _sentences(text: str) -> Iterator[tuple[str, ...]]:
    for sentence in SENTENCE_END.split(PARAGRAPH_NUMBERS.sub("kl", text)):
        yield tuple(WORD.findall(sentence.lower()))


def _lix(text: str) -> float:
    plain = PARAGRAPH_NUMBERS.sub("kl", text)
    words = WORD.findall(plain)
    long = sum(len(word) > 6 for word in words)
    sentences = max(1, len(re.findall(r"[.!?:](?:\s|$)", plain)))
    return len(words) / sentences + 100 * long / max(1, len(words))


def _sources(files: CatalogueFiles) -> list[InterventionFile]:
    return [item for item in files.interventions if item.provenance == "kilde"]


def _examples(files: CatalogueFiles) -> list[InterventionFile]:
    return [item for item in files.interventions if item.provenance == "eksempel"]


def test_the_files_have_no_faults(catalogue_files: CatalogueFiles) -> None:
    assert [str(fault) for fault in catalogue_files.faults] == []


def test_no_two_interventions_share_a_sentence_of_more_than_eight_words(
    catalogue_files: CatalogueFiles,
) -> None:
    users: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for item in catalogue_files.interventions:
        written = item.content.model_dump(mode="json", exclude_defaults=True)
        for name in ("sources", "provider", "licence"):
            written.pop(name, None)
        for text in _texts(written):
            for sentence in _sentences(text):
                if len(sentence) > MOST_WORDS_IN_COMMON:
                    users[sentence].add(item.slug)
    shared = {" ".join(s): sorted(slugs) for s, slugs in users.items() if len(slugs) > 1}
    assert shared == {}


def test_every_summary_is_at_most_two_plain_sentences(catalogue_files: CatalogueFiles) -> None:
    hard = {}
    for item in catalogue_files.interventions:
        summary = item.content.summary or ""
        sentences = len(re.findall(r"[.!?](?:\s|$)", PARAGRAPH_NUMBERS.sub("kl", summary)))
        if sentences > 2 or _lix(summary) >= MAX_LIX or "!" in summary:
            hard[item.slug] = (sentences, round(_lix(summary)))
    assert hard == {}


@pytest.mark.parametrize("parameter", ["opgavetype", "spor", "risiko", "kram"])
def test_every_value_of_the_four_vocabularies_leads_to_something(
    parameter: str, seeded: Seeded
) -> None:
    terms = seeded.catalogue.reference().vocabulary.terms(parameter)
    assert terms
    for term in terms:
        found = seeded.catalogue.search(SearchRequest().selecting(parameter, [term.value]))
        assert found.total >= 1, term.value


def test_every_pair_of_opgavetype_and_risk_group_leads_to_something(seeded: Seeded) -> None:
    pairs = list(product(CLOSED_SETS["opgavetype"], CLOSED_SETS["risiko"]))
    requests = [
        SearchRequest().selecting("opgavetype", [number]).selecting("risiko", [risk])
        for number, risk in pairs
    ]
    totals = dict(zip(pairs, seeded.catalogue.totals(requests), strict=True))
    assert [pair for pair, total in totals.items() if total == 0] == []
    assert len(totals) == 30


def test_the_example_municipality_has_at_least_120_entries_and_all_say_what_they_are(
    catalogue_files: CatalogueFiles,
) -> None:
    examples = _examples(catalogue_files)
    assert len(examples) >= 120
    for item in examples:
        content = item.content
        assert content.kommuner == ("0000",), item.slug
        assert {p.kommune for p in content.places if p.kommune} <= {"0000"}, item.slug
        assert [s.document for s in content.sources] == ["eksempel"], item.slug
        for contact in content.contacts:
            if contact.phone:
                assert contact.phone.startswith("00"), (
                    f"{item.slug}: a number that may be somebody's"
                )
    for item in _sources(catalogue_files):
        assert "0000" not in item.content.kommuner, item.slug


def test_examples_differ_in_the_ways_a_reader_will_meet(catalogue_files: CatalogueFiles) -> None:
    examples = _examples(catalogue_files)
    told = [item.availability for item in examples if item.availability]
    assert any(a.places == 0 for a in told), "overbooked"
    assert any(a.always_open for a in told)
    assert any(a.start_dates and not a.next_start(TODAY) for a in told), "past dates"
    assert any(item.content.adgang == ("selv",) for item in examples)
    assert any(len(item.content.places) >= 2 for item in examples)
    assert any(item.content.description is None and not item.content.steps for item in examples)
    assert any(len(item.content.model_dump(exclude_defaults=True)) > 40 for item in examples)


def test_what_comes_from_a_source_has_its_citation_and_pretends_to_be_no_offer(
    catalogue_files: CatalogueFiles,
) -> None:
    sources = _sources(catalogue_files)
    assert len(sources) >= 50
    for item in sources:
        assert item.availability is None, item.slug
        assert "selv" not in item.content.adgang, item.slug
        assert item.content.sources, item.slug
        for source in item.content.sources:
            assert source.document in ("s1", "s2", "s3", "s4"), item.slug
            assert source.section, item.slug
            assert source.year or source.document in ("s1", "s3"), item.slug


def test_all_evidence_and_all_packages_are_there_with_their_sources(
    catalogue_files: CatalogueFiles,
) -> None:
    assert {s.key for s in catalogue_files.evidence} == {f"e{n}" for n in range(1, 27)}
    assert all(statement.sources for statement in catalogue_files.evidence)
    assert [p.number for p in catalogue_files.packages] == [1, 2, 3, 4, 5, 6]
    for package in catalogue_files.packages:
        assert package.basic, package.slug
        assert package.supplementary, package.slug
        assert package.sources, package.slug


def test_every_activity_that_names_a_search_finds_something_and_names_it_rightly(
    catalogue_files: CatalogueFiles, seeded: Seeded
) -> None:
    vocabulary = seeded.catalogue.reference().vocabulary
    misses, searches = [], 0
    for package in catalogue_files.packages:
        for activity in (*package.basic, *package.supplementary):
            if not activity.match:
                continue
            searches += 1
            request, bad = parse_request(activity.search_pairs(), vocabulary)
            page = seeded.catalogue.search(request)
            if bad or page.total == 0 or not page.all_words:
                misses.append((package.slug, activity.title, [b.value for b in bad], page.total))
    assert searches > 20
    assert misses == []


def test_ids_are_lower_case_and_never_shared(catalogue_files: CatalogueFiles) -> None:
    ids = [i.id for i in catalogue_files.interventions] + [m.id for m in catalogue_files.methods]
    assert len(ids) == len(set(ids))
    assert all(identity == identity.lower() for identity in ids)


def test_the_derived_names_of_the_tracks_say_so(catalogue_files: CatalogueFiles) -> None:
    tracks = catalogue_files.vocabulary.terms("spor")
    assert len(tracks) == 8
    assert all(term.derived for term in tracks)


def test_the_measure_of_plainness_knows_plain_from_hard() -> None:
    assert _lix("Du kan gå med. Det er kort.") < 20
    assert _lix("Beskæftigelsesrettede rehabiliteringsindsatser forudsætter tværfaglighed.") > 60


def test_every_provider_can_name_a_document_of_its_own_as_the_source(
    seeded: Seeded, catalogue_files: CatalogueFiles
) -> None:
    source = {"document": "eget", "section": "Kvalitetsstandard for sundhed", "year": "2026"}
    written = content_of_pairs([(f"sources.0.{name}", text) for name, text in source.items()])
    hindered = {one.field for one in problems_before_publishing(written, catalogue_files.known)}
    assert "title" in hindered
    assert not {field for field in hindered if field.startswith("sources")}
    shown = said(FIELD["sources"], written, seeded.catalogue.reference().vocabulary.label)
    assert "Udbyderens eget dokument" in shown
    assert "Kvalitetsstandard for sundhed" in shown
