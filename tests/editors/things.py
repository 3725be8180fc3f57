"""One of everything that the editors' side changes, in both organisations where it belongs to one.

Every thing is such that each verb on it has something to do.
"""

import time
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import pyotp

from app.accounts.accounts import Visitor
from app.accounts.secrets import hash_of
from app.domain.people import COMMAND_LINE, Role
from app.domain.requests import SearchRequest
from app.editorial.fault_inbox import FaultInbox
from app.editorial.fault_reports import FaultReports, Told
from app.editorial.importing_jobs import FOLDER, Jobs
from app.editorial.missed_searches import DAYS_BEFORE_TEXT, MissedSearches
from app.editorial.synonym_verbs import Synonyms
from app.editorial.vocabulary_verbs import VocabularyDesk
from app.storage.people_tables import AccountRow
from tests.accounts.doors import change, give_password, give_second_factor
from tests.bulk.files import WHOLE, csv_file, take_in
from tests.catalogues import content
from tests.desks import KEY, Office

UNUSED, RETIRED = "job-og-virksomhed", "krop-traening-helbred"
"""Two terms of »spor« that nothing uses."""
A_FILE = csv_file({**WHOLE, "title": "Fra en fil", "adresse": "fra-en-fil"})


@dataclass
class Things:
    """What addresses and forms name, by the name they give it."""

    office: Office
    named: dict[str, str] = field(default_factory=dict)
    of_nord: dict[str, str] = field(default_factory=dict)
    of_syd: dict[str, str] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        """Where files wait to be taken in."""
        return self.office.town.index_dir.parent / FOLDER

    def bring_to(self, state: str, home: str = "nord") -> str:
        """An intervention in a state; its id."""
        office = self.office
        desk, people, now = office.desk, office.people, datetime.now(UTC) - timedelta(days=2)
        author, owner = ("redaktoer", office.nord) if home == "nord" else ("fremmed", office.syd)
        title = f"Gå dig glad ({state}, {home})"
        identity = desk.begin(people[author], owner, title, now=now)
        desk.save(people[author], identity, content(title, age_from=18), 1, now=now)
        if state == "fjernet":
            desk.remove(people[author], identity, now=now)
        elif state != "kladde":
            desk.submit(people[author], identity, 2, "", now=now)
        if state in ("offentlig", "taget ned"):
            desk.approve(people["system"], identity, 2, {}, now=now)
        if state == "taget ned":
            desk.withdraw(people["godkender"], identity, "archived", now=now)
        return identity

    def fill(self, public: str) -> None:
        """Makes everything but the interventions; ``public`` is one that the public sees."""
        self._accounts()
        self._words()
        self.named["missed"], self.named["missed_mark"] = self.search()
        self.of_nord["report_id"] = self.report(public)
        inbox, system = FaultInbox(self.office.database), self.office.people["system"]
        self.named["report_mark"] = inbox.open(system, self.of_nord["report_id"]).mark
        self.of_syd["report_id"] = self.report(self.bring_to("offentlig", "syd"))
        office = self.office
        for mine, who, home in (
            (self.of_nord, "godkender", office.nord),
            (self.of_syd, "fremmed", office.syd),
        ):
            mine["batch"] = f"import-{home}"
            rows = csv_file({**WHOLE, "adresse": f"af-{who}"})
            take_in(office.database, rows, office.people[who], home, batch=mine["batch"])
        kept = office.accounts.counted_organisations()
        self.named["organisation_mark"] = next(o.mark for o in kept if o.id == office.nord)
        self.named["job"] = self._job()

    def _accounts(self) -> None:
        office, now = self.office, datetime.now(UTC)
        add = partial(office.accounts.add_person, COMMAND_LINE, function="redaktør", now=now)
        for mine, home, name in (
            (self.of_nord, office.nord, "nordlig"),
            (self.of_syd, office.syd, "sydlig"),
        ):
            mine["home"] = home
            for kind in ("account", "closed"):
                email = f"{kind}.{name}@katalog.test"
                mine[kind], _ = add(email=email, organisation=home, role=Role.EDITOR)
        for row, person in office.accounts.people():
            office.people.setdefault(row.email.partition("@")[0], person)
        for name in ("account.nordlig", "account.sydlig", "redaktoer"):
            give_second_factor(office, name)
        for name in ("closed.nordlig", "closed.sydlig"):
            change(office, name, disabled=now)
        for name in ("redaktoer", "kollega"):
            give_password(office, name)
        self.named["offered"] = pyotp.random_base32()
        change(office, "kollega", totp_offered=self.named["offered"])
        self.named["other_session"] = self._other_session("kollega")
        link = office.accounts.new_link(COMMAND_LINE, self.of_nord["account"], now=now)
        self.named["link"] = link

    def _other_session(self, who: str) -> str:
        office = self.office
        with office.database.writing() as session:
            account = session.get(AccountRow, office.people[who].id)
            assert account is not None
            seen = Visitor("127.0.0.1"), datetime.now(UTC)
            return hash_of(office.accounts.begin_session(session, account, *seen))[:16]

    def _words(self) -> None:
        town, system, now = self.office.town, self.office.people["system"], datetime.now(UTC)
        town.say("cykel", "tohjulet")
        words, desk = Synonyms(town.database), VocabularyDesk(town.database)
        self.named["synonym_mark"] = words.open(system, "cykel").mark
        mark = desk.open(system, "spor", RETIRED).mark
        desk.retire(system, "spor", RETIRED, date(2027, 1, 1), mark, now=now)
        for name, value in (("mark", UNUSED), ("retired_mark", RETIRED)):
            self.named[name] = desk.open(system, "spor", value).mark

    def search(self) -> tuple[str, str]:
        """A search in vain that nobody has noted yet; its key and its mark."""
        missed, now = MissedSearches(self.office.database, KEY), datetime.now(UTC)
        for days in range(DAYS_BEFORE_TEXT):
            missed.note(SearchRequest(q="ridning"), 0, now=now - timedelta(days=days))
            missed.flush()
        (one,) = missed.listed(self.office.people["system"])
        return one.key, one.mark

    def report(self, identity: str) -> str:
        """What somebody told of an intervention; its id."""
        reports, now = FaultReports(self.office.database, KEY), datetime.now(UTC)
        told = Told("kontakt", "Telefonen svarer ikke mere.")
        token = reports.receive(identity, told, reports.stamp(identity, now), now=now)
        report = reports.told_by(token or "")
        assert report is not None
        return report.id

    def _job(self) -> str:
        """A file of the approver's that has been tried."""
        office, now = self.office, datetime.now(UTC)
        jobs, boss = Jobs(office.database, self.folder), office.people["godkender"]
        job = jobs.begin(boss, office.nord, False, "prøve.csv", A_FILE, now)
        while job.is_working:
            time.sleep(0.05)
            job = jobs.find(boss, job.id, now)
        assert not job.faults
        return job.id
