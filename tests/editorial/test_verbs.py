"""The verbs: what each lets the public see, and exactly one change for each."""

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from app.catalogue import Gone, Moved, Shown
from app.domain.availability import Availability
from app.domain.content import Content
from app.domain.record import Review
from app.domain.workflow import ForbiddenTransition, State
from app.editorial import verbs
from app.editorial.errors import AlreadyThere, NotReady, NotThere
from app.storage.tables import RevisionRow
from tests.catalogues import AUTHOR, NOW, TODAY, Town, content

LATER = NOW + timedelta(days=3)


def _shown(town: Town, identity: str) -> Shown:
    found = town.catalogue.show(identity)
    assert isinstance(found, Shown)
    return found


def _states(town: Town, identity: str) -> list[str]:
    with town.database.reading() as session:
        rows = session.exec(select(RevisionRow).where(RevisionRow.intervention_id == identity))
        return [row.state for row in sorted(rows, key=lambda row: row.number)]


def test_a_draft_may_have_every_gap_and_nobody_sees_it(town: Town) -> None:
    identity = town.room("tom")
    town.draft(Content(), identity)
    assert town.head() == 0
    assert town.catalogue.show(identity) is None
    assert town.catalogue.show("tom") is None


def test_submitting_tells_what_is_missing_and_changes_nothing_public(town: Town) -> None:
    identity = town.room("tom")
    revision = town.draft(Content(title="Næsten"), identity)
    with town.database.writing() as session:
        problems = verbs.submit(session, revision)
    assert {p.field for p in problems} == {"summary", "opgavetyper.primary", "provider", "sources"}
    assert (_states(town, identity), town.head()) == ([State.IN_REVIEW], 0)


def test_publishing_with_gaps_is_refused_with_every_problem_and_leaves_all_as_it_was(
    town: Town,
) -> None:
    identity = town.room("tom")
    revision = town.draft(Content(helbred=("ukendt",)), identity)
    with town.database.writing() as session:
        verbs.submit(session, revision)
    with pytest.raises(NotReady) as refused, town.database.writing() as session:
        verbs.publish(session, revision, now=NOW)
    fields = [problem.field for problem in refused.value.problems]
    assert fields == [
        *("title", "summary", "opgavetyper.primary", "provider", "sources", "helbred")
    ]
    assert (_states(town, identity), town.head()) == ([State.IN_REVIEW], 0)


def test_a_draft_is_not_published_without_review(town: Town) -> None:
    revision = town.draft(content(), town.room("x"))
    with pytest.raises(ForbiddenTransition), town.database.writing() as session:
        verbs.publish(session, revision, now=NOW)
    assert town.head() == 0


def test_nothing_is_submitted_or_published_twice(town: Town) -> None:
    identity = town.room("x")
    revision = town.draft(content(), identity)
    town.publish_revision(revision)
    for verb in (verbs.submit, _publish_now):
        with pytest.raises(ForbiddenTransition), town.database.writing() as session:
            verb(session, revision)
    assert town.head() == 1


def _publish_now(session: Session, revision: int) -> int:
    return verbs.publish(session, revision, now=NOW)


def test_a_newer_published_revision_takes_the_place_of_the_one_before(town: Town) -> None:
    identity = town.publish(content("Før"))
    town.publish(content("Nu"), identity=identity)
    assert _states(town, identity) == [State.SUPERSEDED, State.PUBLISHED]
    assert _shown(town, identity).public.title == "Nu"


def test_the_public_keeps_the_last_approved_version_while_an_edit_waits(town: Town) -> None:
    identity = town.publish(content("Godkendt"))
    revision = town.draft(content("Udkast"), identity)
    with town.database.writing() as session:
        verbs.submit(session, revision)
    assert _shown(town, identity).public.title == "Godkendt"
    assert town.head() == 1


PublicVerb = Callable[[Session, str], object]


def _tell(session: Session, identity: str) -> object:
    told = Availability(as_of=TODAY, places=2)
    return verbs.set_availability(session, identity, told, author=AUTHOR, now=LATER)


def _vouch(session: Session, identity: str) -> object:
    return verbs.vouch(session, identity, Review(on=TODAY, by="sundhedskonsulent"), now=LATER)


def _readdress(session: Session, identity: str) -> object:
    return verbs.readdress(session, identity, "ny-adresse", now=LATER)


def _withdraw(session: Session, identity: str) -> object:
    return verbs.withdraw(session, identity, "archived", now=LATER)


@pytest.mark.parametrize("verb", [_tell, _vouch, _readdress, _withdraw])
def test_each_verb_on_what_is_public_appends_exactly_one_change(
    verb: PublicVerb, town: Town
) -> None:
    identity = town.publish(content())
    with town.database.writing() as session:
        assert verb(session, identity) == 2
    changes = town.changes(1)
    assert [(c.sequence, c.id, c.at) for c in changes] == [(2, identity, LATER)]


@pytest.mark.parametrize("verb", [_tell, _vouch, _readdress])
def test_no_verb_on_what_is_not_public_yet_appends_a_change(verb: PublicVerb, town: Town) -> None:
    identity = town.room("x")
    with town.database.writing() as session:
        assert verb(session, identity) is None
    assert town.head() == 0


@pytest.mark.parametrize("verb", [_tell, _vouch, _readdress, _withdraw])
def test_every_verb_refuses_what_is_not_there(verb: PublicVerb, town: Town) -> None:
    with pytest.raises(NotThere), town.database.writing() as session:
        verb(session, str(uuid.uuid4()))


