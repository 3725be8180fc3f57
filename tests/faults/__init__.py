"""Faults are injected, not imagined: broken files, locked databases, garbled indexes."""
