"""Reads what stands in the head of a page for machines."""

import json
import re
import warnings
from html import unescape
from typing import Any

from rdflib import Graph

from tests.http_client import Client

_SCRIPT = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.S)
_ALTERNATE = re.compile(
    r'<link rel="alternate" type="([^"]+)"(?: title="([^"]*)")? href="([^"]+)">'
)


def blocks_of(client: Client, path: str) -> list[dict[str, Any]]:
    """The structured data of a page, each block as it stands."""
    answer = client.get(path)
    assert answer.status_code == 200, path
    return [json.loads(block) for block in _SCRIPT.findall(answer.text)]


def block_of(client: Client, path: str, kind: str) -> dict[str, Any]:
    """The one block of this type."""
    (block,) = [block for block in blocks_of(client, path) if block["@type"] == kind]
    return block


def alternates_of(client: Client, path: str) -> dict[str, str]:
    """Media type → address of the other forms that a page names."""
    found = _ALTERNATE.findall(client.get(path).text)
    return {kind: unescape(address) for kind, _, address in found}


def statements_of(data: str | bytes) -> Graph:
    """JSON-LD as statements; nothing is fetched when its context stands in it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # the parser uses its own old parts
        return Graph().parse(data=data, format="json-ld")
