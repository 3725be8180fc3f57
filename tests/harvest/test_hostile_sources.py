"""A source that lies, rages or stands still harms nobody, and a run through it always ends."""

import gzip
import json
import socket
import threading
import time
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import select

from app.domain.vocabulary import Term
from app.harvest import asking
from app.harvest.values import SourceUnusable
from app.storage.tables import InterventionRow
from tests.catalogues import Town, content
from tests.harvest.neighbours import Follower, Stage, Told, impatient
from tests.http_client import Client

CHANGES = "/api/v1/changes"
AT = "2026-01-02T03:04:05+00:00"
ID = "0d5f2c7a-1b1f-4c39-9f0e-6a8f5b0f2a11"


def record(identity: str = ID, **more: Any) -> dict[str, Any]:
    """A record as our own API tells it, or otherwise."""
    said = {
        "id": identity,
        "slug": f"indsats-{identity[:8]}",
        "url": "https://nabo.example.dk/indsatser/x",
        "content": content("Svømning").model_dump(mode="json"),
        "provenance": "redaktion",
        "created": AT,
        "updated": AT,
    }
    return said | more


def written(**fields: Any) -> dict[str, Any]:
    """The same with another content."""
    return record(content=content("Svømning").model_dump(mode="json") | fields)


def upsert(sequence: Any = 1, identity: Any = ID, **more: Any) -> dict[str, Any]:
    """A change of the feed."""
    said = {"sequence": sequence, "type": "upsert", "id": identity, "intervention": record()}
    return said | more


def page(*changes: Any, after: str | None = None, **more: Any) -> dict[str, Any]:
    """A page of the feed."""
    return {"after": after, "changes": list(changes), "next": "c1", "more": False} | more


def tells(source: Stage, body: Any) -> None:
    """Lets it be a catalogue whose feed says this."""
    source.says("/api/v1/taxonomies", {})
    source.says(CHANGES, body)


def test_a_plain_feed_is_taken_in(ours: Follower, source: Stage) -> None:
    tells(source, page(upsert()))
    assert ours.follow(source.url).added == 1


DEEP = b'{"changes": ' + b"[" * 200_000 + b"]" * 200_000 + b"}"
BROKEN: dict[str, Any] = {
    "no JSON": b"<html>",
    "half of it": b'{"changes": [',
    "too deep": DEEP,
    "no numbers": b'{"after": null, "changes": [NaN], "next": "c1", "more": false}',
    "another question": page(after="c9"),
    "no list": page(changes={}),
    "no word": page(more=1),
    "no way on": page(next=None),
    "a way on of many lines": page(next="c1\r\nX: y"),
    "half a character": b'{"after":null,"changes":[],"next":"\\ud800","more":false}',
    "a promise without an end": page(more=True),
    "out of order": page(upsert(2), upsert(1)),
    "twice": page(upsert(1), upsert(1)),
    "number as text": page(upsert("1")),
    "number as truth": page(upsert(True)),
    "number beyond all": page(upsert(2**63)),
    "id as number": page(upsert(1, 7)),
    "no id": page(upsert(1, "../../etc/passwd")),
    "another's id": page(upsert(1, str(uuid.uuid4()))),
    "no type": page(upsert(type="burn")),
    "no reason": page({"sequence": 1, "type": "delete", "id": ID, "reason": "why not"}),
    "merged into a list": page(
        {"sequence": 1, "type": "delete", "id": ID, "reason": "merged", "into": [1]}
    ),
    "no change": page(None),
    "endless": page(*[upsert(number) for number in range(1, 1200)]),
}


def test_what_is_not_a_page_of_a_feed_ends_with_trouble(ours: Follower, source: Stage) -> None:
    tells(source, page())
    ours.source(source.url)
    before = ours.town.head()
    for name, body in BROKEN.items():
        tells(source, body)
        with pytest.raises(SourceUnusable, match="svarer ikke, som det skal"):
            ours.follow(source.url)
        assert ours.town.head() == before, name
        assert "svarer ikke" in (ours.state(source.url).trouble or ""), name
    tells(source, page(upsert()))
    assert ours.follow(source.url).added == 1
    assert ours.state(source.url).trouble is None


