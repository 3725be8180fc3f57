"""Who provides interventions, as organizations."""

from app.domain.content import Provider
from app.domain.record import PublicRecord
from app.domain.vocabulary import EXAMPLE_KOMMUNE
from app.interop.about import EXAMPLE
from app.interop.hsds.taxonomies import (
    PROVENANCE,
    Dialect,
    term_attribute,
    term_id,
    text_attributes,
)
from app.interop.hsds.values import part_id, uri
from app.interop.json_values import Json, known


def organization(identity: str, provider: Provider, public: PublicRecord, dialect: Dialect) -> Json:
    """Its own fields; ``public`` is one of its interventions."""
    return known(
        {
            "id": identity,
            "name": provider.name,
            "description": _description(provider, public, dialect),
            "website": uri(provider.url),
        }
    )


def full_organization(
    identity: str, provider: Provider, public: PublicRecord, dialect: Dialect
) -> Json:
    """With its numbers and its classification."""
    numbers = (("DK-CVR", "CVR-nummer", provider.cvr), (None, "SOR-kode", provider.sor_id))
    classified = [
        ("udbydertype", provider.udbydertype),
        (PROVENANCE, "eksempel" if public.example else None),
    ]
    run = {True: "ja", False: "nej", None: None}[provider.volunteer_run]
    return known(
        {
            **organization(identity, provider, public, dialect),
            "organization_identifiers": [
                known(
                    {
                        "id": part_id(identity, "identifier", kind),
                        "organization_id": identity,
                        "identifier_scheme": scheme,
                        "identifier_type": kind,
                        "identifier": number,
                    }
                )
                for scheme, kind, number in numbers
                if number
            ],
            "attributes": [
                *(
                    term_attribute(identity, "organization", scheme, value, dialect)
                    for scheme, value in classified
                    if value and term_id(scheme, value) in dialect.terms
                ),
                *text_attributes(
                    identity,
                    "organization",
                    "volunteers",
                    "Drevet af frivillige",
                    [run] if run else [],
                ),
            ],
        }
    )


def provided(service: Json) -> Json:
    """A service as it stands below its organization: without the organization once more."""
    return {name: value for name, value in service.items() if name != "organization"}


def _description(provider: Provider, public: PublicRecord, dialect: Dialect) -> str:
    """What is known of it in a sentence; HSDS demands one."""
    vocabulary = dialect.reference.vocabulary
    kind = provider.udbydertype
    what = vocabulary.label("udbydertype", kind) if kind else "Udbyder af indsatser"
    codes = [code for code in public.content.kommuner if code != EXAMPLE_KOMMUNE]
    where = f" i {vocabulary.label('kommune', codes[0])}" if len(codes) == 1 else ""
    return f"{what}{where}.{f' {EXAMPLE}.' if public.example else ''}"
