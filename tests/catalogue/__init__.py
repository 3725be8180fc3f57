"""The reads of one process."""
