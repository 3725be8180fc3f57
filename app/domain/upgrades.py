"""Brings contents stored by older versions up to the shape of today, when they are read."""

from app.domain.content import CONTENT_VERSION


class FromTheFuture(Exception):
    """A content was written by a newer version of the catalogue than this one."""


def upgraded(content_json: str, version: int) -> str:
    """Returns a content's JSON in the shape of ``CONTENT_VERSION``; stored text stays as is."""
    if version > CONTENT_VERSION:
        raise FromTheFuture(f"content_version {version} > {CONTENT_VERSION}")
    return content_json
