"""The index on disk: Whoosh's files in parts that are written once, treated as a cache.

A *part* is a directory with the postings, columns and words of some interventions; nothing in it is
ever changed. ``CURRENT`` is the manifest: the parts in use, a later one standing before an earlier
one where both hold the same intervention, with the checksum of every file, the catalogue, the
analysis and the number of the change log they hold. It is swapped whole. Whatever does not agree is
rebuilt, never trusted. Opening reads the files into memory, so that nothing which happens to them
later can change an answer.
"""

import fcntl
import hashlib
import json
import os
import shutil
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
from whoosh import index
from whoosh.filedb.filestore import RamStorage
from whoosh.filedb.structfile import BufferFile

from app.domain.entry import Entry
from app.search.analysis import Analysis
from app.search.codec import ArrayCodec, StoredTerms, schema
from app.search.columns import Columns, columns_of, stored_ids
from app.search.documents import Document
from app.search.postings import FilePart
from app.search.terms import FIELDS, terms_of

FORMAT = 9
"""Raised when the files change their shape."""
MANIFEST = "CURRENT"
LOCK = "LOCK"
"""Held by whoever writes; the system lets go of it when the process ends, however it ends."""
_COLUMNS = "columns.npz"
_WORDS = "words.txt"
_WRITER_MB = 256
_OPEN_TRIES = 3


class IndexUnusable(Exception):
    """The files are missing, damaged, or belong to something else."""


@dataclass(frozen=True)
class PartFiles:
    """One part as the manifest lists it."""

    name: str
    documents: int
    files: dict[str, str]
    """Name → SHA-256 of every file."""
    gone: tuple[str, ...] = ()
    """Interventions that earlier parts may hold and that are withdrawn or stand in this one."""


@dataclass(frozen=True)
class Manifest:
    """What the index directory holds."""

    catalogue: str
    analysis: str
    sequence: int
    """The number of the change log up to which the parts hold it."""
    parts: tuple[PartFiles, ...]
    whole: int = 0
    """The number that the first part holds."""
    format: int = FORMAT


