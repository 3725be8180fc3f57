"""The vocabulary can be changed, and nothing that is written ever points at nothing."""

from collections.abc import Iterator

import pytest
from sqlmodel import select

from app.domain.publishing import problems_before_publishing
from app.editorial import verbs
from app.storage import audit_log
from app.storage.tables import ChangeRow
from tests.catalogues import NOW, content
from tests.desks import Office
from tests.http_client import Client

AT = "/redaktion/vokabular"


@pytest.fixture
def system(office: Office) -> Iterator[Client]:
    with office.client("system") as client:
        yield client


def _mark(page: str) -> str:
    return page.split('name="maerke" value="', 1)[1].split('"', 1)[0]


def _mark_of(system: Client, term: str) -> str:
    return _mark(system.get(f"{AT}/{term}").text)


def _actions(office: Office) -> list[str]:
    with office.database.reading() as session:
        return [row.action for row in audit_log.entries(session) if row.kind == "term"]


def test_a_new_name_is_seen_everywhere(office: Office, system: Client) -> None:
    office.town.publish(content("Gå dig glad", helbred=["laenderyg"]))
    assert office.town.titles("rygmarven") == []
    mark = _mark_of(system, "helbred/laenderyg")
    typed = {"label": "Rygmarven", "words": "lændehold", "parent": "ryg", "maerke": mark}
    assert system.post(f"{AT}/helbred/laenderyg", typed).status_code == 303
    assert office.town.titles("rygmarven") == ["Gå dig glad"]
    assert "Rygmarven" in system.get("/indsatser/gaa-dig-glad").text
    terms = system.get("/api/v1/taxonomies").text
    assert "Rygmarven" in terms
    assert _actions(office) == ["ret-term"]


def test_a_broader_term_can_be_changed_and_filters_follow(office: Office, system: Client) -> None:
    office.town.publish(content("Gå dig glad", helbred=["laenderyg"]))
    typed = {
        "label": "Lænderyg",
        "parent": "stress",
        "maerke": _mark_of(system, "helbred/laenderyg"),
    }
    assert system.post(f"{AT}/helbred/laenderyg", typed).status_code == 303
    assert office.town.titles("", selected=(("helbred", ("stress",)),)) == ["Gå dig glad"]
    assert office.town.titles("", selected=(("helbred", ("ryg",)),)) == []
    round_about = {
        "label": "Stress",
        "parent": "laenderyg",
        "maerke": _mark_of(system, "helbred/stress"),
    }
    refused = system.post(f"{AT}/helbred/stress", round_about)
    assert (refused.status_code, "under sig selv" in refused.text) == (422, True)


def test_a_term_is_added_used_retired_put_back_and_never_deleted_while_in_use(
    office: Office, system: Client
) -> None:
    assert system.post(f"{AT}/helbred", {"label": "Søvnløshed"}).status_code == 303
    again = system.post(f"{AT}/helbred", {"label": "søvnløshed"})
    assert (again.status_code, "Der er allerede en" in again.text) == (422, True)
    term = f"{AT}/helbred/soevnloeshed"
    identity = office.draft()
    editor = office.people["redaktoer"]
    written = content("Sov bedre", helbred=["soevnloeshed"])
    office.desk.save(editor, identity, written, 1, now=NOW)

    mark = _mark_of(system, "helbred/soevnloeshed")
    refused = system.post(f"{term}/slet", {"maerke": mark})
    assert (refused.status_code, "Du kan udfase den" in refused.text) == (422, True)
    head = office.town.head()
    gone = system.post(f"{term}/udfas", {"maerke": mark, "sidste": "2026-12-31"})
    assert gone.status_code == 303
    assert office.town.head() == head + 1, "the refused deletion left nothing in the log"
    assert "31. december 2026" in system.get(term).text
    with office.database.reading() as session:
        assert problems_before_publishing(written, verbs.known(session, written)) == []
    mark = _mark_of(system, "helbred/soevnloeshed")
    assert system.post(f"{term}/genindfoer", {"maerke": mark}).status_code == 303
    assert _actions(office) == ["tilfoej-term", "udfas-term", "genindfoer-term"]


def test_what_nothing_uses_may_be_deleted(office: Office, system: Client) -> None:
    system.post(f"{AT}/helbred", {"label": "Søvnløshed"})
    mark = _mark_of(system, "helbred/soevnloeshed")
    assert system.post(f"{AT}/helbred/soevnloeshed/slet", {"maerke": mark}).status_code == 303
    assert system.get(f"{AT}/helbred/soevnloeshed").status_code == 404
    office.catalogue.follow()
    assert office.catalogue.reference().vocabulary.get("helbred", "soevnloeshed") is None
    with office.database.reading() as session:
        rows = session.exec(select(ChangeRow).where(ChangeRow.kind == "term")).all()
    assert [row.type for row in rows] == ["upsert", "delete"]


