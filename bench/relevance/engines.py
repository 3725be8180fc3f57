"""What is compared: the catalogue's own search, SQLite FTS5, and Whoosh's Danish analyser."""

import re
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path

from whoosh import index
from whoosh.analysis import LanguageAnalyzer
from whoosh.fields import ID, TEXT, Schema
from whoosh.qparser import MultifieldParser

from app.catalogue import Catalogue
from app.domain.requests import SearchRequest
from app.search.documents import TEXTS, Document
from bench.relevance.measures import DEPTH, Answer

Engine = Callable[[str], Answer]
BOOSTS = {"title": 4.0, "summary": 2.0, "terms": 2.0, "aim": 1.0, "body": 1.0}


def ours(catalogue: Catalogue) -> Engine:
    """The search as the pages and the API use it."""

    def ask(text: str) -> Answer:
        found = catalogue.index.search(SearchRequest(q=text, antal=DEPTH))
        slugs = [record.slug for record in catalogue.search(SearchRequest(q=text)).records]
        return Answer(slugs[:DEPTH], bool(found.corrected))

    return ask


def fts5(documents: Sequence[Document]) -> Engine:
    """FTS5 as one gets it: its Unicode tokenizer without marks on letters, all words, BM25."""
    database = sqlite3.connect(":memory:")
    columns = ", ".join(TEXTS)
    database.execute(
        f"create virtual table text using fts5(slug unindexed, {columns}, "
        "tokenize='unicode61 remove_diacritics 2')"
    )
    database.executemany(
        f"insert into text values (?{', ?' * len(TEXTS)})",
        [(d.entry.slug, *(d.text(name) for name in TEXTS)) for d in documents],
    )
    weights = ", ".join(str(BOOSTS[name]) for name in TEXTS)

    def ask(text: str) -> Answer:
        words = re.findall(r"\w+", text)
        if not words:
            return Answer([])
        match = " ".join(f'"{word}"' for word in words)
        rows = database.execute(
            f"select slug from text where text match ? order by bm25(text, 0, {weights}) "
            f"limit {DEPTH}",
            (match,),
        )
        return Answer([slug for (slug,) in rows])

    return ask


def stock_whoosh(documents: Sequence[Document], directory: Path) -> Engine:
    """Whoosh with its Danish analyser and parser, all words, BM25F."""
    directory.mkdir()
    analyzer = LanguageAnalyzer("da")
    fields = {name: TEXT(analyzer=analyzer, field_boost=BOOSTS[name]) for name in TEXTS}
    created = index.create_in(str(directory), Schema(slug=ID(stored=True), **fields))
    writer = created.writer()
    for document in documents:
        texts = {name: document.text(name) for name in TEXTS}
        writer.add_document(slug=document.entry.slug, **texts)
    writer.commit()
    searcher = created.searcher()
    parser = MultifieldParser(list(TEXTS), created.schema, plugins=[])

    def ask(text: str) -> Answer:
        words = " ".join(re.findall(r"\w+", text))
        hits = searcher.search(parser.parse(words), limit=DEPTH)
        return Answer([hit["slug"] for hit in hits])

    return ask