@contextmanager
def only_writer(root: Path) -> Iterator[None]:
    """Waits until nobody else on this machine writes to the index, and keeps others waiting."""
    root.mkdir(parents=True, exist_ok=True)
    with (root / LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def write_part(
    root: Path,
    documents: Iterable[Document],
    analysis: Analysis,
    gone: Iterable[str] = (),
    progress: Callable[[int], None] = lambda done: None,
) -> PartFiles:
    """Writes a part, which nothing refers to before it stands in a manifest."""
    root.mkdir(parents=True, exist_ok=True)
    directory = root / uuid.uuid4().hex
    directory.mkdir()
    try:
        count = _write_files(directory, documents, analysis, progress)
        files = {path.name: _checksum(path) for path in _index_files(directory)}
    except BaseException:
        shutil.rmtree(directory, ignore_errors=True)
        raise
    return PartFiles(directory.name, count, files, tuple(gone))


def _write_files(
    directory: Path,
    documents: Iterable[Document],
    analysis: Analysis,
    progress: Callable[[int], None],
) -> int:
    created = index.create_in(str(directory), schema())
    writer = created.writer(limitmb=_WRITER_MB, compound=False, codec=ArrayCodec())
    words: Counter[str] = Counter()
    count = 0

    def entries() -> Iterator[Entry]:
        nonlocal count
        for document in documents:
            of_field: dict[str, list[tuple[str, float]]] = {field: [] for field in FIELDS}
            terms = terms_of(document, analysis)
            for (field, key), impact in terms.impacts.items():
                of_field[field].append((key, impact))
            writer.add_document(**of_field)
            words.update(terms.words)
            yield document.entry
            count += 1
            progress(count)

    try:
        columns = columns_of(entries(), analysis)
        writer.commit()
    except BaseException:
        writer.cancel()
        raise
    finally:
        created.close()
    (directory / _COLUMNS).write_bytes(columns.to_bytes())
    listed = "\n".join(f"{words[word]} {word}" for word in sorted(words))
    (directory / _WORDS).write_text(listed, encoding="utf-8")
    return count


def swap_in(root: Path, manifest: Manifest) -> None:
    """Puts a manifest in the place of the one in use, and removes the parts it no longer names."""
    _replace_text(root / MANIFEST, json.dumps(asdict(manifest)))
    used = {part.name for part in manifest.parts}
    for path in root.iterdir():
        if path.is_dir() and path.name not in used:
            shutil.rmtree(path, ignore_errors=True)
        elif path.name.startswith(f"{MANIFEST}."):  # of a process that was killed
            path.unlink(missing_ok=True)


def read_manifest(root: Path, catalogue: str, analysis: str) -> Manifest:
    """The manifest in use; raises ``IndexUnusable`` unless it belongs to this catalogue."""
    try:
        stored = json.loads((root / MANIFEST).read_text(encoding="utf-8"))
        parts = tuple(
            PartFiles(**{**part, "gone": tuple(part["gone"])}) for part in stored["parts"]
        )
        manifest = replace(Manifest(**{**stored, "parts": ()}), parts=parts)
    except FileNotFoundError as error:
        raise IndexUnusable("there is no index") from error
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise IndexUnusable(f"no readable manifest: {error}") from error
    wanted = (catalogue, analysis, FORMAT)
    if (manifest.catalogue, manifest.analysis, manifest.format) != wanted:
        raise IndexUnusable("the index belongs to another catalogue or version")
    if not _is_sound(manifest):
        raise IndexUnusable("the manifest does not say what it should")
    return manifest


def _is_sound(manifest: Manifest) -> bool:
    """Whether what was read has the shape of a manifest; JSON can hold anything."""
    return (
        bool(manifest.parts)
        and all(isinstance(number, int) for number in (manifest.sequence, manifest.whole))
        and all(isinstance(part.name, str) for part in manifest.parts)
        and all(isinstance(part.files, dict) for part in manifest.parts)
    )


def open_parts(
    root: Path, catalogue: str, analysis: str, known: Sequence[FilePart] = ()
) -> tuple[Manifest, list[FilePart]]:
    """Opens the parts in use; raises ``IndexUnusable`` unless everything about them agrees.

    Parts that are already open (``known``) are not read again.
    """
    for tries_left in reversed(range(_OPEN_TRIES)):
        manifest = read_manifest(root, catalogue, analysis)
        opened = {part.name: part for part in known}
        try:
            return manifest, [
                opened.get(part.name) or _open_part(root, part) for part in manifest.parts
            ]
        except IndexUnusable:
            # another process may have swapped the parts while we were reading them
            if not tries_left or read_manifest(root, catalogue, analysis) == manifest:
                raise
    raise AssertionError("the last try either returns or raises")


def _open_part(root: Path, part: PartFiles) -> FilePart:
    files = _read_files(root / part.name, part)
    try:
        storage = _Bytes()
        storage.files.update(files)
        terms = StoredTerms(storage)
        columns = Columns.from_bytes(files[_COLUMNS])
        words, frequencies = _read_words(files[_WORDS])
    except Exception as error:  # whatever comes of files that cannot be understood
        raise IndexUnusable(f"{type(error).__name__}: {error}") from error
    if not terms.documents == len(columns) == part.documents:
        raise IndexUnusable(f"{terms.documents} documents instead of {part.documents}")
    return FilePart(part.name, terms, columns, words, frequencies)


def _read_words(
    data: bytes,
) -> tuple[tuple[str, ...], "np.ndarray[tuple[int], np.dtype[np.int32]]"]:
    pairs = [line.split(" ", 1) for line in data.decode().split("\n") if line]
    frequencies = np.asarray([int(frequency) for frequency, _ in pairs], np.int32)
    return tuple(word for _, word in pairs), frequencies


def check(root: Path, catalogue: str, analysis: str) -> Manifest:
    """Reads every file of the index in use; raises ``IndexUnusable`` unless all of it agrees.

    Piece by piece, so that it takes no memory to speak of.
    """
    manifest = read_manifest(root, catalogue, analysis)
    for part in manifest.parts:
        for name, checksum in part.files.items():
            if _checksum(root / part.name / name) != checksum:
                raise IndexUnusable(f"{name} is damaged")
    return manifest


def how_many(root: Path, manifest: Manifest) -> int:
    """How many interventions the parts hold, each once; raises ``IndexUnusable``."""
    held: set[str] = set()
    for part in manifest.parts:
        path = root / part.name / _COLUMNS
        try:
            held = held.difference(part.gone).union(stored_ids(path))
        except OSError as error:
            raise _unreadable(path, error) from error
    return len(held)


def _index_files(directory: Path) -> list[Path]:
    """Every file but Whoosh's lock."""
    return sorted(
        path for path in directory.iterdir() if path.is_file() and "LOCK" not in path.name
    )


def _checksum(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: OSError) -> IndexUnusable:
    return IndexUnusable(f"{path.name} cannot be read: {error.strerror}")


class _Bytes(RamStorage):  # type: ignore[misc]
    """Files in memory, read where they lie; Whoosh's own opens a view, which is then copied."""

    def open_file(self, name: str, **options: object) -> BufferFile:
        if name not in self.files:
            raise NameError(name)
        return BufferFile(self.files[name], name=name, **options)


def _read_files(directory: Path, part: PartFiles) -> dict[str, bytes]:
    """The files in memory; raises ``IndexUnusable`` unless each has its checksum."""
    files = {}
    for name, checksum in part.files.items():
        try:
            files[name] = (directory / name).read_bytes()
        except OSError as error:
            raise _unreadable(directory / name, error) from error
        if hashlib.sha256(files[name]).hexdigest() != checksum:
            raise IndexUnusable(f"{name} is damaged")
    return files


def _replace_text(path: Path, text: str) -> None:
    """Writes a file so that a reader sees either the old or the new text."""
    temporary = path.with_name(f"{path.name}.{uuid.uuid4().hex}")
    with temporary.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
