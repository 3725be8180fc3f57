"""What the catalogue is measured against: SQLite FTS5 for the words, GROUP BY for the counts.

It is given every advantage that is cheap to give: the same keys, analysed beforehand; numbers
instead of names in the link table, which is keyed both ways; a large page cache; one GROUP BY
that counts all facets instead of one for each; and of two ways to write it the faster one.
"""

import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal

from app.domain.requests import SearchRequest
from app.domain.vocabulary import FACETS
from app.search.analysis import STOP_WORDS, keys_of, query_keys, words_of
from app.search.documents import FIELDS, Document
from app.search.queries import FIELD_BOOST, Found

Form = Literal["temporary", "subquery"]
FORMS: tuple[Form, ...] = ("temporary", "subquery")
"""Hits copied to a temporary table first, or sought again inside each statement."""
Filters = dict[int, str]
"""Number of a parameter → the numbers of its selected values, parted by commas."""
Answer = tuple[tuple[str, ...], int, list[tuple[int, int, int]]]
"""Ids of the page, total, and (parameter, value, count)."""

_NUMBER_OF = {facet.parameter: number for number, facet in enumerate(FACETS)}
_WEIGHTS = ", ".join(str(FIELD_BOOST[name]) for name in FIELDS)
_SCHEMA = """
create virtual table text using fts5(
    title, summary, body, content='', tokenize="unicode61 remove_diacritics 0 tokenchars '.'"
);
create table entry(slot integer primary key, id text unique, title_key text);
create table value(number integer primary key, parameter integer, value text);
create table facet(
    entry integer, parameter integer, value integer, primary key (entry, parameter, value)
) without rowid;
"""
_INDEXES = """
create index facet_by_value on facet(parameter, value, entry);
create index entry_by_title on entry(title_key, id);
insert into text(text) values ('optimize');
analyze;
"""
_PREPARE = """
pragma synchronous = normal;
pragma cache_size = -64000;
pragma mmap_size = 1000000000;
pragma temp_store = memory;
"""


def tokens(text: str) -> str:
    """The keys of a text, as the catalogue indexes them, parted by spaces."""
    return " ".join(keys_of(text))


