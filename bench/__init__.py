"""Benchmarks: the catalogue beside SQLite FTS5 on the same data in the same run."""
