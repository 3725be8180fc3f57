"""What the search is measured against: SQLite FTS5 for the words, GROUP BY for the counts.

It is given every advantage that is cheap to give: the text comes to it understood, as the same
alternatives that the search weighs; its table holds the same keys, analysed beforehand, each once
and with its field as first letter; numbers instead of names in the link table, which is keyed both
ways; an index of beginnings; a large page cache; one GROUP BY that counts all facets instead of one
for each; and of two ways to write it the faster one.
"""

import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal

from app.domain.requests import SearchRequest
from app.domain.vocabulary import FACETS
from app.search.analysis import Analysis, fold
from app.search.documents import Document
from app.search.queries import Found
from app.search.query import Alternative, Group, Query
from app.search.terms import KEY, NAME_MARK, terms_of

Form = Literal["temporary", "subquery"]
FORMS: tuple[Form, ...] = ("temporary", "subquery")
"""Hits copied to a temporary table first, or sought again inside each statement."""
Filters = dict[int, str]
"""Number of a parameter → the numbers of its selected values, parted by commas."""
Answer = tuple[tuple[str, ...], int, list[tuple[int, int, int]]]
"""Ids of the page, total, and (parameter, value, count)."""

_NUMBER_OF = {facet.parameter: number for number, facet in enumerate(FACETS)}
_SCHEMA = """
create virtual table text using fts5(
    keys, content='', prefix='4 5 6', tokenize="unicode61 remove_diacritics 0 tokenchars '.§'"
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


class Fts5:
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

    def build(self, documents: Iterable[Document], analysis: Analysis) -> None:
        """Fills an empty database with the documents, analysis included, in one transaction."""
        self._db.executescript(_SCHEMA)
        self._db.execute("begin")
        for slot, document in enumerate(documents):
            self._insert(slot, document, analysis)
        self._db.execute("commit")
        self._db.executescript(_INDEXES)

    def _insert(self, slot: int, document: Document, analysis: Analysis) -> None:
        entry = document.entry
        impacts = terms_of(document, analysis).impacts
        # a whole name is no word, and FTS5 would take it for several
        keys = " ".join(token(f, key) for f, key in impacts if not key.startswith(NAME_MARK))
        self._db.execute("insert into text(rowid, keys) values (?, ?)", (slot, keys))
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

    def search(
        self, request: SearchRequest, query: Query | None = None, *, counted: bool = True
    ) -> Found:
        """Finds, filters, counts and orders (by relevance with a text, else by title).

        Every word that is not a general one must be there. Ages, other orders and other pages
        than the first are not provided for.
        """
        filters = {
            _NUMBER_OF[parameter]: ",".join(
                str(self._value.get((_NUMBER_OF[parameter], value), -1)) for value in values
            )
            for parameter, values in request.selected
        }
        if query is None:
            ids, total, rows = self._browse(filters, request.antal)
        elif counted or filters:
            ids, total, rows = self._counting(match_of(query), filters, request.antal)
        else:
            ids, total, rows = self.best(match_of(query), request.antal)
        counts: dict[str, dict[str, int]] = {facet.parameter: {} for facet in FACETS}
        for parameter, value, count in rows:
            counts[FACETS[parameter].parameter][self._name[value]] = count
        return Found(ids, total, counts if counted else {}, sequence=0)

    def best(self, match: str, most: int) -> Answer:
        """The nearest and how many there are, without counting values."""
        ids = self._db.execute(
            "select id from (select rowid as slot, rank from text where text match ? order by rank "
            "limit ?) cross join entry using (slot) order by rank",
            (match, most),
        ).fetchall()
        (total,) = self._one("select count(*) from text where text match ?", (match,))
        return tuple(identity for (identity,) in ids), int(total), []

    def _counting(self, match: str, filters: Filters, most: int) -> Answer:
        """Marks each hit once with which filters it passes; everything else reads those marks."""
        passes = "".join(f", {_has('text.rowid', *item)} as p{item[0]}" for item in filters.items())
        hits = f"select rowid as entry{{score}}{passes} from text where text match ?"
        score = ", bm25(text) as score"
        if self.form == "temporary":
            self._db.execute("drop table if exists temp.hits")
            self._db.execute(f"create temp table hits as {hits.format(score=score)}", (match,))
            ranked, counting = "", ""
            bound: tuple[str, ...] = ()
        else:
            ranked = f"with hits as materialized ({hits.format(score=score)}) "
            counting, bound = f"with hits as materialized ({hits.format(score='')}) ", (match,)
        chosen = " and ".join(f"p{number}" for number in filters) or "1"
        counted = [f"parameter not in ({','.join(map(str, filters))}) and {chosen}"]
        for number in filters:
            others = [f"p{other}" for other in filters if other != number]
            counted.append(" and ".join((f"parameter = {number}", *others)))
        ids = self._db.execute(
            f"{ranked}select id from (select entry, score from hits where {chosen} "
            "order by score limit ?) cross join entry on slot = entry order by score",
            (*bound, most),
        ).fetchall()
        (total,) = self._one(f"{counting}select count(*) from hits where {chosen}", bound)
        counts = self._db.execute(
            f"{counting}select parameter, value, count(*) from hits "
            f"cross join facet using (entry) where {' or '.join(counted)} group by 1, 2",
            bound,
        ).fetchall()
        return tuple(identity for (identity,) in ids), int(total), counts

    def _browse(self, filters: Filters, most: int) -> Answer:
        """Without a text the filters lead: each statement starts from the entries of one."""
        every = " and ".join(_has("slot", *item) for item in filters.items()) or "1"
        ids = self._db.execute(
            f"select id from entry where {every} order by title_key, id limit ?", (most,)
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


# What was understood, as FTS5 writes it ----------------------------------------------------------


def token(field: str, key: str) -> str:
    """How a key of a field stands in the table."""
    return f"{field[0]}{key}"


def match_of(query: Query) -> str:
    """The expression of a query: its groups, but for the general ones, all of them."""
    return " AND ".join(f"({_group(group)})" for group in query.groups if not group.general)


def beginning(typed: str) -> str:
    """The expression of a beginning of words."""
    return f'"{token(KEY, fold(typed))}"*'


def _group(group: Group) -> str:
    parts = [part for alternative in group.alternatives for part in _alternative(alternative)]
    return " OR ".join(dict.fromkeys(parts))


def _alternative(alternative: Alternative) -> list[str]:
    """The parts of which one is enough: the options of the only need, or all needs together."""
    needs = [[f'"{token(field, key)}"' for field, key, _ in need] for need in alternative.needs]
    if len(needs) == 1:
        return needs[0]
    return ["(" + " AND ".join(f"({' OR '.join(need)})" for need in needs) + ")"]