class Yardstick:
    """One connection to one FTS5 database. Not thread-safe."""

    def __init__(self, path: Path, form: Form = "temporary") -> None:
        self.form = form
        self._db = sqlite3.connect(path, isolation_level=None, cached_statements=1000)
        self._db.execute("pragma journal_mode = wal")
        self._db.executescript(_PREPARE)
        self._value: dict[tuple[int, str], int] = {}
        if self._db.execute("select 1 from sqlite_schema where name = 'value'").fetchone():
            rows = self._db.execute("select parameter, value, number from value")
            self._value = {(parameter, value): number for parameter, value, number in rows}
        self._name = {number: value for (_, value), number in self._value.items()}

    def close(self) -> None:
        """Closes the connection."""
        self._db.close()

    def build(self, documents: Iterable[Document]) -> None:
        """Fills an empty database with the documents, analysis included, in one transaction."""
        self._db.executescript(_SCHEMA)
        self._db.execute("begin")
        for slot, document in enumerate(documents):
            self._insert(slot, document)
        self._db.execute("commit")
        self._db.executescript(_INDEXES)

    def replace(self, old: Document, new: Document) -> None:
        """Puts a changed document in the place of the old one, and commits."""
        (slot,) = self._one("select slot from entry where id = ?", (old.entry.id,))
        self._db.execute("begin")
        self._db.execute(
            "insert into text(text, rowid, title, summary, body) values ('delete', ?, ?, ?, ?)",
            (slot, *(tokens(old.text(name)) for name in FIELDS)),
        )
        self._db.execute("delete from facet where entry = ?", (slot,))
        self._db.execute("delete from entry where slot = ?", (slot,))
        self._insert(slot, new)
        self._db.execute("commit")

    def _insert(self, slot: int, document: Document) -> None:
        entry = document.entry
        texts = (tokens(document.text(name)) for name in FIELDS)
        self._db.execute(
            "insert into text(rowid, title, summary, body) values (?, ?, ?, ?)", (slot, *texts)
        )
        self._db.execute("insert into entry values (?, ?, ?)", (slot, entry.id, entry.title_key))
        self._db.executemany(
            "insert into facet values (?, ?, ?)",
            [
                (slot, _NUMBER_OF[parameter], self._number(_NUMBER_OF[parameter], value))
                for parameter, values in entry.values.items()
                for value in values
            ],
        )

    def _number(self, parameter: int, value: str) -> int:
        number = self._value.get((parameter, value))
        if number is None:
            number = self._value[parameter, value] = len(self._value)
            self._name[number] = value
            self._db.execute("insert into value values (?, ?, ?)", (number, parameter, value))
        return number

    def documents(self) -> int:
        """How many documents there are."""
        (count,) = self._one("select count(*) from entry", ())
        return int(count)

    # Searching --------------------------------------------------------------------------------

    def search(self, request: SearchRequest) -> Found:
        """Finds, filters, counts and orders (by relevance with a text, else by title).

        All words must be there. Ages, other orders and historical entries are not provided for.
        """
        match, keys = match_of(request.q)
        filters = {
            _NUMBER_OF[parameter]: ",".join(
                str(self._value.get((_NUMBER_OF[parameter], value), -1)) for value in values
            )
            for parameter, values in request.selected
        }
        page = (request.antal, (request.side - 1) * request.antal)
        if match:
            ids, total, rows = self._search_text(match, filters, page)
        else:
            ids, total, rows = self._browse(filters, page)
        counts: dict[str, dict[str, int]] = {facet.parameter: {} for facet in FACETS}
        for parameter, value, count in rows:
            counts[FACETS[parameter].parameter][self._name[value]] = count
        return Found(ids, total, counts, keys, all_words=True, sequence=0)

    def _search_text(self, match: str, filters: Filters, page: tuple[int, int]) -> Answer:
        """Marks each hit once with which filters it passes; everything else reads those marks."""
        passes = [f"{_has('text.rowid', *item)} as p{item[0]}" for item in filters.items()]
        hits = ", ".join(("rowid as entry", f"bm25(text, {_WEIGHTS}) as score", *passes))
        hits = f"select {hits} from text where text match ?"
        with_hits = f"with hits as materialized ({hits}) "
        bound: tuple[object, ...] = (match,)
        if self.form == "temporary":
            self._db.execute("drop table if exists temp.hits")
            self._db.execute(f"create temp table hits as {hits}", (match,))
            with_hits, bound = "", ()
        chosen = " and ".join(f"p{number}" for number in filters) or "1"
        counted = [f"parameter not in ({','.join(map(str, filters))}) and {chosen}"]
        for number in filters:
            others = [f"p{other}" for other in filters if other != number]
            counted.append(" and ".join((f"parameter = {number}", *others)))
        ids = self._db.execute(
            f"{with_hits}select id from (select entry, score from hits where {chosen} "
            "order by score limit ? offset ?) cross join entry on slot = entry order by score",
            (*bound, *page),
        ).fetchall()
        (total,) = self._one(f"{with_hits}select count(*) from hits where {chosen}", bound)
        counts = self._db.execute(
            f"{with_hits}select parameter, value, count(*) from hits "
            f"cross join facet using (entry) where {' or '.join(counted)} group by 1, 2",
            bound,
        ).fetchall()
        return tuple(identity for (identity,) in ids), int(total), counts

    def _browse(self, filters: Filters, page: tuple[int, int]) -> Answer:
        """Without a text the filters lead: each statement starts from the entries of one."""
        every = " and ".join(_has("slot", *item) for item in filters.items()) or "1"
        ids = self._db.execute(
            f"select id from entry where {every} order by title_key, id limit ? offset ?", page
        ).fetchall()
        (total,) = self._one(f"select count(*) from {_having(filters)}", ())
        counts = []
        unselected = f"parameter not in ({','.join(map(str, filters))})" if filters else "1"
        for which, number in ((unselected, None), *((f"parameter = {n}", n) for n in filters)):
            others = {other: values for other, values in filters.items() if other != number}
            source = f"{_having(others)} cross join facet using (entry)" if others else "facet"
            counts += self._db.execute(
                f"select parameter, value, count(*) from {source} where {which} group by 1, 2"
            ).fetchall()
        return tuple(identity for (identity,) in ids), int(total), counts

    def _one(self, statement: str, bound: tuple[object, ...]) -> tuple[Any, ...]:
        row: tuple[Any, ...] = self._db.execute(statement, bound).fetchone()
        return row


def _has(entry: str, parameter: int, values: str) -> str:
    """Whether an entry passes a filter, looked up in the link table's primary key."""
    within = f"f.parameter = {parameter} and f.value in ({values})"
    return f"exists (select 1 from facet f where f.entry = {entry} and {within})"


def _having(filters: Filters) -> str:
    """The entries that pass all filters, as a table; the first filter leads."""
    if not filters:
        return "(select slot as entry from entry)"
    (parameter, values), *others = filters.items()
    also = "".join(f" and {_has('g.entry', *item)}" for item in others)
    within = f"g.parameter = {parameter} and g.value in ({values})"
    return f"(select distinct g.entry from facet g where {within}{also})"


def match_of(text: str) -> tuple[str, frozenset[str]]:
    """The FTS5 expression for a text, and its keys; both empty for an empty text."""
    words = [word for word in dict.fromkeys(words_of(text)) if word not in STOP_WORDS]
    groups = [query_keys(word) for word in words]
    match = " AND ".join("(" + " OR ".join(f'"{key}"' for key in keys) + ")" for keys in groups)
    return match, frozenset(key for keys in groups for key in keys)
