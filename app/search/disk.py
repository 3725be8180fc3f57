"""The index on disk: Whoosh's files, treated as a cache.

Each build has a directory of its own; ``CURRENT`` names the one in use and is swapped whole. A
stamp beside the files says which catalogue, which analysis and which number of the change log they
hold, how many documents, and the checksum of every file; whatever does not agree is rebuilt, never
trusted. Opening reads the files whole into memory, so that nothing which happens to them later can
change an answer.
"""

import hashlib
import json
import os
import shutil
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from whoosh import index
from whoosh.codec.whoosh3 import W3Codec
from whoosh.fields import ID, STORED, TEXT, Schema
from whoosh.filedb.filestore import RamStorage
from whoosh.filedb.structfile import BufferFile
from whoosh.reading import IndexReader

from app.search.analysis import ANALYSIS_VERSION, DanishAnalyzer
from app.search.documents import FIELDS, Document

FORMAT = 4
"""Raised when what is stored with a document changes its shape."""


class IndexUnusable(Exception):
    """The files are missing, damaged, or belong to something else."""


@dataclass(frozen=True)
class Stamp:
    """What an index directory holds."""

    catalogue: str
    sequence: int
    documents: int
    files: dict[str, str]
    """Name → SHA-256 of every file of the index."""
    format: int = FORMAT
    analysis: int = ANALYSIS_VERSION


def _schema() -> Schema:
    fields = {field: TEXT(analyzer=DanishAnalyzer(), phrase=False) for field in FIELDS}
    return Schema(id=ID(unique=True), entry=STORED(), **fields)


def _add(writer: Any, document: Document) -> None:
    texts = {field: document.text(field) for field in FIELDS}
    writer.add_document(id=document.entry.id, entry=document.entry, **texts)


def current_directory(root: Path) -> Path | None:
    """The directory in use, if there is one."""
    try:
        name = (root / "CURRENT").read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return None
    return root / name if name and (root / name).is_dir() else None


def build(
    root: Path,
    catalogue: str,
    sequence: int,
    documents: Iterable[Document],
    progress: Callable[[int], None] = lambda done: None,
) -> None:
    """Builds a whole index beside the one in use, and swaps it in."""
    root.mkdir(parents=True, exist_ok=True)
    directory = root / uuid.uuid4().hex
    directory.mkdir()
    try:
        created = index.create_in(str(directory), _schema())
        writer = created.writer(
            limitmb=256, compound=False, codec=W3Codec(blocklimit=2048, compression=0)
        )
        count = 0
        try:
            for document in documents:
                _add(writer, document)
                count += 1
                progress(count)
            writer.commit(optimize=True)
        except BaseException:
            writer.cancel()
            raise
        created.close()
        _write_stamp(directory, catalogue, sequence, count)
    except BaseException:
        shutil.rmtree(directory, ignore_errors=True)
        raise
    _replace_text(root / "CURRENT", directory.name)
    _remove_others(root, directory.name)


def update(
    root: Path, catalogue: str, sequence: int, gone: Sequence[str], documents: Sequence[Document]
) -> None:
    """Takes documents out and in; the files then hold the log up to ``sequence``."""
    check(root, catalogue)
    directory, _ = _checked_stamp(root, catalogue)
    opened = index.open_dir(str(directory), schema=_schema())
    try:
        writer = opened.writer(compound=False, codec=W3Codec(blocklimit=2048, compression=0))
        try:
            for identity in {*gone, *(document.entry.id for document in documents)}:
                writer.delete_by_term("id", identity)
            for document in documents:
                _add(writer, document)
            writer.commit()
        except BaseException:
            writer.cancel()
            raise
        _write_stamp(directory, catalogue, sequence, opened.doc_count())
    finally:
        opened.close()


def open_reader(root: Path, catalogue: str) -> tuple[IndexReader, Stamp]:
    """Opens the index in use; raises ``IndexUnusable`` unless everything about it agrees."""
    directory, stamp = _checked_stamp(root, catalogue)
    storage = _read_files(directory, stamp)
    try:
        reader = storage.open_index(schema=_schema()).reader()
        if reader.doc_count() != stamp.documents:
            raise IndexUnusable(f"{reader.doc_count()} documents instead of {stamp.documents}")
    except IndexUnusable:
        raise
    except Exception as error:  # whatever Whoosh makes of files it cannot understand
        raise IndexUnusable(f"{type(error).__name__}: {error}") from error
    return reader, stamp


def check(root: Path, catalogue: str) -> Stamp:
    """Reads every file of the index in use; raises ``IndexUnusable`` unless all of it agrees."""
    directory, stamp = _checked_stamp(root, catalogue)
    _read_files(directory, stamp)
    return stamp


def _checked_stamp(root: Path, catalogue: str) -> tuple[Path, Stamp]:
    directory = current_directory(root)
    if directory is None:
        raise IndexUnusable("there is no index")
    stamp = _read_stamp(directory)
    if (stamp.catalogue, stamp.format, stamp.analysis) != (catalogue, FORMAT, ANALYSIS_VERSION):
        raise IndexUnusable("the index belongs to another catalogue or version")
    return directory, stamp


def stamped_sequence(root: Path, catalogue: str) -> int | None:
    """The number that the files in use hold; None when there are none for this catalogue."""
    directory = current_directory(root)
    if directory is None:
        return None
    try:
        stamp = _read_stamp(directory)
    except IndexUnusable:
        return None
    return stamp.sequence if stamp.catalogue == catalogue else None


def _write_stamp(directory: Path, catalogue: str, sequence: int, documents: int) -> None:
    files = {path.name: _checksum(path.read_bytes()) for path in _index_files(directory)}
    stamp = Stamp(catalogue, sequence, documents, files)
    _replace_text(directory / "stamp.json", json.dumps(asdict(stamp)))


def _index_files(directory: Path) -> list[Path]:
    """Whoosh's own files: everything but its lock and our stamp."""
    return sorted(
        path
        for path in directory.iterdir()
        if path.is_file() and path.suffix not in (".json", "") and "LOCK" not in path.name
    )


def _checksum(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


class _Bytes(RamStorage):  # type: ignore[misc]
    """Files in memory, read where they lie.

    Whoosh's own opens a view, which is then copied; together with the copy that it takes of each
    part of a compound file (so we write none) the whole index would stand in memory three times.
    """

    def open_file(self, name: str, **options: object) -> BufferFile:
        if name not in self.files:
            raise NameError(name)
        return BufferFile(self.files[name], name=name, **options)


def _read_files(directory: Path, stamp: Stamp) -> RamStorage:
    """The files in memory; raises ``IndexUnusable`` unless each has its checksum."""
    storage = _Bytes()
    for name, checksum in stamp.files.items():
        try:
            data = (directory / name).read_bytes()
        except OSError as error:
            raise IndexUnusable(f"{name} cannot be read: {error.strerror}") from error
        if _checksum(data) != checksum:
            raise IndexUnusable(f"{name} is damaged")
        storage.files[name] = data
    return storage


def _read_stamp(directory: Path) -> Stamp:
    try:
        return Stamp(**json.loads((directory / "stamp.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise IndexUnusable(f"no readable stamp: {error}") from error


def _replace_text(path: Path, text: str) -> None:
    """Writes a file so that a reader sees either the old or the new text."""
    temporary = path.with_name(f"{path.name}.{uuid.uuid4().hex}")
    with temporary.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


def _remove_others(root: Path, keep: str) -> None:
    for path in root.iterdir():
        if path.is_dir() and path.name != keep:
            shutil.rmtree(path, ignore_errors=True)