@pytest.mark.parametrize(
    ("term", "user"),
    [
        ("helbred/ryg", "term helbred/laenderyg"),
        ("evidens/staerk", "evidence e1"),
        ("kommune/0860", "organisation Nord Kommune"),
    ],
)
def test_what_stands_around_counts_as_use(system: Client, term: str, user: str) -> None:
    page = system.get(f"{AT}/{term}").text
    assert user in page
    assert system.post(f"{AT}/{term}/slet", {"maerke": _mark(page)}).status_code == 422


def test_a_value_of_another_list_is_no_use(office: Office, system: Client) -> None:
    office.town.publish(content("Gå", helbred=["stress"], alternate_names=["ryg", "mentor"]))
    assert "Bruges ikke." in system.get(f"{AT}/profession/mentor").text


@pytest.mark.parametrize("term", ["opgavetype/6", "risiko/lav", "ledig/1", "risikofaktor/kost"])
def test_of_what_is_promised_only_the_texts_change(
    office: Office, system: Client, term: str
) -> None:
    mark = _mark_of(system, term)
    for verb, more in (("slet", {}), ("udfas", {"sidste": "2026-12-31"}), ("genindfoer", {})):
        answer = system.post(f"{AT}/{term}/{verb}", {"maerke": mark, **more})
        assert answer.status_code == 422, verb
    said = system.post(f"{AT}/{term}", {"label": "Et nyt navn", "parent": "x", "maerke": mark})
    assert said.status_code == 303
    scheme, value = term.split("/")
    office.catalogue.follow()
    kept = office.catalogue.reference().vocabulary.get(scheme, value)
    assert kept is not None
    assert (kept.label, kept.parent) == ("Et nyt navn", None)


def test_nothing_is_added_to_or_moved_in_a_closed_list(system: Client) -> None:
    assert system.post(f"{AT}/risiko", {"label": "Ekstra"}).status_code == 422
    assert system.post(f"{AT}/risiko/lav/flyt", {"retning": "ned"}).status_code == 422


def test_a_list_keeps_the_order_an_editor_gave_it(office: Office, system: Client) -> None:
    before = _values(office)
    assert system.post(f"{AT}/ydelse/{before[1]}/flyt", {"retning": "op"}).status_code == 303
    assert _values(office) == [before[1], before[0]]
    system.post(f"{AT}/ydelse/{before[1]}/flyt", {"retning": "op"})
    assert _values(office) == [before[1], before[0]]


def _values(office: Office) -> list[str]:
    office.catalogue.follow()
    return [term.value for term in office.catalogue.reference().vocabulary.terms("ydelse")]


def test_two_at_once_and_the_second_sees_what_stands(office: Office, system: Client) -> None:
    mark = _mark_of(system, "helbred/stress")
    first = {"label": "Stress og pres", "maerke": mark}
    assert system.post(f"{AT}/helbred/stress", first).status_code == 303
    second = system.post(f"{AT}/helbred/stress", {"label": "Pres", "maerke": mark})
    assert second.status_code == 409
    assert "Stress og pres" in second.text
    assert 'value="Pres"' in second.text
    assert system.post(f"{AT}/helbred/stress/slet", {"maerke": mark}).status_code == 409


def test_only_system_administrators_come_in(office: Office) -> None:
    with office.client("administrator") as client:
        for path in ("", "/helbred", "/helbred/stress"):
            assert client.get(f"{AT}{path}").status_code == 403, path
        for path in ("/helbred", "/helbred/stress", "/helbred/stress/flyt"):
            assert client.post(f"{AT}{path}", {"label": "X"}).status_code == 403, path
        for verb in ("udfas", "genindfoer", "slet"):
            form = {"sidste": "2026-12-31"}
            assert client.post(f"{AT}/helbred/stress/{verb}", form).status_code == 403, verb
    assert _actions(office) == []


@pytest.mark.parametrize("path", ["/ukendt", "/ukendt/x", "/helbred/ukendt"])
def test_what_is_not_there_is_not_found(system: Client, path: str) -> None:
    assert system.get(f"{AT}{path}").status_code == 404
    assert system.post(f"{AT}{path}", {"label": "X"}).status_code == 404
