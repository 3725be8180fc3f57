"""Links that no longer answer: found, believed after twice, and shown to the editors."""

from datetime import timedelta
from typing import Any

from app.domain.people import COMMAND_LINE
from app.editorial.fetching import Answer
from app.editorial.link_check import LONGEST_URL, Checked, check_links, urls_of
from app.storage.desk_tables import LinkCheckRow
from tests.catalogues import content
from tests.currency.showing import NOON, days, deeds, draft, published
from tests.desks import Office

DEAD, ALIVE = "https://doed.example/side", "https://lever.example/"
LINKS: dict[str, Any] = {
    "provider": {"name": "Foreningen", "url": ALIVE},
    "description": f"Læs [mere]({DEAD}), eller se {ALIVE}om.",
}


def _check(office: Office, *dead: str, day: int = 0) -> tuple[Checked, list[str], list[float]]:
    asked: list[str] = []
    waits: list[float] = []

    def ask(url: str) -> Answer:
        asked.append(url)
        return Answer(url not in dead, "Svarer med fejl 404." if url in dead else "Svarer.")

    done = check_links(
        office.database,
        ask,
        COMMAND_LINE,
        clock=lambda: NOON + days(day) + timedelta(seconds=len(asked)),
        wait=waits.append,
    )
    return done, asked, waits


def test_every_address_of_a_content_is_found_once() -> None:
    assert sorted(urls_of(content(**LINKS))) == [DEAD, ALIVE, f"{ALIVE}om"]


def test_an_address_that_is_too_long_to_be_kept_is_not_asked() -> None:
    longest = ALIVE + "a" * (LONGEST_URL - len(ALIVE))
    found = urls_of(content(description=f"Se {longest} eller {longest}a eller {ALIVE}{'å' * 1100}"))
    assert found == [longest]


def test_only_what_is_public_is_asked_and_one_host_is_not_hurried(office: Office) -> None:
    published(office, **LINKS)
    draft(office, "Kladden", provider={"name": "X", "url": "https://kladde.example/"})
    done, asked, waits = _check(office, DEAD)
    assert sorted(asked) == [DEAD, ALIVE, f"{ALIVE}om"]
    assert done == Checked(asked=3, failed=1, broken=0)
    assert waits == [1.0]
    assert deeds(office, "tjek-links") == []


def test_a_link_is_broken_after_two_failures_in_a_row_and_well_after_one_answer(
    office: Office,
) -> None:
    identity = published(office, **LINKS)
    with office.client("redaktoer") as client:
        at = f"/redaktion/indsatser/{identity}"
        _check(office, DEAD)
        assert DEAD not in client.get(at).text
        assert _check(office, DEAD, day=7)[0].broken == 1
        page = client.get(at).text
        assert f"Linket {DEAD} virker ikke: Svarer med fejl 404." in page
        assert "1 ting" in client.get("/redaktion").text
        assert _check(office, day=14)[0].broken == 0
        assert DEAD not in client.get(at).text
        _check(office, DEAD, day=21)
        assert DEAD not in client.get(at).text


def test_what_is_no_longer_named_is_forgotten(office: Office) -> None:
    identity = published(office, **LINKS)
    _check(office, DEAD)
    office.desk.withdraw(office.people["godkender"], identity, "deleted", now=NOON)
    _check(office, day=7)
    with office.database.reading() as session:
        assert session.get(LinkCheckRow, DEAD) is None
