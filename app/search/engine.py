"""The index as the catalogue uses it: load, build, write, search.

``SearchIndex.snapshot`` is replaced whole; whoever holds an old one goes on reading it, so that
searching takes no lock. Who may replace it, and when, the catalogue decides.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from app.domain.reference_data import ReferenceData
from app.domain.requests import SearchRequest
from app.search import disk, known_expressions
from app.search.analysis import Analysis
from app.search.disk import IndexUnusable, Manifest
from app.search.documents import Document
from app.search.postings import FilePart
from app.search.queries import Found, KeptSearches, find
from app.search.snapshot import Snapshot, snapshot_of_parts
from app.search.understanding import Reader

WHOLE_AFTER = 5_000
"""Interventions changed since the first part was written, before everything is written anew."""


class NotReady(Exception):
    """There is no usable index yet."""


@dataclass(frozen=True)
class _State:
    """What searches see, replaced whole."""

    snapshot: Snapshot
    reader: Reader
    kept: KeptSearches


class SearchIndex:
    """The search index of one process."""

    def __init__(self, root: Path, catalogue: str, analysis: Analysis) -> None:
        self.analysis = analysis
        self._root = root
        self.catalogue = catalogue
        """Which catalogue this is the index of."""
        self._state: _State | None = None

    @property
    def _ready(self) -> _State:
        if self._state is None:
            raise NotReady("the index is not open")
        return self._state

    @property
    def snapshot(self) -> Snapshot:
        """The newest whole state; raises ``NotReady`` before there is one."""
        return self._ready.snapshot

    @property
    def reader(self) -> Reader:
        """What reads typed texts; raises ``NotReady`` before there is one."""
        return self._ready.reader

    @property
    def is_ready(self) -> bool:
        """Whether it can be searched."""
        return self._state is not None

    def replace(self, snapshot: Snapshot, reader: Reader) -> None:
        """Lets searches see another state from now on."""
        self._state = _State(snapshot, reader, KeptSearches())

    @property
    def kept(self) -> KeptSearches:
        """What earlier searches left; raises ``NotReady``."""
        return self._ready.kept

    def reader_of(self, reference: ReferenceData) -> Reader:
        """What reads typed texts with this reference data; the first one of a process."""
        known = known_expressions.load(self._root, self.analysis)
        reader = Reader(self.analysis, reference, known=known)
        if reader.thesaurus.expressions.keys() != known.keys():
            known_expressions.save(self._root, self.analysis, reader.thesaurus.expressions)
        return reader

    def load(self) -> Snapshot:
        """Reads the files into a fresh snapshot; raises ``IndexUnusable`` when they cannot be."""
        manifest, parts = disk.open_parts(
            self._root, self.catalogue, self.analysis.version, self._open_parts()
        )
        gone = [part.gone for part in manifest.parts]
        return snapshot_of_parts(parts, gone, manifest.sequence)

    def _open_parts(self) -> list[FilePart]:
        runs = self._state.snapshot.runs if self._state else ()
        return [run.part for run in runs if isinstance(run.part, FilePart)]

    def build(
        self,
        documents: Iterable[Document],
        sequence: int,
        progress: Callable[[int], None] = lambda done: None,
    ) -> None:
        """Writes everything the public sees anew, beside the files in use, and swaps it in."""
        with disk.only_writer(self._root):
            part = disk.write_part(self._root, documents, self.analysis, progress=progress)
            manifest = Manifest(
                self.catalogue, self.analysis.version, sequence, (part,), whole=sequence
            )
            disk.swap_in(self._root, manifest)

    def write(self, documents: Iterable[Document], changed: Iterable[str], sequence: int) -> None:
        """Writes what has changed since the first part, up to ``sequence``, as the second one."""
        with disk.only_writer(self._root):
            before = disk.check(self._root, self.catalogue, self.analysis.version)
            if before.sequence > sequence:
                return  # somebody has written more meanwhile
            part = disk.write_part(self._root, documents, self.analysis, sorted(changed))
            manifest = replace(before, sequence=sequence, parts=(before.parts[0], part))
            disk.swap_in(self._root, manifest)

    def check(self) -> None:
        """Reads every file; raises ``IndexUnusable`` when they are missing or damaged."""
        disk.check(self._root, self.catalogue, self.analysis.version)

    def manifest(self) -> Manifest | None:
        """What the files hold; None without usable files."""
        try:
            return disk.read_manifest(self._root, self.catalogue, self.analysis.version)
        except IndexUnusable:
            return None

    def search(self, request: SearchRequest, *, counted: bool = True) -> Found:
        """Finds, filters, counts (unless told not to) and orders. Raises ``NotReady``."""
        state = self._ready
        return find(state.snapshot, state.reader, request, counted=counted, kept=state.kept)
