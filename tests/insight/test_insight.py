"""The page that shows where offers are missing, what is old and what waits."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from app.domain.completeness import completeness_of
from app.domain.record import Review
from app.editorial import verbs
from app.editorial.insight import Insight
from app.storage.desk_tables import WorkRow
from tests.catalogues import content
from tests.conftest import Seeded
from tests.currency.showing import NOON, planned, published
from tests.desks import Office
from tests.http_client import Client


@pytest.fixture
def editor(office: Office) -> Iterator[Client]:
    with office.client("redaktoer") as client:
        yield client


def _public(office: Office, title: str, owner: str | None = None, **fields: object) -> str:
    identity = office.town.publish(content(title, **fields))
    with office.database.writing() as session:
        session.add(WorkRow(intervention_id=identity, owner_id=owner))
    return identity


def _reviewed(office: Office, identity: str, ago: timedelta) -> None:
    now = datetime.now(UTC)
    with office.database.writing() as session:
        review = Review(on=verbs.today_in_denmark(now - ago), by="sundhedskonsulent")
        verbs.vouch(session, identity, review, now=now)


def _cells(page: str) -> list[tuple[str, str]]:
    return re.findall(r'<td class="shade-\d"><a href="([^"]+)">(\d+|Hul)<', page)


def test_a_cell_leads_to_the_search_that_finds_exactly_what_it_counts(
    office: Office, editor: Client
) -> None:
    _public(
        office, "Gå", opgavetyper={"primary": ["6"], "also": ["2"]}, risiko={"primary": ["lav"]}
    )
    _public(office, "Løb", opgavetyper={"primary": ["6"]}, risiko={"primary": ["lav"]})
    cells = _cells(editor.get("/redaktion/indsigt?organisation=alle").text)
    assert len(cells) == 10 * 3 + 2 * 4
    counts = {url.replace("&amp;", "&"): said for url, said in cells}
    assert counts["/indsatser?risiko=lav&opgavetype=6"] == "2"
    assert counts["/indsatser?risiko=lav&opgavetype=2"] == "1"
    for url, said in counts.items():
        found = editor.get(f"/api/v1/interventions?{url.partition('?')[2]}").json()["total"]
        assert str(found or "Hul") == said, url


def test_what_an_old_source_tells_is_counted_apart(office: Office, editor: Client) -> None:
    written = content("Fra kilden", risiko={"primary": ["lav"]})
    office.town.publish(written, provenance="kilde")
    page = editor.get("/redaktion/indsigt?organisation=alle").text
    assert "+ 1 fra kilder" in page
    assert "0 offentlige tilbud i dag" in page


def test_ones_own_organisation_is_counted_alone_and_its_cells_list_its_own(
    office: Office, editor: Client
) -> None:
    _public(office, "Nords egen", office.nord, risiko={"primary": ["lav"]})
    _public(office, "Syds egen", office.syd, risiko={"primary": ["lav"]})
    page = editor.get("/redaktion/indsigt").text
    assert "1 offentligt tilbud i dag" in page
    own = next(url for url, said in _cells(page) if said == "1").replace("&amp;", "&")
    listed = editor.get(own).text
    assert "Nords egen" in listed
    assert "Syds egen" not in listed
    strange = editor.get(f"/redaktion/indsigt?organisation={office.syd}").text
    assert "2 offentlige tilbud i dag" in strange, "the numbers of another are those of everybody"


def test_freshness_tells_the_four_cases_apart(office: Office) -> None:
    days = {"Ny": 10, "Snart": 350, "Gammel": 500}
    for title, ago in days.items():
        _reviewed(office, _public(office, title), timedelta(days=ago))
    _public(office, "Aldrig")
    seen = Insight(office.database).overview(
        office.people["redaktoer"], None, now=datetime.now(UTC)
    )
    fresh = seen.freshness
    assert (fresh.within, fresh.soon, fresh.overdue, fresh.never) == (1, 1, 1, 1)


def test_the_load_counts_drafts_and_how_long_they_wait_but_names_only_ones_own(
    office: Office,
) -> None:
    whole = content("Til godkendelse")
    identity = office.draft()
    now = datetime.now(UTC)
    editor = office.people["redaktoer"]
    office.desk.save(editor, identity, whole, 1, now=now)
    office.desk.submit(editor, identity, 2, "", now=now - timedelta(days=9))
    office.draft("En kladde")
    insight = Insight(office.database)
    own = insight.overview(editor, office.nord, now=now).load
    assert (own.drafts, own.in_review, own.oldest_days) == (1, 1, 9)
    assert [one.title for one in own.waiting] == ["Til godkendelse"]
    stranger = insight.overview(office.people["fremmed"], None, now=now).load
    assert (stranger.in_review, stranger.waiting) == (1, ())


def test_what_was_planned_and_then_taken_down_waits_for_review_as_in_the_list(
    office: Office,
) -> None:
    approver, later = office.people["godkender"], NOON + timedelta(hours=5)
    planned(office, later, "Planlagt")
    identity = published(office, "Taget ned")
    editor = office.people["redaktoer"]
    office.desk.save(editor, identity, content("Taget ned, ny"), 2, now=NOON)
    office.desk.submit(editor, identity, 3, "", now=NOON)
    office.desk.approve(approver, identity, 3, {}, publish_at=later, now=NOON)
    office.desk.withdraw(approver, identity, "archived", now=NOON + timedelta(minutes=1))
    load = Insight(office.database).overview(approver, office.nord, now=later).load
    counts = office.desk.listed(approver, today=NOON.date()).counts
    assert (load.planned, load.in_review) == (1, 1)
    assert (counts["planlagte"], counts["til-godkendelse"]) == (1, 1)
    assert [one.title for one in load.waiting] == ["Taget ned, ny"]


def test_completeness_agrees_with_the_form_and_follows_a_new_version(
    office: Office, seeded: Seeded
) -> None:
    person = office.people["system"]
    seen = Insight(seeded.database).overview(person, None, now=datetime.now(UTC))
    of_id = {r.id: completeness_of(r.content).percent for r in seeded.records()}
    assert [one.percent for one in seen.least] == [of_id[one.id] for one in seen.least]
    assert sum(number for _, _, number in seen.steps) == seen.offers > 0

    identity = _public(office, "Kort")
    insight = Insight(office.database)
    (before,) = insight.overview(person, None, now=datetime.now(UTC)).least
    office.town.publish(content("Kort", purpose="At komme ud."), identity=identity)
    (after,) = insight.overview(person, None, now=datetime.now(UTC)).least
    assert after.percent > before.percent


def test_nobody_sees_it_without_signing_in(office: Office) -> None:
    with office.client() as nobody:
        for path in ("", "/tilbud", "/soegninger", "/soegninger.csv"):
            assert nobody.get(f"/redaktion/indsigt{path}").status_code == 303
