"""What needs no review: places, »still correct«, address, taking down, giving away."""

from datetime import datetime

from app.domain.availability import Availability
from app.domain.people import Action, Person
from app.domain.record import Review, WithdrawalReason
from app.editorial import verbs
from app.editorial.errors import ChangedMeanwhile, NotThere, WrongState
from app.editorial.on_desk import Reading, allow, held, log
from app.editorial.reviewing import plan_review
from app.storage import interventions
from app.storage.people_tables import OrganisationRow
from app.storage.tables import AvailabilityRow, RevisionRow


class Standing(Reading):
    """The verbs that the public sees at once."""

    def tell(
        self,
        person: Person,
        identity: str,
        availability: Availability,
        basis: int,
        *,
        now: datetime,
    ) -> int | None:
        """Tells places, waiting time and starts; seen at once.

        ``basis`` is the telling that the person saw: raises ``ChangedMeanwhile`` when somebody
        else has told since. Telling what stands there already changes nothing.
        """
        with self.database.writing() as session:
            row, work = held(session, identity)
            allow(person, Action.TELL_AVAILABILITY, work)
            standing = session.get(AvailabilityRow, row.availability_id or 0)
            if standing and Availability.model_validate_json(standing.body) == availability:
                return None
            if basis != (row.availability_id or 0):
                raise ChangedMeanwhile
            change = verbs.set_availability(
                session, identity, availability, author=person.id, now=now
            )
            said = availability.model_dump(mode="json", exclude_defaults=True)
            log(session, person, "meld-pladser", identity, work.owner_id, now, **said)
            return change

    def vouch(self, person: Person, identity: str, basis: int, *, now: datetime) -> int | None:
        """»Still correct«: somebody has gone through what the public sees and vouches for it.

        ``basis`` is the number of the version they saw: raises ``ChangedMeanwhile`` when another
        one has been published since. Saying it twice on one day changes nothing.
        """
        with self.database.writing() as session:
            row, work = held(session, identity)
            allow(person, Action.VOUCH, work)
            if row.current_change is None or row.published_revision_id is None:
                raise WrongState("Kun det, offentligheden ser, kan bekræftes.")
            published = session.get(RevisionRow, row.published_revision_id)
            assert published is not None  # noqa: S101  (a foreign key)
            if published.number != basis:
                raise ChangedMeanwhile
            content = interventions.content_of(published)
            today = verbs.today_in_denmark(now)
            review = Review(on=today, by=person.function)
            if (row.reviewed_on, row.reviewed_by) == (review.on, review.by) and work.review_due:
                return None
            plan_review(session, work, content, today)
            change = verbs.vouch(session, identity, review, now=now)
            log(session, person, "bekraeft", identity, work.owner_id, now)
            return change

    def readdress(self, person: Person, identity: str, slug: str, *, now: datetime) -> int | None:
        """Gives it another address; the old one leads on."""
        with self.database.writing() as session:
            _, work = held(session, identity)
            allow(person, Action.WITHDRAW, work)
            if slug == interventions.current_slug(session, identity):
                return None
            change = verbs.readdress(session, identity, slug, now=now)
            log(session, person, "skift-adresse", identity, work.owner_id, now, adresse=slug)
            return change

    def withdraw(
        self,
        person: Person,
        identity: str,
        reason: WithdrawalReason,
        *,
        into: str | None = None,
        now: datetime,
    ) -> int:
        """Archives, merges into another (its id or address) or deletes; returns the change.

        Raises ``WrongState`` when there is nothing that the public sees.
        """
        with self.database.writing() as session:
            row, work = held(session, identity)
            allow(person, Action.WITHDRAW, work)
            if row.current_change is None:
                gone = row.withdrawn_reason is not None and row.published_revision_id is not None
                raise WrongState(
                    "Indsatsen er allerede taget ned."
                    if gone
                    else "Indsatsen er ikke offentlig, så den kan ikke tages ned."
                )
            target = None
            if reason == "merged":
                found = interventions.intervention_at(session, into or "")
                if found is None or found[0].current_change is None:
                    raise NotThere("Den indsats, der skal flettes ind i, findes ikke offentligt.")
                if found[0].id == row.id:
                    raise WrongState("En indsats kan ikke flettes ind i sig selv.")
                target = found[0].id
            change = verbs.withdraw(session, identity, reason, into=target, now=now)
            details = {"grund": reason, "ind_i": target}
            log(session, person, "tag-ned", identity, work.owner_id, now, **details)
            return change

    def give(
        self, person: Person, identity: str, organisation: str | None, *, now: datetime
    ) -> None:
        """Gives an intervention to another organisation."""
        with self.database.writing() as session:
            _, work = held(session, identity)
            allow(person, Action.MANAGE_ORGANISATIONS, work)
            if organisation and session.get(OrganisationRow, organisation) is None:
                raise NotThere(f"organisation {organisation}")
            before, work.owner_id = work.owner_id, organisation or None
            if before == work.owner_id:
                return
            session.add(work)
            log(session, person, "overdrag", identity, organisation, now, fra=before)