def test_what_was_told_before_publication_is_there_when_it_is_published(town: Town) -> None:
    identity = town.room("x")
    town.tell(identity, Availability(as_of=TODAY, places=4))
    town.publish(content(), identity=identity)
    public = _shown(town, identity).public
    assert public.open_now
    assert public.availability == Availability(as_of=TODAY, places=4)


def test_publishing_an_older_draft_never_takes_back_availability_or_review(town: Town) -> None:
    identity = town.publish(content("Før"))
    old_draft = town.draft(content("Skrevet før pladserne blev meldt"), identity)
    town.tell(identity, Availability(as_of=TODAY, places=7))
    with town.database.writing() as session:
        _vouch(session, identity)
    town.publish_revision(old_draft, LATER)
    public = _shown(town, identity).public
    assert public.title == "Skrevet før pladserne blev meldt"
    assert public.availability == Availability(as_of=TODAY, places=7)
    assert public.open_now
    assert public.record.reviewed == Review(on=TODAY, by="sundhedskonsulent")


def test_updated_and_reviewed_are_two_dates(town: Town) -> None:
    identity = town.publish(content())
    with town.database.writing() as session:
        verbs.vouch(session, identity, Review(on=TODAY, by="konsulent"), now=LATER)
    record = _shown(town, identity).public.record
    assert (record.updated, record.reviewed) == (NOW, Review(on=TODAY, by="konsulent"))
    town.tell(identity, Availability(as_of=TODAY), LATER)
    assert _shown(town, identity).public.record.updated == LATER


def test_an_old_address_leads_to_the_new_one_for_ever(town: Town) -> None:
    identity = town.publish(content(), slug="foerste")
    for slug in ("anden", "tredje"):
        with town.database.writing() as session:
            verbs.readdress(session, identity, slug, now=LATER)
    assert town.catalogue.show("foerste") == town.catalogue.show("anden") == Moved("tredje")
    assert isinstance(town.catalogue.show("tredje"), Shown)


def test_an_address_may_be_taken_back_by_its_own_intervention_and_by_no_other(town: Town) -> None:
    one = town.publish(content("En"), slug="en")
    other = town.publish(content("To"), slug="to")
    with town.database.writing() as session:
        verbs.readdress(session, one, "ny", now=LATER)
    with town.database.writing() as session:
        verbs.readdress(session, one, "en", now=LATER)
    assert isinstance(town.catalogue.show("en"), Shown)
    with pytest.raises(AlreadyThere), town.database.writing() as session:
        verbs.readdress(session, other, "ny", now=LATER)


def test_an_id_or_an_address_is_never_given_twice(town: Town) -> None:
    identity = town.room("en")
    for again, slug in ((identity, "to"), (str(uuid.uuid4()), "en")):
        with pytest.raises(AlreadyThere), town.database.writing() as session:
            verbs.create(session, again, slug, "redaktion", now=NOW)


@pytest.mark.parametrize("reason", ["archived", "expired", "deleted"])
def test_what_is_withdrawn_is_gone_with_its_reason(reason: str, town: Town) -> None:
    identity = town.publish(content(), slug="vaek")
    with town.database.writing() as session:
        verbs.withdraw(session, identity, reason, now=LATER)  # type: ignore[arg-type]
    found = town.catalogue.show("vaek")
    assert isinstance(found, Gone)
    assert (found.id, found.reason) == (identity, reason)
    with pytest.raises(NotThere), town.database.writing() as session:
        verbs.withdraw(session, identity, "archived", now=LATER)


def test_what_is_withdrawn_can_be_published_again(town: Town) -> None:
    identity = town.publish(content(), slug="x")
    with town.database.writing() as session:
        verbs.withdraw(session, identity, "archived", now=LATER)
    town.publish(content("Igen"), identity=identity)
    assert _shown(town, "x").public.title == "Igen"


def test_what_was_merged_leads_to_what_it_was_merged_into_even_in_several_steps(
    town: Town,
) -> None:
    one, two, three = (town.publish(content(t), slug=t.lower()) for t in ("En", "To", "Tre"))
    for gone, into in ((one, two), (two, three)):
        with town.database.writing() as session:
            verbs.withdraw(session, gone, "merged", now=LATER, into=into)
    assert town.catalogue.show("to") == Moved("tre")
    assert town.catalogue.show("en") == Moved("tre")


def test_what_was_merged_into_something_that_is_gone_is_gone_too(town: Town) -> None:
    one, two = (town.publish(content(t), slug=t.lower()) for t in ("En", "To"))
    with town.database.writing() as session:
        verbs.withdraw(session, one, "merged", now=LATER, into=two)
        verbs.withdraw(session, two, "deleted", now=LATER)
    found = town.catalogue.show("en")
    assert isinstance(found, Gone)
    assert found.reason == "merged"


def test_the_feed_tells_every_change_in_order_with_the_record_as_published_by_it(
    town: Town,
) -> None:
    one = town.publish(content("En"), slug="en")
    two = town.publish(content("To"))
    town.draft(content("Udkast, som ingen må se"), one)
    town.publish(content("En, rettet"), identity=one)
    town.tell(one, Availability(as_of=TODAY, places=1))
    with town.database.writing() as session:
        verbs.withdraw(session, two, "merged", now=LATER, into=one)
    changes = town.changes()
    told = [
        (c.sequence, c.type, c.id, c.reason, c.into, c.public.title if c.public else None)
        for c in changes
    ]
    assert told == [
        (1, "upsert", one, None, None, "En"),
        (2, "upsert", two, None, None, "To"),
        (3, "upsert", one, None, None, "En, rettet"),
        (4, "upsert", one, None, None, "En, rettet"),
        (5, "delete", two, "merged", one, None),
    ]
    places = [c.public.availability for c in changes if c.public]
    assert places == [None, None, None, Availability(as_of=TODAY, places=1)]