REFUSED: dict[str, dict[str, Any]] = {
    "a script as its page": record(url="javascript:alert(1)"),
    "a script as its home": record(home={"name": "X", "url": "javascript:alert(1)"}),
    "a script inside": written(provider={"name": "F", "url": "javascript:alert(1)"}),
    "a number of a person": written(summary="Ring til 010203-1234"),
    "one beside the text": record(
        availability={"as_of": "2026-01-02", "note": "Spørg 070761-4285"}
    ),
    "an opgavetype that is none": written(opgavetyper={"primary": ["elleve"], "also": []}),
    "a risk group that is none": written(risiko={"primary": [], "also": ["enorm"]}),
    "two opgavetyper": written(opgavetyper={"primary": ["1", "2"], "also": []}),
    "no title": written(title=None),
    "half a character": written(title="\ud800"),
    "a control character": written(title="a\x00b"),
    "types all wrong": record(content=[1, 2]),
    "ages the wrong way": written(age_from=60, age_to=20),
    "before all time": record(updated="0001-01-01T00:00:00+00:00"),
    "after all time": record(created="9999-12-31T23:59:59-12:00"),
    "without a zone": record(updated="2026-01-02T03:04:05"),
    "reviewed at the end of time": record(reviewed={"on": "9999-12-31", "by": "Ingen"}),
    "places at the end of time": record(availability={"as_of": "9999-12-31", "places": 1}),
    "an address with a way out": record(slug="../redaktion"),
    "made up provenance": record(provenance="guddommelig"),
    "a whole library": written(elements=["Bog " * 90] * 1000),
}


def test_a_record_that_cannot_be_taken_in_is_told_and_the_others_are_not_kept_waiting(
    ours: Follower, source: Stage
) -> None:
    bad = {str(uuid.uuid4()): said for said in REFUSED.values()}
    changes = [
        upsert(number, identity, intervention=said | {"id": identity})
        for number, (identity, said) in enumerate(bad.items(), start=1)
    ]
    tells(source, page(*changes, upsert(len(bad) + 1)))
    report = ours.follow(source.url)
    assert report.added == 1
    refused = {identity for identity, _ in report.refused}
    assert [
        name for name, identity in zip(REFUSED, bad, strict=True) if identity not in refused
    ] == []
    with ours.town.database.reading() as session:
        assert [row.id for row in session.exec(select(InterventionRow)).all()] == [ID]


def test_what_became_unreadable_stays_as_it_was_and_is_not_swept_away(
    ours: Follower, source: Stage
) -> None:
    other = str(uuid.uuid4())
    tells(source, page(upsert(1), upsert(2, other, intervention=record(other))))
    ours.follow(source.url)
    worse = upsert(1, intervention=record(url="javascript:1"))
    tells(source, page(worse, upsert(2, other, intervention=record(other))))
    report = ours.follow(source.url, "Et nyt navn")  # reads from the beginning
    assert (report.updated, report.withdrawn, len(report.refused)) == (1, 0, 1)
    assert ours.town.search("svømning").total == 2


def test_pages_of_everything_unknown_can_be_shown(
    ours: Follower, source: Stage, town: Town, town_client: Client
) -> None:
    unknown = {
        "spor": ["ukendt"],
        "helbred": ["ukendt"],
        "kommuner": ["9999"],
        "lovgrundlag": ["ukendt"],
        "evidence": ["e99"],
        "measures": ["ukendt"],
        "combines_with": ["ukendt"],
        "derived": ["spor", "ukendt"],
        "sources": [{"document": "ukendt"}],
        "description": "<script>alert(1)</script> [her](javascript:alert(1))",
        "valid_to": "9999-12-31",
    }
    said = written(**unknown) | {"home": {"name": "<b>Nabo</b>", "url": "https://x.example/?a&b"}}
    tells(source, page(upsert(intervention=said)))
    assert ours.follow(source.url).added == 1
    slug = town.search("svømning").records[0].slug
    for path in (
        *(
            f"/indsatser/{slug}",
            f"/en/indsatser/{slug}",
            "/indsatser",
            f"/api/v1/interventions/{ID}",
        ),
        *("/api/v1/export.ndjson", "/feed.atom", "/feed.json", f"/hsds/services/{ID}"),
        *(f"/fhir/HealthcareService/{ID}", "/indsatser.csv", "/api/v1/changes"),
    ):
        answer = town_client.get(path)
        assert answer.status_code == 200, path
        if answer.headers["content-type"].startswith("text/html"):
            assert "<script>alert" not in answer.text
            assert "<b>Nabo" not in answer.text
            assert 'href="javascript' not in answer.text


