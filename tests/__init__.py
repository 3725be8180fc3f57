"""Tests: sentences about behaviour, against the real database, index and templates."""
