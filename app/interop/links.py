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
