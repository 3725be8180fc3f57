"""Follows an HSDS service, which knows no deletions: reads its whole list, and what has changed.

What is not in the list any more is withdrawn when the list was whole.
"""

from app.harvest.hsds_source import MOST_SERVICES, HsdsSource, ListedService, ServicePage
from app.harvest.run import Run
from app.harvest.values import IncomingChange, SourceUnusable
from app.harvest.vocabulary import take_in_terms
from app.storage.machine_tables import HarvestSourceRow
from app.storage.reference_items import read_reference_data

MOST_SILENT = 3
"""Services in a row that may fail to answer before the whole source is given up."""


def follow_hsds(run: Run, most: int = MOST_SERVICES) -> None:
    """Takes in everything that is new of a list with at most so many services. Raises
    ``SourceUnusable``; what was taken in until then stays.
    """
    with run.database.reading() as session:
        vocabulary = read_reference_data(session, synonyms=False).vocabulary
    row = run.source()
    reader = HsdsSource(run.asker, row.url, row.name, vocabulary)
    with run.taking_in() as taking:
        taking.source.generation += 1
        taking.source.sweeping = True
        generation, now = taking.source.generation, run.clock()
        taking.report.terms += take_in_terms(taking.session, reader.terms(), row.id, now)
    reading, totals, seen = _Reading(run, reader, generation), set(), 0
    for page in reader.pages(most):
        if not reading.take(page):
            return
        totals.add(page.total)
        seen += len(page.services)
        run.progress(seen)
        run.asker.pause()
    if totals != {seen}:
        told = " og ".join(map(str, sorted(totals)))
        raise SourceUnusable(f"listen lover {told} ydelser, men har {seen}; intet er taget ned")
    with run.taking_in() as taking:
        if taking.source.generation == generation:
            taking.sweep()


class _Reading:
    """One reading of the list."""

    def __init__(self, run: Run, reader: HsdsSource, generation: int) -> None:
        self._run, self._reader, self._generation = run, reader, generation
        self._silent = 0

    def take(self, page: ServicePage) -> bool:
        """Takes in one page; False when another run has begun, or somebody has stopped us."""
        unknown = []
        with self._run.taking_in() as taking:
            if self._is_overtaken(taking.source):
                return False
            for listed in page.services:
                if listed.gone:
                    taking.change(IncomingChange(0, listed.id, reason="archived"))
                elif not taking.seen(listed.id, listed.modified):
                    unknown.append(listed)
        return all(self._read(listed) for listed in unknown)

    def _read(self, listed: ListedService) -> bool:
        try:
            change, self._silent = self._reader.read(listed), 0
        except SourceUnusable as error:
            self._silent += 1
            if self._silent > MOST_SILENT:
                raise
            change = IncomingChange(0, listed.id, unreadable=str(error))
        with self._run.taking_in() as taking:
            if self._is_overtaken(taking.source):
                return False
            taking.change(change.under(taking.source.opgavetype))
        return True

    def _is_overtaken(self, source: HarvestSourceRow) -> bool:
        return source.generation != self._generation or source.stopped
