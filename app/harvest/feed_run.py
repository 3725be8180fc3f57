"""Follows another installation's change feed as far as it reaches, page by page.

Where to go on is stored in the same transaction as what was taken in, and only if nobody else has
gone on meanwhile. So a run can be killed at any moment, and two runs at once harm nothing.
"""

from app.harvest.catalogue_source import CatalogueSource
from app.harvest.run import Run, read_anew
from app.harvest.values import Expired, IncomingPage, SourceUnusable
from app.harvest.vocabulary import take_in_terms
from app.storage.machine_tables import HarvestSourceRow

MOST_BEGINNINGS = 2
"""How often one run may be sent back to the beginning."""


def follow_feed(run: Run) -> None:
    """Takes in everything that is new. Raises ``SourceUnusable``."""
    feed, done, with_terms, beginnings = CatalogueSource(run.asker, run.source().url), 0, False, 0
    while not (row := run.source()).stopped:
        try:
            page = feed.page(row.cursor, row.last_sequence, row.etag)
        except Expired:
            beginnings += 1
            if row.cursor is None or beginnings > MOST_BEGINNINGS:
                raise SourceUnusable("kilden kan ikke læses fra begyndelsen") from None
            _begin_anew(run, row)
            continue
        if page is None:
            return
        if not with_terms and (page.changes or row.etag is None):
            # A site shows a new term a moment after the change that uses it; so the first run
            # without news asks too.
            terms, with_terms = feed.terms(), True
            with run.taking_in() as taking:
                taken = take_in_terms(taking.session, terms, row.id, run.clock())
                taking.report.terms += taken
        if _take_in(run, row, page):
            done += len(page.changes)
            run.progress(done)
            if not page.more:
                return
        run.asker.pause()


def _begin_anew(run: Run, seen: HarvestSourceRow) -> None:
    """The source no longer knows what happened since."""
    with run.taking_in() as taking:
        if taking.source.generation == seen.generation:
            read_anew(taking.source)


def _take_in(run: Run, seen: HarvestSourceRow, page: IncomingPage) -> bool:
    """Takes in one page and stores where to go on; False when somebody else has gone on."""
    with run.taking_in() as taking:
        source = taking.source
        if (source.cursor, source.generation) != (seen.cursor, seen.generation):
            return False
        for change in page.changes:
            taking.change(change)
        if not page.more and source.sweeping:
            taking.sweep()
        source.etag = page.etag if page.next == source.cursor else None
        source.cursor = page.next
        if page.changes:
            source.last_sequence = page.changes[-1].sequence
    return True
