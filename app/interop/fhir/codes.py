"""Codes and the systems they are from: those of others, and our own under the site's address."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from app.domain.content import Content
from app.domain.record import PublicRecord
from app.domain.vocabulary import Vocabulary
from app.interop.about import EXAMPLE
from app.interop.json_values import Json, known

FHIR_VERSION = "4.0.1"
UUID = "urn:ietf:rfc:3986"
CVR = "http://cvr.dk"
SOR = "urn:oid:1.2.208.176.1.1"
MUNICIPALITY = "http://hl7.dk/fhir/core/CodeSystem/dk-core-municipality-codes"
MUNICIPALITY_OF_ADDRESS = "http://hl7.dk/fhir/core/StructureDefinition/dk-core-municipalityCodes"
KLE = "http://www.kle-online.dk/soegning"
LANGUAGE = "urn:ietf:bcp:47"
TEST_DATA = "http://terminology.hl7.org/CodeSystem/v3-ActReason"
PROVISION = "http://terminology.hl7.org/CodeSystem/service-provision-conditions"
SUBSETTED = "http://terminology.hl7.org/CodeSystem/v3-ObservationValue"

OWN_SCHEMES = (
    *("opgavetype", "sektor", "risikofaktor", "spor", "risiko", "helbred", "ydelse", "form"),
    *("deltagelse", "adgang", "sprog", "udbydertype", "lov", "profession"),
    *("organiseringsmodel", "visitationskategori"),
)
"""The vocabularies whose terms are codes of our own in the resources."""
PROVENANCE = "provenance"
PROVENANCES: Mapping[str, str] = MappingProxyType(
    {
        "kilde": "Beskrevet efter en historisk kilde",
        "eksempel": EXAMPLE,
        "redaktion": "Skrevet af redaktionen",
    }
)


class Codes:
    """Writes codes. ``root`` is the address at which FHIR is served."""

    def __init__(self, root: str, vocabulary: Vocabulary) -> None:
        self.root = root
        self.vocabulary = vocabulary

    def system(self, scheme: str) -> str:
        """The address of a code system of our own; it leads to the system."""
        return f"{self.root}/CodeSystem/{scheme}"

    def extension(self, name: str) -> str:
        """The address of an extension of our own; it leads to the definition."""
        return f"{self.root}/StructureDefinition/{name}"

    @property
    def identifiers(self) -> str:
        """The system of our own ids."""
        return f"{self.root}/NamingSystem/id"

    def concept(self, scheme: str, value: str, *, derived: bool = False) -> Json:
        """A term as a concept; ``derived``: not the source's word, but ours."""
        term = self.vocabulary.get(scheme, value)
        label = term.label if term else None
        coding = known({"system": self.system(scheme), "code": value, "display": label})
        mark = [{"url": self.extension("own-classification"), "valueBoolean": True}]
        return known({"extension": mark if derived else None, "coding": [coding], "text": label})

    def concepts(
        self, scheme: str, values: Iterable[str], content: Content, field: str
    ) -> list[Json]:
        """The terms of a field, marked when the field is our own classification."""
        derived = field in content.derived
        return [self.concept(scheme, value, derived=derived) for value in values]

    def own_ids(self, identity: str) -> list[Json]:
        """How a resource of ours is known everywhere."""
        return [
            {"use": "official", "system": self.identifiers, "value": identity},
            {"system": UUID, "value": f"urn:uuid:{identity}"},
        ]

    def tags(self, public: PublicRecord) -> list[Json]:
        """Where it is from; what is fictional is also marked as the standard does."""
        provenance = public.record.provenance
        own = {
            "system": self.system(PROVENANCE),
            "code": provenance,
            "display": PROVENANCES[provenance],
        }
        test = {"system": TEST_DATA, "code": "HTEST", "display": "test health data"}
        return [own, test] if public.example else [own]

    def municipality(self, code: str) -> Json:
        """A municipality as others know it: reference without a resource of ours."""
        return {
            "type": "Location",
            "identifier": {"system": MUNICIPALITY, "value": code},
            "display": self.vocabulary.label("kommune", code),
        }


def kle_concept(number: str) -> Json:
    """A number of municipal filing."""
    return {"coding": [{"system": KLE, "code": number}]}


def reference(kind: str, identity: str, display: str | None = None) -> Json:
    """A literal reference to a resource of ours."""
    return known({"reference": f"{kind}/{identity}", "type": kind, "display": display})
