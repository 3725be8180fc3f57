"""The search as it is, and as if nobody had ever asked it anything."""

import gc

from app.catalogue import Catalogue
from app.search import analysis
from app.search.analysis import Analysis
from app.search.engine import SearchIndex
from app.search.postings import FilePart


def forget(index: SearchIndex) -> None:
    """Drops everything that earlier questions left in memory.

    No posting list is read, no word is known, no text is understood. What is there from the start
    stays: the files in memory, the columns, the words as they are written.
    """
    for run in index.snapshot.runs:
        if isinstance(run.part, FilePart):
            run.part.forget()
    index.kept.forget()
    index.reader.forget()
    forget_words(index.analysis)


def forget_words(of: Analysis) -> None:
    """Drops every word that was analysed before."""
    kept = [analysis.stem_of, analysis.unfolded]
    for holder in (of, of._splitter):
        kept += vars(holder).values() if holder else ()
    for cached in kept:
        if hasattr(cached, "cache_clear"):
            cached.cache_clear()


def ready(catalogue: Catalogue) -> None:
    """Makes what is made once in each process: tables of spelling. Nothing is measured yet."""
    for text in ("rygestpp", "sygmeldt"):
        catalogue.suggest(text)
        catalogue.index.reader.read(text, catalogue.index.snapshot)
    gc.collect()
