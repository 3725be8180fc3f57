"""What the dialects need to know of addresses; the web spells them."""

from typing import Protocol

from app.domain.requests import SearchRequest


class Links(Protocol):
    """Absolute addresses of what the catalogue publishes."""

    def intervention(self, slug: str) -> str:
        """The page of an intervention."""

    def api_intervention(self, identity: str) -> str:
        """Its JSON."""

    def search(self, request: SearchRequest) -> str:
        """The page of a search."""

    def api_search(self, request: SearchRequest) -> str:
        """Its JSON."""

    def home(self) -> str:
        """The front page."""

    def search_template(self) -> str:
        """The page of a search for the text ``{q}``."""

    def feed(self, request: SearchRequest, form: str) -> str:
        """The feed (»json« or »atom«) of what a search finds."""

    def table(self, request: SearchRequest, form: str) -> str:
        """All that a search finds as a file (»csv« or »xlsx«)."""

    def data_guide(self) -> str:
        """The page about the data and the API."""

    def openapi(self) -> str:
        """The description of the API."""

    def api(self) -> str:
        """Where the API begins."""

    def export(self) -> str:
        """Everything, one record a line."""

    def hsds(self) -> str:
        """Where the Open Referral API begins."""

    def fhir(self) -> str:
        """Where the FHIR API begins."""

    def dcat(self) -> str:
        """The description of the data set."""
