"""The ids of what has none of its own: who provides an intervention, and where it takes place.

Derived from what is written, so that they are the same in every process and after every seeding.
Two contents name the same provider when they give the same CVR number, or else the same name (and
for a municipality's own departments the same municipality: there is a »Jobcenter« in every one).
"""

from collections.abc import Sequence
from uuid import UUID, uuid5

from app.domain.content import Content, Place
from app.domain.text import plain_key
from app.domain.vocabulary import EXAMPLE_KOMMUNE, Vocabulary

_PROVIDERS = UUID("6f2a1c1e-8d0b-5a53-9d5e-0b6d1b6c7f10")
_KOMMUNE = "kommune"


def provider_id(content: Content) -> str | None:
    """The id of the provider; None while none is written."""
    provider = content.provider
    if provider is None:
        return None
    if provider.cvr:
        return str(uuid5(_PROVIDERS, f"cvr/{provider.cvr}"))
    name = " ".join(provider.name.casefold().split())
    local = provider.udbydertype in (None, _KOMMUNE)
    where = ",".join(sorted(content.kommuner)) if local else ""
    return str(uuid5(_PROVIDERS, f"name/{where}/{name}"))


def place_ids(intervention: str, content: Content) -> tuple[str, ...]:
    """The id of every place, in the order of the places; it stays when the order changes."""
    seen: dict[str, int] = {}
    found = []
    for place in content.places:
        said = _said(place)
        seen[said] = again = seen.get(said, 0) + 1
        found.append(str(uuid5(UUID(intervention), f"place/{said}/{again}")))
    return tuple(found)


def _said(place: Place) -> str:
    return place.model_dump_json(include={"name", "street", "postal_code", "city", "online"})


def municipality_itself(
    name: str, udbydertype: str | None, kommuner: Sequence[str], vocabulary: Vocabulary
) -> str | None:
    """The code of the municipality that a provider is; None for a department of one."""
    if udbydertype != _KOMMUNE or len(kommuner) != 1 or kommuner[0] == EXAMPLE_KOMMUNE:
        return None
    own = municipality_names(vocabulary.label("kommune", kommuner[0]))
    return kommuner[0] if plain_key(name) in map(plain_key, own) else None


def municipality_names(label: str) -> tuple[str, str]:
    """What a municipality may call itself: »Faxe Kommune«, »Københavns Kommune«."""
    return f"{label} Kommune", f"{label}s Kommune"
