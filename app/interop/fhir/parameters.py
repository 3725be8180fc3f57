"""The search parameters of every resource, and the parameters of every answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Kind = Literal["token", "string", "date", "reference"]

MAX_COUNT = 100
DEFAULT_COUNT = 50
MAX_VALUES = 500
"""Values of one search, all parameters together."""
MAX_COMPARED = 50
"""Texts and dates among them: each is compared with everything."""
MAX_TERMS = 20
"""Parameters with codes: each is a search of its own."""
MAX_KLE = 10
"""KLE numbers among the codes."""
MAX_LENGTH = 1000
"""Characters of one value."""
PAGE = "_page"


@dataclass(frozen=True)
class Parameter:
    """One search parameter: its name, its type, and what it looks at."""

    name: str
    kind: Kind
    about: str
    definition: str = ""
    """The address of the standard's definition; empty for one of our own."""

    @property
    def modifiers(self) -> tuple[str, ...]:
        """What may stand behind its name."""
        return ("contains", "exact") if self.kind == "string" else ()


_SP = "http://hl7.org/fhir/SearchParameter/"
_EVERY = (
    Parameter("_id", "token", "Logical id", f"{_SP}Resource-id"),
    Parameter(
        "_lastUpdated",
        "date",
        "When the public last saw a change; prefixes eq ne gt ge lt le sa eb; dates are in UTC",
        f"{_SP}Resource-lastUpdated",
    ),
)
_OF_INTERVENTION = f"{_SP}HealthcareService-"
_OF_PLACE = f"{_SP}Location-"
_OF_PROVIDER = f"{_SP}Organization-"

PARAMETERS: Mapping[str, tuple[Parameter, ...]] = MappingProxyType(
    {
        "HealthcareService": (
            *_EVERY,
            Parameter("name", "string", "The name", f"{_OF_INTERVENTION}name"),
            Parameter(
                "identifier", "token", "Our id, also as urn:uuid", f"{_OF_INTERVENTION}identifier"
            ),
            Parameter(
                "active",
                "token",
                "true; false for what a historical source tells",
                f"{_OF_INTERVENTION}active",
            ),
            Parameter(
                "service-category",
                "token",
                "Opgavetype or sector",
                f"{_OF_INTERVENTION}service-category",
            ),
            Parameter("category", "token", "The same as service-category"),
            Parameter(
                "service-type",
                "token",
                "Risk factor it works on, or KLE number",
                f"{_OF_INTERVENTION}service-type",
            ),
            Parameter("program", "token", "Indsatsspor", f"{_OF_INTERVENTION}program"),
            Parameter(
                "location", "reference", "Where it takes place", f"{_OF_INTERVENTION}location"
            ),
            Parameter(
                "organization",
                "reference",
                "Who provides it",
                f"{_OF_INTERVENTION}organization",
            ),
        ),
        "Organization": (
            *_EVERY,
            Parameter("name", "string", "The name", f"{_OF_PROVIDER}name"),
            Parameter(
                "identifier",
                "token",
                "Our id, CVR or SOR number, or municipality code",
                f"{_OF_PROVIDER}identifier",
            ),
        ),
        "Location": (
            *_EVERY,
            Parameter("name", "string", "The name", f"{_OF_PLACE}name"),
            Parameter(
                "organization",
                "reference",
                "Who provides what takes place there",
                f"{_OF_PLACE}organization",
            ),
            Parameter(
                "address-postalcode",
                "string",
                "The postal code",
                f"{_OF_PLACE}address-postalcode",
            ),
            Parameter("address-city", "string", "The town", f"{_OF_PLACE}address-city"),
        ),
    }
)
"""Resource → its search parameters."""

OF_ANSWERS = ("_format", "_pretty", "_summary", "_elements")
OF_LISTS = ("_count", PAGE)
SUMMARIES = ("true", "text", "data", "count", "false")
JSON_FORMATS = (
    *("json", "application/json", "application/fhir+json", "text/json"),
    "application/json+fhir",
)