def test_terms_that_would_harm_are_left_out(ours: Follower, source: Stage) -> None:
    said = {
        "helbred": [
            {"value": "god", "label": "God", "parent": "god"},
            {"value": "god", "label": "Den samme igen"},
            {"value": "farlig", "label": "Farlig", "url": "javascript:alert(1)"},
            {"value": "Skæv værdi", "label": "Skæv"},
            {"value": "uden"},
            "slet ingen",
        ],
        "opgavetype": [{"value": "11", "label": "Den ellevte"}],
        "ukendt": [{"value": "x", "label": "X"}],
        "lov": "ingen liste",
    }
    tells(source, page(upsert()))
    source.says("/api/v1/taxonomies", said)
    assert ours.follow(source.url).terms == 1
    vocabulary = ours.town.catalogue.reference().vocabulary
    assert vocabulary.get("helbred", "god") is not None
    assert vocabulary.get("helbred", "farlig") is None
    assert vocabulary.get("opgavetype", "11") is None


def test_two_sources_do_not_quarrel_about_a_term(
    ours: Follower, source: Stage, theirs: Town, site: str
) -> None:
    tells(source, page(upsert()))
    source.says("/api/v1/taxonomies", {"helbred": [{"value": "ny", "label": "Fra den ene"}]})
    ours.follow(source.url, "Den ene")
    theirs.put("term", "helbred/ny", Term(value="ny", label="Fra den anden"))
    theirs.publish(content("Løb", helbred=["ny"]))
    theirs.catalogue.follow()
    assert ours.follow(site, "Den anden").terms == 0
    assert ours.town.catalogue.reference().vocabulary.label("helbred", "ny") == "Fra den ene"


def test_a_feed_that_has_always_expired_is_not_asked_for_ever(
    ours: Follower, source: Stage
) -> None:
    tells(source, page())
    ours.source(source.url)
    source.says(CHANGES, {}, status=410)
    with pytest.raises(SourceUnusable, match="fra begyndelsen"):
        ours.follow(source.url)
    assert len(source.asked) < 10


def test_a_feed_that_forgets_everything_it_has_just_said_is_given_up(
    ours: Follower, source: Stage
) -> None:
    tells(source, page())
    ours.source(source.url)
    first = json.dumps(page(upsert(), more=True)).encode()

    def forgetful(path: str) -> Told:
        return (410, {}, b"{}") if "after=" in path else (200, {}, first)

    source.answers[CHANGES] = forgetful
    with pytest.raises(SourceUnusable, match="fra begyndelsen"):
        ours.follow(source.url)
    assert len(source.asked) < 20


def test_a_source_that_is_suddenly_empty_takes_nothing_down(ours: Follower, source: Stage) -> None:
    tells(source, page(upsert()))
    ours.follow(source.url)
    tells(source, page())
    with pytest.raises(SourceUnusable, match="kilden er tom"):
        ours.follow(source.url, "Et nyt navn")
    assert ours.town.search("svømning").total == 1


def test_nothing_new_is_only_believed_when_it_was_asked_for(ours: Follower, source: Stage) -> None:
    tells(source, page())
    ours.source(source.url)
    source.says(CHANGES, b"", status=304)
    with pytest.raises(SourceUnusable, match="304"):
        ours.follow(source.url)


def test_redirects_are_not_followed_but_told(ours: Follower, source: Stage) -> None:
    for path in (CHANGES, ""):
        source.says(path or "/", b"", status=301, Location="http://127.0.0.1:1/hemmeligt")
    with pytest.raises(SourceUnusable, match=r"fører videre til »http://127\.0\.0\.1:1/hemmeligt"):
        ours.source(source.url)


ADDRESSES = (
    *("", "katalog.example.dk", "ftp://x.example", "file:///etc/passwd", "http://", "http://["),
    *("https://mig:hemmeligt@x.example", "https://x.example/?q=1", "https://x.example/#a"),
)


def test_what_is_no_address_of_a_catalogue_is_not_asked(ours: Follower) -> None:
    for address in ADDRESSES:
        with pytest.raises(SourceUnusable, match="er ikke en adresse som"):
            ours.source(address)


def _asked(source: Stage, path: str, **more: Any) -> str:
    with impatient(**more) as asker, pytest.raises(SourceUnusable) as caught:
        asker.ask(f"{source.url}{path}", asking.json_of)
    return str(caught.value)


