"""»Ting at se på«: what an intervention asks of its editors, and when it is quiet."""

from app.domain.availability import Availability
from app.editorial.todo import todo_of
from tests.currency.showing import NOON, TODAY, days, due, published, review_due
from tests.desks import Office


def _kinds(office: Office, identity: str, on_day: int = 0) -> list[str]:
    item = office.desk.open(office.people["redaktoer"], identity)
    return [todo.kind for todo in todo_of(office.database, item, TODAY + days(on_day))]


def test_what_is_new_and_whole_asks_for_nothing(office: Office) -> None:
    assert _kinds(office, published(office)) == []


def test_a_review_is_asked_for_a_month_ahead_and_until_somebody_vouches(office: Office) -> None:
    identity = published(office)
    review_due(office, identity, TODAY + days(30))
    assert _kinds(office, identity, -1) == []
    assert _kinds(office, identity) == ["gennemgang"]
    assert _kinds(office, identity, 90) == ["gennemgang"]
    office.desk.vouch(office.people["redaktoer"], identity, 2, now=NOON)
    assert _kinds(office, identity) == []


def test_starts_that_are_past_and_places_that_are_old_are_named(office: Office) -> None:
    identity = published(office)
    told = Availability(as_of=TODAY, places=3, start_dates=(TODAY + days(2), TODAY + days(99)))
    office.desk.tell(office.people["redaktoer"], identity, told, 0, now=NOON)
    assert _kinds(office, identity, 2) == []
    assert _kinds(office, identity, 3) == ["start"]
    assert _kinds(office, identity, 30) == ["start"]
    assert _kinds(office, identity, 31) == ["start", "pladser"]
    item = office.desk.open(office.people["redaktoer"], identity)
    texts = [todo.text for todo in todo_of(office.database, item, TODAY + days(31))]
    assert texts[0] == "Starter, der er overstået: 20.11.2026."
    assert "er fra 18.11.2026" in texts[1]


def test_a_field_that_was_returned_is_named_until_it_is_sent_again(office: Office) -> None:
    editor, approver = office.people["redaktoer"], office.people["godkender"]
    identity = published(office)
    newest = office.desk.open(editor, identity).newest
    assert newest is not None
    changed = newest.content.model_copy(update={"title": "Gå dig gladere"})
    number = office.desk.save(editor, identity, changed, 2, now=NOON)
    office.desk.submit(editor, identity, number, "", now=NOON)
    office.desk.return_draft(approver, identity, number, {"title": (False, "Nej")}, now=NOON)
    assert _kinds(office, identity) == ["returneret"]
    office.desk.submit(editor, identity, number, "", now=NOON)
    assert _kinds(office, identity) == []


def test_what_is_taken_down_asks_for_no_review_and_no_places(office: Office) -> None:
    identity = published(office, valid_to="2026-11-20")
    review_due(office, identity, TODAY)
    told = Availability(as_of=TODAY, places=3)
    office.desk.tell(office.people["redaktoer"], identity, told, 0, now=NOON)
    due(office, NOON + days(3))
    assert _kinds(office, identity, 60) == []


def test_every_link_of_the_list_leads_somewhere(office: Office) -> None:
    identity = published(office)
    review_due(office, identity, TODAY - days(100))
    old = Availability(as_of=TODAY - days(90), places=3, start_dates=(TODAY - days(80),))
    office.desk.tell(office.people["redaktoer"], identity, old, 0, now=NOON)
    item = office.desk.open(office.people["redaktoer"], identity)
    with office.client("redaktoer") as client:
        todos = todo_of(office.database, item, TODAY)
        assert len(todos) == 3
        for todo in todos:
            assert client.get(todo.link).status_code == 200, todo
