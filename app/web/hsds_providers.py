"""Organizations of the Open Referral API with all that they provide. Nothing bounds how much that
is, so they are written little by little.
"""

from collections.abc import Iterator

import orjson

from app.catalogue.listings import Listed, ListedProvider, Listings, ListRequest
from app.interop.hsds import interventions as mapped
from app.interop.hsds.organizations import full_organization, provided
from app.interop.hsds.taxonomies import Dialect
from app.web.hsds_parameters import everything

BATCH = 100
"""Interventions that are in memory at a time."""


def with_all_it_provides(
    one: ListedProvider, listings: Listings, dialect: Dialect, *, full: bool, batch: int = BATCH
) -> Iterator[bytes]:
    """The JSON of an organization in pieces: its services by id, name and status, or ``full``."""
    yield orjson.dumps(full_organization(one.id, one.provider, one.public, dialect))[:-1]
    before = b',"services":['
    for found in _interventions_of(one.id, listings, batch):
        told = (
            mapped.full(each.public, each.changed, dialect) if full else mapped.stub(each.public)
            for each in found
            if each.public
        )
        if services := b",".join(orjson.dumps(provided(service)) for service in told):
            yield before + services
            before = b","
    yield b"]}" if before == b"," else b"}"


def _interventions_of(
    identity: str, listings: Listings, batch: int
) -> Iterator[tuple[Listed, ...]]:
    """All that it provides now, read little by little, whatever is published meanwhile."""
    ids = [one.id for one in listings.stamps(everything(ListRequest(providers=[identity]))).items]
    for start in range(0, len(ids), batch):
        yield listings.interventions(ListRequest(ids=ids[start : start + batch], limit=batch)).items