def test_a_body_without_an_end_is_left_off_however_small_it_was_packed(source: Stage) -> None:
    bomb = gzip.compress(b" " * (asking.MOST_BYTES + 1))
    assert len(bomb) < 100_000
    source.says("/bomb", bomb, Content_Encoding="gzip")
    source.says("/plain", b" " * (asking.MOST_BYTES + 1))
    assert "for stort" in _asked(source, "/bomb")
    assert "for stort" in _asked(source, "/plain")


def test_only_what_we_asked_for_is_unpacked(source: Stage) -> None:
    twice = gzip.compress(gzip.compress(b"{}"))
    source.says("/twice", twice, Content_Encoding="gzip, gzip")
    source.says("/none", b"{}", Content_Encoding="gzip")
    source.says("/cut", gzip.compress(b"{}" * 999)[:-9], Content_Encoding="gzip")
    source.says("/fine", gzip.compress(b'{"a": 1}'), Content_Encoding="gzip")
    for path in ("/twice", "/none", "/cut"):
        assert "svarer ikke, som det skal" in _asked(source, path)
    with impatient() as asker:
        assert asker.ask(f"{source.url}/fine", asking.json_of) == {"a": 1}


def test_who_asks_us_to_wait_for_hours_is_asked_once(source: Stage) -> None:
    source.says("/wait", b"", status=429, Retry_After="7200")
    assert "komme igen senere" in _asked(source, "/wait")
    assert len(source.asked) == 1
    for number, odd in enumerate(("٣", "-1", "aldrig", "Mon, 01 Jan 0001 00:00:00 GMT")):
        source.says(f"/odd{number}", b"", status=503, Retry_After=odd.encode().decode("latin-1"))
        assert "503" in _asked(source, f"/odd{number}")


@pytest.fixture
def trickle() -> Callable[[bytes], str]:
    """Serves one connection after the other, byte by byte and for ever."""

    def serve(begin: bytes) -> str:
        listening = socket.create_server(("127.0.0.1", 0))

        def one(talked: socket.socket) -> None:
            try:
                talked.sendall(begin)
                while True:
                    talked.sendall(b"x")
                    time.sleep(0.02)
            except OSError:
                talked.close()

        def accept() -> None:
            while True:
                talked, _ = listening.accept()
                threading.Thread(target=one, args=(talked,), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        return f"http://127.0.0.1:{listening.getsockname()[1]}"

    return serve


@pytest.mark.parametrize(
    "begin",
    [b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n", b"HTTP/1.1 200 OK\r\nX: "],
    ids=["body", "headers"],
)
def test_an_answer_that_trickles_is_cut_off(begin: bytes, trickle: Callable[[bytes], str]) -> None:
    url = trickle(begin)
    with impatient(whole_seconds=0.2) as asker, pytest.raises(SourceUnusable):
        asker.ask(url, asking.json_of)


@pytest.mark.sqlite
def test_a_database_that_is_locked_ends_the_run_and_the_next_one_goes_on(
    ours: Follower, source: Stage
) -> None:
    tells(source, page(upsert()))
    ours.source(source.url)
    told = json.dumps(page(upsert())).encode()
    held = ours.town.database.engine.raw_connection()
    database = ours.town.database

    def while_locked(path: str) -> Told:
        held.cursor().execute("BEGIN IMMEDIATE")
        return 200, {}, told

    source.answers[CHANGES] = while_locked
    with database.engine.connect() as any_connection:
        any_connection.exec_driver_sql("PRAGMA busy_timeout=50")
    with pytest.raises(SourceUnusable, match="vores egen database"):
        ours.follow(source.url)
    held.rollback()
    held.close()
    source.says(CHANGES, page(upsert()))
    assert ours.follow(source.url).added == 1


def test_a_page_that_another_run_has_taken_in_meanwhile_is_let_go(
    ours: Follower, source: Stage
) -> None:
    tells(source, page())
    ours.source(source.url)
    begins = [True]

    def meanwhile(path: str) -> Told:
        if "after=" in path:
            return 200, {}, json.dumps(page(after="c1")).encode()
        if begins:
            begins.clear()
            with impatient() as other:
                assert Follower(ours.town, other).follow(source.url).added == 1
        return 200, {}, json.dumps(page(upsert())).encode()

    source.answers[CHANGES] = meanwhile
    report = ours.follow(source.url)
    assert (report.added, report.unchanged, report.updated) == (0, 0, 0)
    assert len(ours.town.changes()) == 1
